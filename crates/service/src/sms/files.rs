//! Text messages as files, for development: one a message, beside the mail that has no server.

use super::{Sending, Sms, SmsFailure, SmsSender};
use crate::mail::route::write;
use std::path::PathBuf;

pub(super) struct Files {
    dir: PathBuf,
}

impl Files {
    pub(super) fn new(dir: PathBuf) -> Self {
        Self { dir }
    }
}

impl SmsSender for Files {
    fn send<'a>(&'a self, sms: &'a Sms) -> Sending<'a> {
        Box::pin(async move {
            let text = format!("To: {}\n\n{}\n", sms.to, sms.text);
            write(&self.dir, &format!("{}.sms", sms.id), text.as_bytes())
                .await
                .map_err(|error| SmsFailure {
                    is_final: false,
                    reason: error.to_string(),
                })
        })
    }
}
