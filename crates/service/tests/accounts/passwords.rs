use crate::{App, OTHER_PASSWORD, PASSWORD, code, ip, token_in};
use api::keys::KeyDraft;
use domain::keys::Scope;
use service::ServiceError;
use testkit::{contract, test_core_with};

impl App {
    /// Asks for a reset and reads the token from the mail.
    async fn reset_token(&self, email: &str) -> String {
        self.accounts.request_reset(email, ip(1)).await.unwrap();
        self.pass(61);
        token_in(self.mails_to(email).await.last().unwrap(), "/reset/")
    }
}

contract! {
    async fn nobody_chooses_a_password_of_the_operators_file(db) {
        let (file, listed) = (tempfile::NamedTempFile::new().unwrap(), "four plain dull words");
        // What `printf %s 'four plain dull words' | sha1sum` says, after a hash of nothing.
        let hash = "803FDB828D6C87AB3DD038692C9BCD85CD96772B";
        std::fs::write(file.path(), format!("{}:3\n{hash}:12\n", "0".repeat(40))).unwrap();
        let open = auth::BreachedFile::open(file.path()).unwrap();
        let app = App::on(test_core_with(db, |settings| settings.breached_passwords = Some(open)));
        let refused = "422 password too_common";
        assert_eq!(code(app.register("asha@x.test", listed).await), refused);
        let asha = app.sign_up("asha@x.test").await;
        let token = app.reset_token("asha@x.test").await;
        assert_eq!(code(app.accounts.reset_confirm(&token, listed.into()).await), refused);
        let session = app.accounts.sign_in_browser(&asha, "").await.unwrap();
        let caller = app.accounts.authenticate_session(&session).await.unwrap().unwrap();
        let changed = app.accounts.change_password(&caller, PASSWORD.into(), listed.into()).await;
        assert_eq!(code(changed), refused);
    }

    async fn a_reset_works_once_and_signs_everything_out(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let session = app.accounts.sign_in_browser(&asha, "").await.unwrap();
        let tokens = app.accounts.issue_tokens(&asha).await.unwrap();
        let token = app.reset_token("asha@x.test").await;
        // A refused password leaves the link usable.
        assert_eq!(code(app.accounts.reset_confirm(&token, "short".into()).await), "422 password too_short");
        app.accounts.reset_confirm(&token, OTHER_PASSWORD.into()).await.unwrap();
        assert!(app.accounts.authenticate_session(&session).await.unwrap().is_none());
        assert_eq!(code(app.accounts.authenticate_bearer(&tokens.access_token).await), "401 invalid_token");
        assert_eq!(code(app.accounts.refresh(&tokens.refresh_token, ip(1)).await), "401 token_ended");
        assert_eq!(code(app.accounts.reset_confirm(&token, PASSWORD.into()).await), "410 reset_ended");
        assert_eq!(code(app.login("asha@x.test", PASSWORD).await), "401 wrong_credentials");
        assert!(app.login("asha@x.test", OTHER_PASSWORD).await.is_ok());
        let notice = app.mails_to("asha@x.test").await.pop().unwrap();
        assert!(notice.contains("Your password was changed"), "{notice}");
    }

    async fn an_old_altered_or_replaced_reset_link_does_nothing(db) {
        let app = App::new(db);
        app.sign_up("asha@x.test").await;
        let first = app.reset_token("asha@x.test").await;
        let second = app.reset_token("asha@x.test").await;
        let altered = format!("{}{}", if second.starts_with('A') { 'B' } else { 'A' }, &second[1..]);
        for (bad, refusal) in [(first.as_str(), "410 reset_ended"), (&altered, "400 bad_token"), ("", "400 bad_token")] {
            assert_eq!(code(app.accounts.reset_confirm(bad, OTHER_PASSWORD.into()).await), refusal);
        }
        app.pass(3_600);
        assert_eq!(code(app.accounts.reset_confirm(&second, OTHER_PASSWORD.into()).await), "410 reset_ended");
        assert!(app.login("asha@x.test", PASSWORD).await.is_ok());
    }

    async fn an_unknown_address_gets_the_same_answer_and_a_mail_without_a_token(db) {
        let app = App::new(db);
        app.accounts.request_reset("nobody@x.test", ip(1)).await.unwrap();
        let mail = app.mails_to("nobody@x.test").await.pop().unwrap();
        assert!(mail.contains("It has no account") && !mail.contains("/reset/"), "{mail}");
        assert_eq!(code(app.accounts.request_reset("nobody@x.test", ip(2)).await), "429 too_many_requests");
        assert_eq!(code(app.accounts.request_reset("nobody", ip(2)).await), "422 email email_invalid");
    }

    async fn a_password_is_changed_by_who_knows_it(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let session = app.accounts.sign_in_browser(&asha, "").await.unwrap();
        let caller = app.accounts.authenticate_session(&session).await.unwrap().unwrap();
        let change = |old: &str, new: &str| app.accounts.change_password(&caller, old.to_owned(), new.to_owned());
        assert_eq!(code(change(OTHER_PASSWORD, "silver-harbour-onion-7").await), "401 wrong_credentials");
        assert_eq!(code(change(PASSWORD, "asha@x.test").await), "422 password too_short");
        let signed_in = change(PASSWORD, OTHER_PASSWORD).await.unwrap();
        assert!(app.accounts.authenticate_session(&session).await.unwrap().is_none());
        let session = app.accounts.sign_in_browser(&signed_in, "").await.unwrap();
        assert!(app.accounts.authenticate_session(&session).await.unwrap().is_some());
        assert!(app.login("asha@x.test", OTHER_PASSWORD).await.is_ok());
        let events = app.events().await;
        for event in ["authn_password_change_fail", "authn_password_change"] {
            assert_eq!(events.iter().filter(|found| *found == event).count(), 1, "{event}");
        }
    }

    /// Section 4: mail to one address, whoever asks, and mail that one place asks for, whomever to.
    async fn mail_is_counted_by_address_and_by_place(db) {
        let app = App::new(db);
        let ask = |email: String, host: u8| {
            let accounts = app.accounts.clone();
            async move { accounts.request_reset(&email, crate::ip(host)).await }
        };
        ask("asha@x.test".into(), 1).await.unwrap();
        let soon = ask("Asha@x.test".into(), 2).await;
        assert!(matches!(soon, Err(ServiceError::TooMany(60))), "{soon:?}");
        for host in 3..7 {
            app.pass(60);
            ask("asha@x.test".into(), host).await.unwrap();
        }
        app.pass(60);
        // Five are an hour's: the next comes back after 720 seconds, of which 300 have passed.
        let sixth = ask("asha@x.test".into(), 8).await;
        assert!(matches!(sixth, Err(ServiceError::TooMany(420))), "{sixth:?}");
        let mut n_sent = 0;
        for minute in 0..(7 * 24 * 60) {
            n_sent += usize::from(ask("noor@x.test".into(), (minute % 200) as u8).await.is_ok());
            app.pass(60);
        }
        // Twenty at once, and twenty a day after that.
        assert!((20 * 7..=20 * 8).contains(&n_sent), "{n_sent}");

        for n in 0..30 {
            ask(format!("p{n}@x.test"), 250).await.unwrap();
        }
        let from_there = ask("p30@x.test".into(), 250).await;
        assert!(matches!(from_there, Err(ServiceError::TooMany(120))), "{from_there:?}");
        ask("p30@x.test".into(), 251).await.unwrap();
    }

    async fn a_key_asked_for_with_the_old_password_is_not_made_after_the_new_one(db) {
        let app = App::new(db);
        let (_, caller) = app.browser(&app.sign_up("asha@x.test").await).await;
        let draft = KeyDraft {
            name: "Portal".into(),
            scopes: vec![Scope::ResultsRead],
            expires_in_days: None,
            per_minute: None,
            service_account: None,
        };
        app.accounts.make_key(&caller, draft.clone()).await.unwrap();
        app.accounts.change_password(&caller, PASSWORD.into(), OTHER_PASSWORD.into()).await.unwrap();
        assert_eq!(code(app.accounts.make_key(&caller, draft).await), "401 token_ended");
    }
}
