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

    async fn a_right_password_alone_opens_neither_a_session_nor_tokens(db) {
        let app = App::new(db);
        let (_, secret, _) = app.protected("asha@x.test").await;
        let half = app.login("asha@x.test", PASSWORD).await.unwrap();
        assert_eq!(code(app.accounts.sign_in_browser(&half, "").await), "401 second_factor_required");
        let refused = app.accounts.issue_tokens(&half).await.unwrap_err().problem();
        assert_eq!((refused.status, refused.code.as_str()), (401, "second_factor_required"));
        assert_eq!(app.events().await[0], "authn_first_factor_success");

        let asked = app.accounts.challenge(refused.challenge.as_deref().unwrap()).await.unwrap();
        assert!(asked.has_totp && asked.has_recovery && !asked.has_passkeys && asked.offer.is_none());
        let proven = app.meet(refused.challenge.as_deref().unwrap(), &app.totp(&secret, 0)).await.unwrap();
        assert_eq!(proven.recovery_codes, Vec::<String>::new());
        assert!(app.accounts.issue_tokens(&proven.who).await.is_ok());
        assert!(app.accounts.sign_in_browser(&proven.who, "").await.is_ok());
        assert!(app.events().await.iter().any(|event| event == "authn_login_success"));
    }

    /// L16
    async fn a_code_is_good_once_and_one_step_to_either_side(db) {
        let app = App::new(db);
        let (_, secret, _) = app.protected("asha@x.test").await;
        let challenge = app.challenge("asha@x.test").await;
        for away in [-2, 2] {
            assert_eq!(code(app.meet(&challenge, &app.totp(&secret, away)).await), "401 wrong_code", "{away}");
        }
        let typed = app.totp(&secret, 0);
        app.meet(&challenge, &typed).await.unwrap();
        // In its window still, and in another sign-in; the step before it is used up as well.
        let again = app.challenge("asha@x.test").await;
        assert_eq!(code(app.meet(&again, &typed).await), "401 wrong_code");
        assert_eq!(code(app.meet(&again, &app.totp(&secret, -1)).await), "401 wrong_code");
        app.meet(&again, &app.totp(&secret, 1)).await.unwrap();
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

    async fn the_sixth_try_is_refused_though_it_is_right_and_the_owner_is_told(db) {
        let app = App::new(db);
        let (_, secret, _) = app.protected("asha@x.test").await;
        let challenge = app.challenge("asha@x.test").await;
        for typed in ["000000", "12345", "", "abcdef", "999999999"] {
            assert_eq!(code(app.meet(&challenge, typed).await), "401 wrong_code");
        }
        assert_eq!(app.events().await[0], "authn_login_fail_max");
        assert_eq!(code(app.meet(&challenge, &app.totp(&secret, 0)).await), "410 challenge_ended");
        assert_eq!(code(app.accounts.challenge(&challenge).await), "410 challenge_ended");
        let mails = app.mails_to("asha@x.test").await;
        assert!(mails.last().unwrap().contains("gave five wrong codes"));
    }

    async fn ten_wrong_codes_in_an_hour_are_the_last_whatever_the_challenges(db) {
        let app = App::new(db);
        let (_, secret, _) = app.protected("asha@x.test").await;
        for _ in 0..2 {
            let challenge = app.challenge("asha@x.test").await;
            for _ in 0..5 {
                assert_eq!(code(app.meet(&challenge, "000000").await), "401 wrong_code");
            }
        }
        let challenge = app.challenge("asha@x.test").await;
        assert_eq!(code(app.meet(&challenge, &app.totp(&secret, 0)).await), "429 too_many_requests");
        app.pass(361);
        // A refused try did not count in the challenge, and what is right is given back.
        app.meet(&challenge, &app.totp(&secret, 0)).await.unwrap();
        let next = app.challenge("asha@x.test").await;
        app.meet(&next, &app.totp(&secret, 1)).await.unwrap();
    }

    async fn a_challenge_is_met_once_within_ten_minutes_by_its_own_person(db) {
        let app = App::new(db);
        let (_, ashas, _) = app.protected("asha@x.test").await;
        let (_, noors, codes) = app.protected("noor@x.test").await;
        let challenge = app.challenge("asha@x.test").await;
        assert_eq!(code(app.meet(&challenge, &app.totp(&noors, 0)).await), "401 wrong_code");
        assert_eq!(code(app.recover(&challenge, &codes[0]).await), "401 wrong_code");
        app.meet(&challenge, &app.totp(&ashas, 0)).await.unwrap();
        assert_eq!(code(app.meet(&challenge, &app.totp(&ashas, 1)).await), "410 challenge_ended");
        let late = app.challenge("asha@x.test").await;
        app.pass(600);
        assert_eq!(code(app.meet(&late, &app.totp(&ashas, 0)).await), "410 challenge_ended");
        for bad in ["", "x", &"A".repeat(43)] {
            assert_eq!(code(app.meet(bad, "000000").await), "410 challenge_ended");
        }
    }

    /// L13
    async fn after_a_reset_the_second_factor_is_still_asked_for_and_old_challenges_have_ended(db) {
        let app = App::new(db);
        let (_, secret, _) = app.protected("asha@x.test").await;
        let before = app.challenge("asha@x.test").await;
        app.pass(61);
        app.accounts.request_reset("asha@x.test", crate::ip(1)).await.unwrap();
        let mail = app.mails_to("asha@x.test").await.pop().unwrap();
        app.accounts.reset_confirm(&token_in(&mail, "/reset/"), OTHER_PASSWORD.into()).await.unwrap();
        assert_eq!(code(app.meet(&before, &app.totp(&secret, 0)).await), "410 challenge_ended");
        let half = app.login("asha@x.test", OTHER_PASSWORD).await.unwrap();
        assert_eq!(code(app.accounts.sign_in_browser(&half, "").await), "401 second_factor_required");
    }

    async fn a_recovery_code_lets_in_once_however_it_is_typed_and_the_owner_is_told(db) {
        let app = App::new(db);
        let (caller, _, codes) = app.protected("asha@x.test").await;
        assert_eq!(codes.len(), 10);
        let challenge = app.challenge("asha@x.test").await;
        app.recover(&challenge, &codes[3].to_lowercase().replace('-', " ")).await.unwrap();
        let again = app.challenge("asha@x.test").await;
        assert_eq!(code(app.recover(&again, &codes[3]).await), "401 wrong_code");
        assert_eq!(app.accounts.factors(&caller).await.unwrap().recovery_codes_left, 9);
        assert!(app.mails_to("asha@x.test").await.last().unwrap().contains("A recovery code was used"));
        // New ones end those that are left.
        let new = app.accounts.renew_codes(&caller).await.unwrap();
        assert_eq!(code(app.recover(&again, &codes[0]).await), "401 wrong_code");
        app.recover(&again, &new[0]).await.unwrap();
    }

    async fn of_eight_at_once_one_uses_a_recovery_code(db) {
        let app = App::new(db);
        let (_, _, codes) = app.protected("asha@x.test").await;
        let mut tries = Vec::new();
        for _ in 0..8 {
            let challenge = app.challenge("asha@x.test").await;
            let (accounts, typed) = (app.accounts.clone(), codes[0].clone());
            tries.push(tokio::spawn(async move {
                accounts.meet_challenge(&challenge, &Proof::Recovery(typed)).await.is_ok()
            }));
        }
        let mut n_in = 0;
        for one in tries {
            n_in += usize::from(one.await.unwrap());
        }
        assert_eq!(n_in, 1);
    }

    /// L13, D10
    async fn an_admin_without_a_factor_enrols_before_anything_else_opens(db) {
        let app = App::new(db);
        let link = app.accounts.bootstrap_link().await.unwrap().unwrap();
        let token = link.rsplit('/').next().unwrap();
        let ada = app.accounts.bootstrap_admin(token, "Ada", "ada@x.test", PASSWORD.into()).await.unwrap();
        assert_eq!(code(app.accounts.sign_in_browser(&ada, "").await), "401 second_factor_enrolment_required");
        let challenge = app.challenge("ada@x.test").await;
        let offer = app.accounts.challenge(&challenge).await.unwrap().offer.unwrap();
        assert_eq!(app.accounts.challenge(&challenge).await.unwrap().offer.unwrap(), offer);
        let other = app.challenge("ada@x.test").await;
        assert_ne!(app.accounts.challenge(&other).await.unwrap().offer.unwrap().secret, offer.secret);

        let secret = secret_of(&offer);
        assert_eq!(code(app.meet(&challenge, "000000").await), "401 wrong_code");
        let proven = app.meet(&challenge, &app.totp(&secret, 0)).await.unwrap();
        assert_eq!(proven.recovery_codes.len(), 10);
        let caller = app.caller(&proven.who).await;
        assert!(caller.is(Role::InstitutionAdmin));
        // The other window's offer has ended: there is a factor now, and it stays.
        assert_eq!(code(app.meet(&other, "000000").await), "410 challenge_ended");
        assert_eq!(code(app.accounts.remove_totp(&caller).await), "409 factor_required");
        app.pass(60);
        let next = app.challenge("ada@x.test").await;
        assert!(app.accounts.challenge(&next).await.unwrap().offer.is_none());
        assert_eq!(code(app.recover(&next, "").await), "401 wrong_code");
        app.meet(&next, &app.totp(&secret, 0)).await.unwrap();
    }

    async fn whose_role_asks_for_a_factor_and_whose_does_not(db) {
        let app = App::new(db);
        for (role, must) in [(Role::Mentor, false), (Role::CohortAdmin, true), (Role::InstitutionAdmin, true)] {
            let email = format!("{}@x.test", role.as_str());
            let who = app.sign_up(&email).await;
            app.grant(&who, role).await;
            let half = app.login(&email, PASSWORD).await.unwrap();
            let outcome = app.accounts.sign_in_browser(&half, "").await;
            assert_eq!(outcome.is_err(), must, "{email}");
        }
    }

    async fn sample_admins_are_let_in_by_the_password_that_everybody_knows(db) {
        let app = App::new(db);
        let services = service::Services::new(app.test.core.clone());
        services.ranks.ensure_shipped().await.unwrap();
        let people = services.samples.load_installation().await.unwrap();
        for person in people {
            let who = app.login(&person.email, &person.password).await.unwrap();
            assert!(app.accounts.sign_in_browser(&who, "").await.is_ok(), "{}", person.email);
        }
    }

    async fn a_code_of_the_app_is_a_fresh_proof_and_a_recovery_code_is_not(db) {
        let app = App::new(db);
        let (caller, secret, codes) = app.protected("asha@x.test").await;
        app.pass(600);
        let typed = app.totp(&secret, 0);
        let prove = |proof: Proof| {
            let (accounts, caller) = (app.accounts.clone(), caller.clone());
            async move { accounts.confirm_factor(&caller, &proof).await }
        };
        assert_eq!(code(prove(Proof::Recovery(codes[0].clone())).await), "401 wrong_code");
        assert_eq!(code(prove(Proof::Code("000000".into())).await), "401 wrong_code");
        prove(Proof::Code(typed.clone())).await.unwrap();
        assert_eq!(code(prove(Proof::Code(typed)).await), "401 wrong_code");
        assert_eq!(app.accounts.factors(&caller).await.unwrap().recovery_codes_left, 10);
    }

    async fn without_a_factor_left_nothing_is_asked_for_and_the_codes_are_gone(db) {
        let app = App::new(db);
        let (caller, _, codes) = app.protected("asha@x.test").await;
        app.accounts.remove_totp(&caller).await.unwrap();
        assert_eq!(code(app.accounts.remove_totp(&caller).await), "404 not_found");
        assert_eq!(code(app.accounts.renew_codes(&caller).await), "409 no_factor");
        assert_eq!(app.accounts.factors(&caller).await.unwrap().recovery_codes_left, 0);
        let who = app.login("asha@x.test", PASSWORD).await.unwrap();
        assert!(app.accounts.sign_in_browser(&who, "").await.is_ok());
        let mails = app.mails_to("asha@x.test").await;
        for words in ["An authenticator app was added", "The authenticator app was removed"] {
            assert!(mails.iter().any(|mail| mail.contains(words)), "{words}");
        }
        assert!(mails.iter().all(|mail| !codes.iter().any(|code| mail.contains(code.as_str()))));
        // A first factor after none comes with new codes.
        let (_, new) = app.with_totp(&caller).await;
        assert_eq!(new.len(), 10);
    }

    async fn a_trusted_browser_is_its_owners_for_a_month_until_the_factors_or_the_password_change(db) {
        let app = App::new(db);
        let (caller, secret, _) = app.protected("asha@x.test").await;
        let (_, _, _) = app.protected("noor@x.test").await;
        let challenge = app.challenge("asha@x.test").await;
        let proven = app.meet(&challenge, &app.totp(&secret, 0)).await.unwrap();
        let mark = app.accounts.trust(&proven.who).unwrap();
        let enters = |email: &'static str, mark: String| {
            let app = &app;
            async move {
                let half = app.login(email, PASSWORD).await.unwrap();
                let who = app.accounts.trusting(&half, Some(&mark)).await.unwrap();
                app.accounts.sign_in_browser(&who, "").await.is_ok()
            }
        };
        assert!(enters("asha@x.test", mark.clone()).await);
        assert!(!enters("noor@x.test", mark.clone()).await);
        let later = mark.replacen(mark.split('.').next().unwrap(), "9999999999", 1);
        assert!(!enters("asha@x.test", later).await && !enters("asha@x.test", String::new()).await);
        app.with_totp(&caller).await;
        assert!(!enters("asha@x.test", mark.clone()).await);

        let (caller, secret, _) = app.protected("mira@x.test").await;
        let challenge = app.challenge("mira@x.test").await;
        let mark = app.accounts.trust(&app.meet(&challenge, &app.totp(&secret, 0)).await.unwrap().who).unwrap();
        assert!(enters("mira@x.test", mark.clone()).await);
        let half = app.login("mira@x.test", PASSWORD).await.unwrap();
        app.accounts.sign_out_everywhere(&caller).await.unwrap();
        // Half way in when everything ended, the mark leads no further.
        let who = app.accounts.trusting(&half, Some(&mark)).await.unwrap();
        assert!(app.accounts.sign_in_browser(&who, "").await.is_err());
        assert!(!enters("mira@x.test", mark).await);
    }

    async fn neither_a_half_way_person_nor_an_admin_is_trusted(db) {
        let app = App::new(db);
        let (_, secret, _) = app.protected("asha@x.test").await;
        let half = app.login("asha@x.test", PASSWORD).await.unwrap();
        assert_eq!(app.accounts.trust(&half), None);
        app.grant(&half, Role::CohortAdmin).await;
        let challenge = app.challenge("asha@x.test").await;
        assert!(!app.accounts.challenge(&challenge).await.unwrap().may_trust);
        let whole = app.meet(&challenge, &app.totp(&secret, 0)).await.unwrap().who;
        assert_eq!(app.accounts.trust(&whole), None);
    }

    async fn a_disabled_person_meets_no_challenge(db) {
        let app = App::new(db);
        let (_, secret, _) = app.protected("asha@x.test").await;
        let half = app.login("asha@x.test", PASSWORD).await.unwrap();
        let challenge = app.challenge("asha@x.test").await;
        app.disable(&half).await;
        assert_eq!(code(app.meet(&challenge, &app.totp(&secret, 0)).await), "410 challenge_ended");
    }
}
