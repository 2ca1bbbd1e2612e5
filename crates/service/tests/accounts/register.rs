use crate::{App, OTHER_PASSWORD, PASSWORD, code, ip, registration, token_in};
use domain::people::Role;
use service::ServiceError;
use testkit::{contract, test_core_with};

contract! {
    async fn the_mailed_digits_complete_the_registration(db) {
        let app = App::new(db);
        let pending = app.register("Asha@X.test", PASSWORD).await.unwrap();
        assert_eq!(code(app.login("asha@x.test", PASSWORD).await), "401 wrong_credentials");
        let digits = app.code(&pending).await;
        let signed_in = app.accounts.verify_code(&pending, &digits).await.unwrap();
        assert_eq!(signed_in.roles, [Role::Student]);
        let session = app.accounts.sign_in_browser(&signed_in, "a browser").await.unwrap();
        let caller = app.accounts.authenticate_session(&session).await.unwrap().unwrap();
        let me = app.accounts.me(&caller).await.unwrap();
        assert_eq!((me.email.as_str(), me.display_name.as_str(), me.has_sample_data), ("Asha@X.test", "Asha", false));
        assert_eq!(me.sign_in_methods, ["password"]);
        assert_eq!(code(app.accounts.verify_code(&pending, &digits).await), "410 registration_ended");
        assert!(app.login("ASHA@x.test ", PASSWORD).await.is_ok());
        assert!(app.events().await.contains(&"user_created".to_owned()));
    }

    async fn of_two_registrations_the_owner_of_the_mailbox_wins(db) {
        let app = App::new(db);
        let attacker = app.register("victim@x.test", OTHER_PASSWORD).await.unwrap();
        app.pass(61);
        let victim = app.register("victim@x.test", PASSWORD).await.unwrap();
        let (theirs, digits) = (app.code(&attacker).await, app.code(&victim).await);
        assert_ne!(theirs, digits);
        assert_eq!(code(app.accounts.verify_code(&attacker, &digits).await), "422 code wrong_code");
        app.accounts.verify_code(&victim, &digits).await.unwrap();
        assert_eq!(code(app.accounts.verify_code(&attacker, &theirs).await), "410 registration_ended");
        assert_eq!(code(app.login("victim@x.test", OTHER_PASSWORD).await), "401 wrong_credentials");
        assert!(app.login("victim@x.test", PASSWORD).await.is_ok());
    }

    async fn a_known_address_gets_the_same_answer_and_a_mail_that_says_so(db) {
        let app = App::new(db);
        app.sign_up("asha@x.test").await;
        let pending = app.register("asha@x.test", OTHER_PASSWORD).await.unwrap();
        let mail = app.mail_of(&pending).await;
        assert!(mail.contains("It has an account already") && !mail.contains("code"), "{mail}");
        for _ in 0..5 {
            assert_eq!(code(app.accounts.verify_code(&pending, "123456").await), "422 code wrong_code");
        }
        assert_eq!(code(app.accounts.verify_code(&pending, "123456").await), "410 registration_ended");
        assert_eq!(code(app.login("asha@x.test", OTHER_PASSWORD).await), "401 wrong_credentials");
    }

    async fn the_sixth_try_is_refused_with_the_right_digits_too(db) {
        let app = App::new(db);
        let pending = app.register("asha@x.test", PASSWORD).await.unwrap();
        let digits = app.code(&pending).await;
        for _ in 0..5 {
            assert_eq!(code(app.accounts.verify_code(&pending, "x").await), "422 code wrong_code");
        }
        assert_eq!(code(app.accounts.verify_code(&pending, &digits).await), "410 registration_ended");
        assert!(app.events().await.contains(&"authn_login_fail_max".to_owned()));
        app.pass(61);
        app.accounts.resend(&pending, ip(1)).await.unwrap();
        assert_eq!(code(app.accounts.verify_code(&pending, &digits).await), "422 code wrong_code");
        let digits = app.code(&pending).await;
        assert!(app.accounts.verify_code(&pending, &digits).await.is_ok());
    }

    async fn digits_and_link_end_after_a_day(db) {
        let app = App::new(db);
        let pending = app.register("asha@x.test", PASSWORD).await.unwrap();
        let (digits, link) = (app.code(&pending).await, token_in(&app.mail_of(&pending).await, "/verify/"));
        app.pass(24 * 3_600);
        assert_eq!(code(app.accounts.verify_code(&pending, &digits).await), "410 registration_ended");
        assert_eq!(code(app.accounts.verify_link(Some(&pending), &link).await), "410 link_ended");
        assert_eq!(code(app.accounts.resend(&pending, ip(1)).await), "410 registration_ended");
    }

    async fn the_link_works_in_the_browser_that_asked_and_once(db) {
        let app = App::new(db);
        let pending = app.register("asha@x.test", PASSWORD).await.unwrap();
        app.pass(61);
        let other = app.register("asha@x.test", OTHER_PASSWORD).await.unwrap();
        let link = token_in(&app.mail_of(&pending).await, "/verify/");
        for wrong in [None, Some(other.as_str()), Some("nonsense")] {
            assert_eq!(code(app.accounts.verify_link(wrong, &link).await), "409 other_device");
        }
        assert!(app.accounts.verify_link(Some(&pending), &link).await.is_ok());
        assert_eq!(code(app.accounts.verify_link(Some(&pending), &link).await), "410 link_ended");
    }

    async fn fifty_at_once_for_one_address_make_one_mail(db) {
        let app = App::new(db);
        let tries: Vec<_> = (0..50)
            .map(|n| {
                let accounts = app.accounts.clone();
                tokio::spawn(async move { accounts.register(registration("a@x.test", PASSWORD), ip(n)).await })
            })
            .collect();
        let mut refused = 0;
        for one in tries {
            refused += usize::from(matches!(one.await.unwrap(), Err(ServiceError::TooMany(60))));
        }
        assert_eq!((refused, app.mails_to("a@x.test").await.len()), (49, 1));
    }

    async fn every_wrong_field_is_named_at_once_and_nothing_is_stored(db) {
        let app = App::new(db);
        let mut wrong = registration("a@b", "short");
        wrong.display_name = "Asha\r\nBcc: x@y.test".into();
        wrong.time_zone = Some("Mars/Olympus".into());
        let Err(ServiceError::Invalid(errors)) = app.accounts.register(wrong, ip(1)).await else { panic!("taken") };
        let found: Vec<_> = errors.0.iter().map(|error| (error.path.as_str(), &*error.code)).collect();
        let expected = [
            ("email", "email_invalid"),
            ("display_name", "control_character"),
            ("time_zone", "unknown_time_zone"),
            ("password", "too_short"),
        ];
        assert_eq!(found, expected);
        assert_eq!(app.events().await.len(), 0);
    }

    async fn a_mail_is_shown_to_its_own_browser_and_only_without_a_mail_server(db) {
        let app = App::new(db.clone());
        let (mine, theirs) = (app.register("a@x.test", PASSWORD).await, app.register("b@x.test", PASSWORD).await);
        let (mine, theirs) = (mine.unwrap(), theirs.unwrap());
        let id = app.accounts.outbox_link(&theirs).await.unwrap().unwrap();
        assert_eq!(code(app.accounts.outbox_message(&mine, id).await), "404 not_found");
        let open = App::on(test_core_with(db.clone(), |set| set.is_private = false));
        let with_server = App::on(test_core_with(db, |set| set.smtp_url = Some("smtp://127.0.0.1:1".into())));
        assert_eq!(with_server.accounts.outbox_link(&theirs).await.unwrap(), None);
        // Nor where others can come, whoever asks.
        assert_eq!(open.accounts.outbox_link(&theirs).await.unwrap(), None);
        assert_eq!(code(open.accounts.outbox_message(&theirs, id).await), "404 not_found");
        assert_eq!(code(with_server.accounts.outbox_message(&theirs, id).await), "404 not_found");
    }
}
