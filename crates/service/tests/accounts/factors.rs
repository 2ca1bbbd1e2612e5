//! Second factors: authenticator apps, recovery codes, and the challenge between a first factor and a session.

use crate::{App, OTHER_PASSWORD, PASSWORD, code, token_in};
use api::factors::TotpOffer;
use auth::TotpSecret;
use auth::totp::STEP_S;
use domain::ids::PUBLIC_INSTITUTION;
use domain::people::Role;
use service::accounts::{Proof, Proven, SignedIn};
use service::{Caller, Result, ServiceError};
use testkit::contract;

mod challenge;
mod recovery;
mod roles;
mod trusted;

/// What an app makes of the key: RFC 4648, base 32 without padding.
pub fn secret_of(offer: &TotpOffer) -> TotpSecret {
    let (mut bits, mut n_bits, mut bytes) = (0_u32, 0, Vec::new());
    for letter in offer.secret.bytes().filter(|b| *b != b' ') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        };
        bits = (bits << 5) | u32::from(value);
        n_bits += 5;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push((bits >> n_bits) as u8);
        }
    }
    TotpSecret::from_bytes(&bytes).unwrap()
}

impl App {
    /// The code of the step that lies so many from now.
    pub fn totp(&self, secret: &TotpSecret, away: i64) -> String {
        secret.code(self.test.core.now().timestamp() / STEP_S + away)
    }

    pub async fn caller(&self, who: &SignedIn) -> Caller {
        let session = self.accounts.sign_in_browser(who, "").await.unwrap();
        self.accounts
            .authenticate_session(&session)
            .await
            .unwrap()
            .unwrap()
    }

    /// Sets up an authenticator app; the recovery codes that come with it.
    pub async fn with_totp(&self, caller: &Caller) -> (TotpSecret, Vec<String>) {
        let offer = self.accounts.offer_totp(caller).await.unwrap();
        let secret = secret_of(&offer);
        let typed = self.totp(&secret, 0);
        let codes = self
            .accounts
            .confirm_totp(caller, &offer.enrolment, &typed)
            .await
            .unwrap();
        self.pass(60);
        (secret, codes)
    }

    /// A student with an authenticator app.
    pub async fn protected(&self, email: &str) -> (Caller, TotpSecret, Vec<String>) {
        let asha = self.sign_up(email).await;
        let caller = self.caller(&asha).await;
        let (secret, codes) = self.with_totp(&caller).await;
        (caller, secret, codes)
    }

    /// The challenge after a right password.
    pub async fn challenge(&self, email: &str) -> String {
        let half = self.login(email, PASSWORD).await.unwrap();
        match self.accounts.issue_tokens(&half).await.unwrap_err() {
            ServiceError::SecondFactor(_, challenge) => challenge,
            other => panic!("{other}"),
        }
    }

    pub async fn meet(&self, challenge: &str, typed: &str) -> Result<Proven> {
        self.accounts
            .meet_challenge(challenge, &Proof::Code(typed.into()))
            .await
    }

    pub async fn recover(&self, challenge: &str, typed: &str) -> Result<Proven> {
        self.accounts
            .meet_challenge(challenge, &Proof::Recovery(typed.into()))
            .await
    }

    async fn grant(&self, who: &SignedIn, role: Role) {
        let mut tx = self.test.core.db.begin().await.unwrap();
        store::people::grant_role(&mut tx, PUBLIC_INSTITUTION, who.user, role, self.test.core.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

contract! {
    async fn taking_a_new_factor_back_takes_it_out_and_leaves_an_older_one(db) {
        let app = App::new(db);
        let (caller, _, codes) = app.protected("asha@x.test").await;
        let back = token_in(app.mails_to("asha@x.test").await.last().unwrap(), "/revert/");
        app.pass(600);
        app.accounts.renew_codes(&caller).await.unwrap();
        let later = token_in(app.mails_to("asha@x.test").await.last().unwrap(), "/revert/");
        // Later codes go, the app that was there before stays.
        app.accounts.revert(&later).await.unwrap();
        let reset = token_in(app.mails_to("asha@x.test").await.last().unwrap(), "/reset/");
        app.accounts.reset_confirm(&reset, OTHER_PASSWORD.into()).await.unwrap();
        let half = app.login("asha@x.test", OTHER_PASSWORD).await.unwrap();
        assert_eq!(code(app.accounts.issue_tokens(&half).await), "401 second_factor_required");
        // The earlier way back leads to before the app, and its codes.
        app.accounts.revert(&back).await.unwrap();
        let reset = token_in(app.mails_to("asha@x.test").await.last().unwrap(), "/reset/");
        app.accounts.reset_confirm(&reset, PASSWORD.into()).await.unwrap();
        let whole = app.login("asha@x.test", PASSWORD).await.unwrap();
        assert!(app.accounts.issue_tokens(&whole).await.is_ok() && !codes.is_empty());
    }

    async fn the_code_that_set_the_app_up_signs_nobody_in(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let caller = app.caller(&asha).await;
        let offer = app.accounts.offer_totp(&caller).await.unwrap();
        let typed = app.totp(&secret_of(&offer), 0);
        assert_eq!(code(app.accounts.confirm_totp(&caller, &offer.enrolment, "000000").await), "422 code wrong_code");
        app.accounts.confirm_totp(&caller, &offer.enrolment, &typed).await.unwrap();
        let challenge = app.challenge("asha@x.test").await;
        assert_eq!(code(app.meet(&challenge, &typed).await), "401 wrong_code");
    }

    async fn an_offer_is_its_owners_and_ends_after_half_an_hour(db) {
        let app = App::new(db);
        let (asha, noor) = (app.sign_up("asha@x.test").await, app.sign_up("noor@x.test").await);
        let (asha, noor) = (app.caller(&asha).await, app.caller(&noor).await);
        let offer = app.accounts.offer_totp(&asha).await.unwrap();
        assert_eq!(app.accounts.same_offer(&asha, &offer.enrolment).await.unwrap().unwrap(), offer);
        let typed = app.totp(&secret_of(&offer), 0);
        assert_eq!(code(app.accounts.confirm_totp(&noor, &offer.enrolment, &typed).await), "410 enrolment_ended");
        app.pass(1_800);
        let typed = app.totp(&secret_of(&offer), 0);
        assert_eq!(code(app.accounts.confirm_totp(&asha, &offer.enrolment, &typed).await), "410 enrolment_ended");
        assert!(app.accounts.factors(&asha).await.unwrap().totp.is_none());
    }
}
