//! A provider of text messages in this process, over real HTTP: records what it was sent, and behaves as a test wants.

use axum::Router;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::phone::Countries;
use service::sms::{HttpSms, SmsRoute, SmsSettings};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;

/// Our account there.
const ACCOUNT: &str = "AC0123";
const TOKEN: &str = "sesame-of-sms";
const FROM: &str = "+15005550006";
/// Longest wait for a message that must come: a provider that hangs is given up on after five seconds, and asked again.
const PATIENCE: Duration = Duration::from_secs(20);

/// How the provider behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SmsMood {
    /// Takes every message.
    #[default]
    Taking,
    /// Answers 400: it will never take this message.
    Refusing,
    /// Answers 500.
    Broken,
    /// Answers 500 once, and takes every further message.
    BrokenOnce,
    /// Never answers.
    Hanging,
    /// Sends elsewhere on this machine.
    Redirecting,
}

/// A message as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Number.
    pub to: String,
    /// What it says.
    pub text: String,
}

impl Received {
    /// The six digits of the message.
    ///
    /// # Panics
    /// When there are none.
    pub fn digits(&self) -> String {
        let mut words = self.text.split(|c: char| !c.is_ascii_digit());
        words.find(|word| word.len() == 6).expect("digits").to_owned()
    }
}

#[derive(Default)]
struct Told {
    mood: SmsMood,
    received: Vec<Received>,
}

/// A provider.
#[derive(Clone)]
pub struct FakeSms {
    address: String,
    told: Arc<Mutex<Told>>,
}

impl FakeSms {
    /// Begins to answer on a port of its own.
    ///
    /// # Panics
    /// When this machine has no free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let provider = Self {
            address: format!("http://{address}/Accounts/{ACCOUNT}/Messages.json"),
            told: Arc::default(),
        };
        let router = Router::new()
            .route("/Accounts/{account}/Messages.json", post(receive))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    /// Settings that send by it, to the countries of these codes.
    ///
    /// # Panics
    /// When there is no such country.
    pub fn settings(&self, countries: &str) -> SmsSettings {
        SmsSettings {
            route: SmsRoute::Http(HttpSms {
                url: self.address.parse().expect("an address"),
                account: ACCOUNT.into(),
                token: TOKEN.into(),
                from: FROM.into(),
            }),
            countries: Countries::parse(countries).expect("countries"),
            per_day: 1_000,
        }
    }

    /// Behaves otherwise from now on.
    pub fn be(&self, mood: SmsMood) {
        self.told().mood = mood;
    }

    /// Every message so far, also those that were not taken, the oldest first.
    pub fn received(&self) -> Vec<Received> {
        self.told().received.clone()
    }

    /// The newest message once there have been `n`.
    ///
    /// # Panics
    /// When there are not as many within twenty seconds.
    pub async fn nth(&self, n: usize) -> Received {
        let came = async {
            loop {
                if let Some(found) = self.received().get(n - 1) {
                    return found.clone();
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, came)
            .await
            .expect("the message comes")
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, form: &HashMap<String, String>) -> SmsMood {
        let field = |name: &str| form.get(name).cloned().unwrap_or_default();
        let mut told = self.told();
        told.received.push(Received {
            to: field("To"),
            text: field("Body"),
        });
        let mood = told.mood;
        if mood == SmsMood::BrokenOnce {
            told.mood = SmsMood::Taking;
        }
        mood
    }
}

async fn receive(
    State(provider): State<FakeSms>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let expected = format!("Basic {}", BASE64_STANDARD.encode(format!("{ACCOUNT}:{TOKEN}")));
    let is_ours = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value.as_bytes() == expected.as_bytes());
    if !is_ours || form.get("From").map(String::as_str) != Some(FROM) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match provider.note(&form) {
        SmsMood::Taking => StatusCode::CREATED.into_response(),
        SmsMood::Refusing => StatusCode::BAD_REQUEST.into_response(),
        SmsMood::Broken | SmsMood::BrokenOnce => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        SmsMood::Hanging => std::future::pending().await,
        SmsMood::Redirecting => {
            let elsewhere = [(header::LOCATION, provider.address.clone())];
            (StatusCode::TEMPORARY_REDIRECT, elsewhere).into_response()
        }
    }
}
