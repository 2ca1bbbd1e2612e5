use crate::{App, OTHER_PASSWORD, PASSWORD, code};
use auth::Passwords;
use auth::password::Params;
use service::ServiceError;
use testkit::contract;

contract! {
    async fn wrong_unknown_unproven_and_disabled_read_the_same(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let ben = app.sign_up("ben@x.test").await;
        app.register("cleo@x.test", PASSWORD).await.unwrap();
        app.disable(&ben).await;
        for (email, password) in [
            ("asha@x.test", OTHER_PASSWORD),
            ("nobody@x.test", PASSWORD),
            ("cleo@x.test", PASSWORD),
            ("ben@x.test", PASSWORD),
            ("no address", PASSWORD),
        ] {
            assert_eq!(code(app.login(email, password).await), "401 wrong_credentials", "{email}");
        }
        assert_eq!(app.login("asha@x.test", PASSWORD).await.unwrap().user, asha.user);
        assert_eq!(code(app.login("asha@x.test", &"x".repeat(1 << 20)).await), "422 password too_long");
    }

    async fn the_thirty_first_try_from_one_place_waits(db) {
        let app = App::new(db);
        app.sign_up("asha@x.test").await;
        for n in 0..30 {
            let unknown = format!("u{n}@x.test");
            assert_eq!(code(app.login(&unknown, PASSWORD).await), "401 wrong_credentials");
        }
        assert!(matches!(app.login("asha@x.test", PASSWORD).await, Err(ServiceError::TooMany(2))));
        assert!(app.login_from("asha@x.test", PASSWORD, 2, None).await.is_ok());
    }

    async fn failures_slow_strangers_down_and_not_the_owners_own_device(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        for email in ["asha@x.test", "nobody@x.test"] {
            for host in 0..10 {
                let outcome = app.login_from(email, OTHER_PASSWORD, host, None).await;
                assert_eq!(code(outcome), "401 wrong_credentials");
            }
            // The right password is not looked at, and an address without an account behaves alike.
            let outcome = app.login_from(email, PASSWORD, 99, None).await;
            assert!(matches!(outcome, Err(ServiceError::TooMany(1))), "{outcome:?}");
        }
        assert!(app.events().await.contains(&"authn_login_lock".to_owned()));
        assert!(app.login_from("asha@x.test", PASSWORD, 98, Some(&asha.device)).await.is_ok());
        let forged = asha.device.replace('.', "x.");
        let outcome = app.login_from("asha@x.test", PASSWORD, 97, Some(&forged)).await;
        assert!(matches!(outcome, Err(ServiceError::TooMany(1))), "{outcome:?}");
        app.pass(1);
        assert!(app.login_from("asha@x.test", PASSWORD, 96, None).await.is_ok());
        assert_eq!(code(app.login_from("asha@x.test", OTHER_PASSWORD, 95, None).await), "401 wrong_credentials");
    }

    async fn after_a_hundred_failures_only_a_new_password_helps(db) {
        let app = App::new(db);
        app.sign_up("asha@x.test").await;
        for n in 0..100 {
            let outcome = app.login_from("asha@x.test", OTHER_PASSWORD, n, None).await;
            assert_eq!(code(outcome), "401 wrong_credentials", "{n}");
            app.pass(900);
        }
        // Time alone does not help, nor does what is tidied away meanwhile.
        app.pass(40 * 86_400);
        app.accounts.deliverer().unwrap().run(async {}).await;
        let outcome = app.login_from("asha@x.test", PASSWORD, 200, None).await;
        assert!(matches!(outcome, Err(ServiceError::TooMany(900))), "{outcome:?}");
        app.accounts.request_reset("asha@x.test", crate::ip(201)).await.unwrap();
        let mail = app.mails_to("asha@x.test").await.pop().unwrap();
        let token = crate::token_in(&mail, "/reset/");
        app.accounts.reset_confirm(&token, "silver-harbour-onion-7".into()).await.unwrap();
        assert!(app.login_from("asha@x.test", "silver-harbour-onion-7", 202, None).await.is_ok());
    }

    async fn a_known_device_is_a_strangers_like_others_after_a_hundred_failures_in_it(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let device = Some(asha.device.as_str());
        for n in 0..100 {
            let outcome = app.login_from("asha@x.test", OTHER_PASSWORD, n, None).await;
            assert_eq!(code(outcome), "401 wrong_credentials", "{n}");
            app.pass(900);
        }
        for n in 0..100 {
            // One that is right begins the count anew.
            if n == 50 {
                assert!(app.login_from("asha@x.test", PASSWORD, n, device).await.is_ok());
                app.pass(90);
            }
            let outcome = app.login_from("asha@x.test", OTHER_PASSWORD, n, device).await;
            assert_eq!(code(outcome), "401 wrong_credentials", "{n}");
            app.pass(90);
        }
        assert!(app.login_from("asha@x.test", PASSWORD, 0, device).await.is_ok());
        for n in 0..100 {
            assert_eq!(code(app.login_from("asha@x.test", OTHER_PASSWORD, n, device).await), "401 wrong_credentials", "{n}");
            app.pass(90);
        }
        let outcome = app.login_from("asha@x.test", PASSWORD, 200, device).await;
        assert!(matches!(outcome, Err(ServiceError::TooMany(900))), "{outcome:?}");
        app.accounts.request_reset("asha@x.test", crate::ip(201)).await.unwrap();
        let token = crate::token_in(&app.mails_to("asha@x.test").await.pop().unwrap(), "/reset/");
        app.accounts.reset_confirm(&token, "silver-harbour-onion-7".into()).await.unwrap();
        assert!(app.login_from("asha@x.test", "silver-harbour-onion-7", 202, device).await.is_ok());
    }

    async fn a_hash_of_other_costs_is_renewed_at_the_next_sign_in(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let core = &app.test.core;
        let weaker = Passwords::new(core.secret.derive("pepper"), Params::new(16, 1, 1).unwrap());
        let old = weaker.hash(PASSWORD.into(), &*core.random).await.unwrap();
        let mut tx = core.db.begin().await.unwrap();
        let before = store::people::find(&mut tx, asha.user).await.unwrap().unwrap().cred_version;
        store::people::set_password(&mut tx, (asha.user, before), &old, core.now()).await.unwrap();
        tx.commit().await.unwrap();
        let signed_in = app.login("asha@x.test", PASSWORD).await.unwrap();
        let mut on = core.db.read().await.unwrap();
        let person = store::people::find(&mut on, asha.user).await.unwrap().unwrap();
        assert!(person.password_hash.unwrap().contains("m=8,t=1,p=1"));
        // The session of this very sign-in lives on.
        let session = app.accounts.sign_in_browser(&signed_in, "").await.unwrap();
        assert!(app.accounts.authenticate_session(&session).await.unwrap().is_some());
    }
}
