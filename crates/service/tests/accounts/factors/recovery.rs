//! Recovery codes.

use crate::{App, PASSWORD, code};
use service::accounts::Proof;
use testkit::contract;

contract! {
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
}
