//! The challenge: met once, by its own person, within ten minutes and few tries.

use crate::{App, OTHER_PASSWORD, PASSWORD, code, token_in};
use testkit::contract;

contract! {
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

    async fn a_disabled_person_meets_no_challenge(db) {
        let app = App::new(db);
        let (_, secret, _) = app.protected("asha@x.test").await;
        let half = app.login("asha@x.test", PASSWORD).await.unwrap();
        let challenge = app.challenge("asha@x.test").await;
        app.disable(&half).await;
        assert_eq!(code(app.meet(&challenge, &app.totp(&secret, 0)).await), "410 challenge_ended");
    }
}
