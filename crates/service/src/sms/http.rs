//! A provider asked over HTTP as Twilio is, and as others answer, too: a form with `To`, `From` and `Body`, and the
//! account with its token as basic authentication.

use super::{Sending, Sms, SmsFailure, SmsSender};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use outbound::header::{self, HeaderMap, HeaderValue};
use outbound::{Method, Outbound, OutboundError, Request, StatusCode};
use url::Url;
use url::form_urlencoded::Serializer;

/// Account and address at a provider.
#[derive(Clone)]
pub struct HttpSms {
    /// Where the form goes.
    pub url: Url,
    /// Name of the account.
    pub account: String,
    /// Secret of the account.
    pub token: String,
    /// Whom messages come from: a number, or a name where a country allows one.
    pub from: String,
}

// By hand, so that the token never reaches a log.
impl std::fmt::Debug for HttpSms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpSms")
            .field("host", &self.url.host_str())
            .finish_non_exhaustive()
    }
}

pub(super) struct HttpSender {
    settings: HttpSms,
    out: Outbound,
}

impl HttpSender {
    pub(super) fn new(settings: HttpSms) -> Result<Self, OutboundError> {
        Ok(Self {
            settings,
            out: Outbound::new()?,
        })
    }

    fn request(&self, sms: &Sms) -> Request {
        let pair = format!("{}:{}", self.settings.account, self.settings.token);
        let form = Serializer::new(String::new())
            .append_pair("To", &sms.to)
            .append_pair("From", &self.settings.from)
            .append_pair("Body", &sms.text)
            .finish();
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        if let Ok(mut basic) = HeaderValue::from_str(&format!("Basic {}", BASE64_STANDARD.encode(pair))) {
            basic.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, basic);
        }
        Request {
            method: Method::POST,
            url: self.settings.url.clone(),
            headers,
            body: form.into(),
        }
    }
}

impl SmsSender for HttpSender {
    fn send<'a>(&'a self, sms: &'a Sms) -> Sending<'a> {
        Box::pin(async move {
            match self.out.send(self.request(sms)).await {
                Ok(answer) if answer.status.is_success() => Ok(()),
                Ok(answer) => Err(SmsFailure {
                    is_final: is_final(answer.status),
                    reason: format!("status {}", answer.status.as_u16()),
                }),
                Err(error) => Err(SmsFailure {
                    is_final: matches!(error, OutboundError::Forbidden(_)),
                    reason: error.to_string(),
                }),
            }
        })
    }
}

/// What a provider refuses it refuses again; what it is too busy or too broken for, it may do in a second.
fn is_final(status: StatusCode) -> bool {
    !(status.is_server_error()
        || matches!(
            status,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS
        ))
}
