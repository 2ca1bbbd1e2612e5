//! The two ways out: SMTP, and files for those who have no mail server.

use crate::core::Settings;
use chrono::{DateTime, Utc};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::outbox_mail::Mail;
use tokio::io::AsyncWriteExt as _;

/// The longest that one try may take, from connecting to the server's last word.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A mail setting that cannot be read. Its words go to the operator at the start.
#[derive(Debug, thiserror::Error)]
pub enum MailSetupError {
    /// Not `smtp://…` or `smtps://…`.
    #[error("the address of the mail server cannot be read; it looks like smtps://user:password@host:465")]
    Server,
    /// Not an address, with or without a name.
    #[error("the sender of mail cannot be read; it looks like Study Plus <study@example.org>")]
    Sender,
}

pub(super) struct Route {
    sender: Mailbox,
    /// What stands after the @ of a message's id.
    host: String,
    way: Way,
}

enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Files(PathBuf),
}

/// Why a try failed.
#[derive(Debug)]
pub(super) struct Failure {
    /// Another try would fail alike.
    pub is_final: bool,
    pub reason: String,
}

impl Failure {
    fn lasting(reason: &impl ToString) -> Self {
        Self {
            is_final: true,
            reason: reason.to_string(),
        }
    }

    fn passing(reason: &impl ToString) -> Self {
        Self {
            is_final: false,
            reason: reason.to_string(),
        }
    }
}

impl Route {
    pub(super) fn new(settings: &Settings) -> Result<Self, MailSetupError> {
        let sender: Mailbox = settings.mail_from.parse().map_err(|_| MailSetupError::Sender)?;
        let way = match &settings.smtp_url {
            Some(url) => {
                let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
                Way::Smtp(
                    builder
                        .map_err(|_| MailSetupError::Server)?
                        .timeout(Some(TIMEOUT))
                        .build(),
                )
            }
            None => Way::Files(settings.outbox_dir.clone()),
        };
        Ok(Self {
            host: sender.email.domain().to_owned(),
            sender,
            way,
        })
    }

    /// Whether the text stays in the database after sending: pages show it where there is no mail server.
    pub(super) fn keeps_text(&self) -> bool {
        matches!(self.way, Way::Files(_))
    }

    pub(super) async fn send(&self, mail: &Mail, now: DateTime<Utc>) -> Result<(), Failure> {
        let message = self.message(mail, now)?;
        match &self.way {
            Way::Smtp(server) => match tokio::time::timeout(TIMEOUT, server.send(message)).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(Failure {
                    is_final: is_final(&error),
                    reason: error.to_string(),
                }),
                Err(_) => Err(Failure::passing(&"the mail server did not answer in time")),
            },
            Way::Files(dir) => write(dir, &format!("{}.eml", mail.id), &message.formatted())
                .await
                .map_err(|error| Failure::passing(&error)),
        }
    }

    /// Addresses are parsed and the subject is encoded here, so neither can add a header or a recipient.
    fn message(&self, mail: &Mail, now: DateTime<Utc>) -> Result<Message, Failure> {
        let recipient: Address = mail.recipient.parse().map_err(|error| Failure::lasting(&error))?;
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        Message::builder()
            .from(self.sender.clone())
            .to(Mailbox::new(None, recipient))
            .subject(mail.subject.as_str())
            .date(now.into())
            .message_id(Some(format!("<{}@{}>", mail.id, self.host)))
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(encoded(&mail.body))
            .map_err(|error| Failure::lasting(&error))
    }
}

/// Whether the server will never take mail for this recipient. Other refusals, of our sign-in for instance, end once
/// somebody has set things right, so they are tried again.
fn is_final(error: &lettre::transport::smtp::Error) -> bool {
    error
        .status()
        .is_some_and(|code| matches!(u16::from(code), 550 | 551 | 553))
}

/// The text as it is where that is allowed (RFC 5322, section 2.1.1: ASCII in lines of at most 998 bytes): the encoding
/// that lettre would choose for lines beyond 76 cuts links in two for whoever reads the file.
fn encoded(text: &str) -> Body {
    let is_plain = text
        .lines()
        .all(|line| line.len() <= 998 && line.bytes().all(|b| matches!(b, b' '..=b'~')));
    if is_plain {
        let crlf = text.lines().flat_map(|line| [line, "\r\n"]).collect::<String>();
        return Body::dangerous_pre_encoded(crlf.into_bytes(), ContentTransferEncoding::SevenBit);
    }
    Body::new(text.to_owned())
}

/// Writes a whole file or none: under another name first, then renamed. A repeat replaces it by the same.
pub(crate) async fn write(dir: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    tokio::fs::create_dir_all(dir).await?;
    let unfinished = dir.join(format!(".{name}.unfinished"));
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // It holds a code: for the owner's eyes only.
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(&unfinished).await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    tokio::fs::rename(&unfinished, dir.join(name)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn route() -> Route {
        Route::new(&Settings {
            public_url: "https://study.test".into(),
            outbox_dir: PathBuf::from("unused"),
            smtp_url: None,
            is_private: true,
            mail_from: "Study Plus <study@study.test>".into(),
            has_limits: true,
            providers: Vec::new(),
            sms: None,
            password_policy: auth::Policy::default(),
            breached_passwords: None,
            help_contacts: Vec::new(),
        })
        .unwrap()
    }
    fn mail(recipient: &str, subject: &str) -> Mail {
        let at = DateTime::UNIX_EPOCH;
        Mail {
            id: Uuid::from_u128(7),
            recipient: recipient.into(),
            subject: subject.into(),
            body: "Grüße\n.\n".into(),
            status: "queued".into(),
            tries: 1,
            next_try_at: at,
            created_at: at,
        }
    }

    #[test]
    fn a_line_break_in_a_subject_makes_no_header() {
        let message = route()
            .message(&mail("a@x.test", "Hi\r\nBcc: c@x.test"), DateTime::UNIX_EPOCH)
            .unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
        assert_eq!(message.envelope().to().len(), 1);
        assert!(
            text.contains("Message-ID: <00000000-0000-0000-0000-000000000007@study.test>"),
            "{text}"
        );
    }
    #[test]
    fn a_long_link_stays_whole() {
        let link = format!("https://study.test/{}", "x".repeat(200));
        let with_link = Mail {
            body: format!("Go on:\n{link}\n"),
            ..mail("a@x.test", "Hi")
        };
        let text = route()
            .message(&with_link, DateTime::UNIX_EPOCH)
            .unwrap()
            .formatted();
        assert!(
            String::from_utf8(text)
                .unwrap()
                .contains(&format!("\r\n{link}\r\n"))
        );
    }
    #[test]
    fn a_recipient_that_is_no_single_address_is_given_up_at_once() {
        for bad in [
            "a@x.test\r\nBcc: c@x.test",
            "a@x.test, c@x.test",
            "a@x.test> <c@x.test",
        ] {
            assert!(
                route()
                    .message(&mail(bad, "Hi"), DateTime::UNIX_EPOCH)
                    .unwrap_err()
                    .is_final,
                "{bad}"
            );
        }
    }
}
