//! What Google, Apple and others may vouch for, and what nobody may claim in their name.

use crate::{App, OTHER_PASSWORD, PASSWORD, code, ip};
use api::providers::IdTokenLogin;
use serde_json::{Value, json};
use service::accounts::SignedIn;
use service::providers::{Answer, Arrival, Join, Providers, Started};
use service::{Caller, Result, Settings};
use std::time::{Duration, Instant};
use store::Db;
use testkit::provider::{FakeProvider, Mood};
use testkit::{contract, test_core_with};

mod hostile;
mod joining;
mod linking;
mod outages;
mod taken_back;

/// An installation with stand-ins for Google and Apple and a school's own provider.
pub struct World {
    app: App,
    providers: Providers,
    google: FakeProvider,
    apple: FakeProvider,
    school: FakeProvider,
}

impl World {
    async fn new(db: Db) -> Self {
        Self::at(db, None).await
    }

    /// At another address than that of most tests.
    async fn at(db: Db, public_url: Option<&str>) -> Self {
        Self::with(db, |settings| {
            if let Some(url) = public_url {
                url.clone_into(&mut settings.public_url);
            }
        })
        .await
    }

    /// With other settings.
    async fn with(db: Db, change: impl FnOnce(&mut Settings)) -> Self {
        let (google, apple) = (FakeProvider::start().await, FakeProvider::start().await);
        let school = FakeProvider::start().await;
        let all = vec![google.as_google(), apple.as_apple(), school.as_school()];
        let app = App::on(test_core_with(db, |settings| {
            settings.providers = all;
            change(settings);
        }));
        Self {
            providers: Providers::new(app.test.core.clone(), app.accounts.clone()),
            app,
            google,
            apple,
            school,
        }
    }

    fn of(&self, name: &str) -> &FakeProvider {
        match name {
            "google" => &self.google,
            "apple" => &self.apple,
            _ => &self.school,
        }
    }

    fn now(&self) -> i64 {
        self.app.test.core.now().timestamp()
    }

    fn claims(&self, provider: &str, subject: &str, change: &Value) -> Value {
        self.of(provider).claims(self.now(), subject, change)
    }

    async fn start(&self, provider: &str) -> Started {
        self.providers.start(provider, None, ip(1)).await.unwrap()
    }

    /// Begins a flow, says yes at the provider, and comes back.
    async fn flow(&self, provider: &str, subject: &str, change: &Value) -> Result<Arrival> {
        let started = self.start(provider).await;
        let claims = self.claims(provider, subject, change);
        let (state, code) = self.of(provider).consent(&started.to, claims);
        let answer = Answer {
            code: Some(code),
            state: Some(state),
            iss: (provider == "school").then(|| self.school.issuer().to_owned()),
            ..Answer::default()
        };
        self.back(provider, answer, Some(&started.cookie)).await
    }

    async fn back(&self, provider: &str, answer: Answer, cookie: Option<&str>) -> Result<Arrival> {
        // Each from a minute of its own: limits are tested elsewhere.
        self.app.pass(3);
        self.providers.callback(provider, answer, cookie, ip(1)).await
    }

    /// Makes the account that a ticket speaks of, with the name proposed.
    async fn join(&self, ticket: &str) -> Result<SignedIn> {
        let newcomer = self.providers.newcomer(ticket).unwrap();
        let join = Join {
            display_name: newcomer.name,
            time_zone: "Asia/Kolkata".into(),
            born: "2001-04".into(),
        };
        self.providers.join(ticket, &join, ip(1)).await
    }

    async fn in_by(&self, provider: &str, subject: &str, change: &Value) -> SignedIn {
        match self.flow(provider, subject, change).await.unwrap() {
            Arrival::In { who, .. } => who,
            Arrival::New { ticket } => self.join(&ticket).await.unwrap(),
            other => panic!("not in: {other:?}"),
        }
    }

    /// The person in a session of their own.
    async fn caller(&self, who: &SignedIn) -> Caller {
        let token = self.app.accounts.sign_in_browser(who, "test").await.unwrap();
        let caller = self.app.accounts.authenticate_session(&token).await.unwrap();
        caller.unwrap()
    }

    async fn by_token(&self, provider: &str, id_token: String, nonce: Option<&str>) -> Result<SignedIn> {
        let input = IdTokenLogin {
            id_token,
            nonce: nonce.map(str::to_owned),
            display_name: None,
            time_zone: None,
            born: Some("2001-04".into()),
        };
        self.providers.sign_in_with_token(provider, input, ip(1)).await
    }
}

fn answer(state: &str, code: &str) -> Answer {
    Answer {
        code: Some(code.into()),
        state: Some(state.into()),
        ..Answer::default()
    }
}

contract! {
    async fn a_new_person_gets_an_account_and_a_known_one_comes_back(db) {
        let world = World::new(db).await;
        for provider in ["google", "apple", "school"] {
            let subject = format!("asha-{provider}");
            let Arrival::New { ticket } = world.flow(provider, &subject, &json!({})).await.unwrap() else { panic!() };
            let who = world.join(&ticket).await.unwrap();
            let me = world.app.accounts.me(&world.caller(&who).await).await.unwrap();
            assert_eq!(me.email, format!("{subject}@x.test"));
            assert_eq!((me.display_name.as_str(), me.time_zone.as_str()), ("Asha Rao", "Asia/Kolkata"));
            assert_eq!(me.sign_in_methods, [provider]);
            let again = json!({"email": "moved@x.test", "name": "Other"});
            let Arrival::In { who: back, .. } = world.flow(provider, &subject, &again).await.unwrap() else { panic!() };
            assert!(back.user == who.user && back.display_name == "Asha Rao");
        }
        assert_eq!(world.app.events().await[0], "authn_login_success");
    }

    // R01
    async fn who_registered_a_strangers_address_loses_to_its_owner(db) {
        let world = World::new(db).await;
        let pending = world.app.register("victim@x.test", OTHER_PASSWORD).await.unwrap();
        let digits = world.app.code(&pending).await;
        let n_waiting = async || {
            let all = testkit::dump(&world.app.test.core.db).await;
            all.lines().filter(|row| row.starts_with("pending_registrations ")).count()
        };
        assert_eq!(n_waiting().await, 1);
        let victim = world.in_by("google", "victim", &json!({})).await;
        assert_eq!(n_waiting().await, 0, "what the other one began is gone");
        assert_eq!(code(world.app.login("victim@x.test", OTHER_PASSWORD).await), "401 wrong_credentials");
        assert_eq!(world.app.events().await[0], "authn_login_fail");
        assert!(code(world.app.accounts.verify_code(&pending, &digits).await).starts_with("410"));
        assert_eq!(world.in_by("google", "victim", &json!({})).await.user, victim.user);
    }

    // O11
    async fn an_address_is_proven_by_true_in_either_spelling_and_by_nothing_else(db) {
        let world = World::new(db).await;
        assert!(matches!(
            world.flow("apple", "a", &json!({"email_verified": "true"})).await.unwrap(),
            Arrival::New { .. }
        ));
        for (n, no) in [json!("false"), json!(1), json!(false), Value::Null].into_iter().enumerate() {
            let outcome = world.flow("apple", &format!("b{n}"), &json!({"email_verified": no})).await.unwrap();
            assert!(matches!(outcome, Arrival::LinkRequired { pending: None, .. }), "{outcome:?}");
        }
    }

    // O13
    async fn one_subject_at_two_providers_is_two_people(db) {
        let world = World::new(db).await;
        let google = world.in_by("google", "7", &json!({"email": "g@x.test"})).await;
        let apple = world.in_by("apple", "7", &json!({"email": "a@x.test"})).await;
        assert_ne!(google.user, apple.user);
        assert_eq!(world.in_by("google", "7", &json!({})).await.user, google.user);
    }

    // O15
    async fn of_apples_form_only_the_name_is_taken_and_only_for_a_new_person(db) {
        let world = World::new(db).await;
        let come = async |user: &str| {
            let started = world.start("apple").await;
            let claims = world.claims("apple", "kim", &json!({"name": null}));
            let (state, code) = world.apple.consent(&started.to, claims);
            let answer = Answer { user: Some(user.to_owned()), ..answer(&state, &code) };
            world.back("apple", answer, Some(&started.cookie)).await.unwrap()
        };
        let form = json!({"name": {"firstName": "<b>Kim", "lastName": "Rao</b>"}, "email": "admin@x.test", "sub": "1"});
        let Arrival::New { ticket } = come(&form.to_string()).await else { panic!() };
        let who = world.join(&ticket).await.unwrap();
        let me = world.app.accounts.me(&world.caller(&who).await).await.unwrap();
        assert_eq!((me.display_name.as_str(), me.email.as_str()), ("<b>Kim Rao</b>", "kim@x.test"));
        for later in [json!({"name": {"firstName": "Eve"}}).to_string(), "{".into(), "null".into()] {
            let Arrival::In { who: back, .. } = come(&later).await else { panic!() };
            assert_eq!((back.user, back.display_name.as_str()), (who.user, "<b>Kim Rao</b>"));
        }
    }

    async fn a_name_that_breaks_our_rules_is_not_taken(db) {
        let world = World::new(db).await;
        let bad = json!({"name": "a\r\nBcc: everybody@x.test"});
        assert_eq!(world.in_by("google", "lee", &bad).await.display_name, "lee");
        let relay = json!({"name": null, "is_private_email": "true", "email": "q7@privaterelay.example"});
        assert_eq!(world.in_by("apple", "q", &relay).await.display_name, "New here");
    }

    async fn a_token_of_a_native_app_signs_in_once(db) {
        let world = World::new(db).await;
        let token = world.google.rs256(&world.claims("google", "noor", &json!({"nonce": "n1"})));
        assert!(world.by_token("google", token.clone(), Some("n1")).await.is_ok());
        // O03
        assert_eq!(code(world.by_token("google", token.clone(), Some("n1")).await), "400 provider_sign_in_failed");
        let malleable = token.clone() + "=";
        assert_eq!(code(world.by_token("google", malleable, Some("n1")).await), "400 provider_sign_in_failed");
        let second = world.google.rs256(&world.claims("google", "noor", &json!({"nonce": "n2"})));
        assert_eq!(code(world.by_token("google", second.clone(), None).await), "400 provider_sign_in_failed");
        assert!(world.by_token("google", second, Some("n2")).await.is_ok());
        assert_eq!(code(world.by_token("nobody", token, None).await), "404 not_found");
    }

    async fn a_disabled_person_stays_out_whatever_the_provider_says(db) {
        let world = World::new(db).await;
        let who = world.in_by("google", "raj", &json!({})).await;
        world.app.disable(&who).await;
        assert_eq!(code(world.flow("google", "raj", &json!({})).await), "401 wrong_credentials");
        let others = world.flow("apple", "raj", &json!({})).await.unwrap();
        assert!(matches!(others, Arrival::LinkRequired { pending: None, .. }));
    }
}
