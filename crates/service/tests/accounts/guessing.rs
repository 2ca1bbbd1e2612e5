//! Proofs that are guessed at, and what somebody else had under way when the owner took the account back.

use crate::phone::texting;
use crate::{App, OTHER_PASSWORD, PASSWORD, code, ip, token_in};
use api::keys::KeyDraft;
use domain::keys::Scope;
use service::accounts::SignedIn;
use service::once::Begun;
use service::{ServiceError, Services};
use testkit::contract;

const NUMBER: &str = "+919876543210";

impl App {
    /// The owner sets a new password by mail.
    async fn reset(&self, email: &str, host: u8) {
        self.accounts.request_reset(email, ip(host)).await.unwrap();
        let token = token_in(self.mails_to(email).await.last().unwrap(), "/reset/");
        self.accounts
            .reset_confirm(&token, OTHER_PASSWORD.into())
            .await
            .unwrap();
    }

    async fn told_of_wrong_codes(&self, email: &str) -> usize {
        let mails = self.mails_to(email).await;
        mails
            .iter()
            .filter(|mail| mail.contains("five wrong codes"))
            .count()
    }

    async fn is_news(&self, who: &SignedIn, mark: &str) -> bool {
        let before = self.mails_to("asha@x.test").await.len();
        self.accounts.notice_device(who, Some(mark), "").await.unwrap();
        self.mails_to("asha@x.test").await.len() > before
    }
}

contract! {
    async fn wrong_codes_count_over_all_challenges_and_the_fifth_in_a_row_is_told(db) {
        let app = App::new(db);
        let (_, secret, _) = app.protected("asha@x.test").await;
        for tries in [4, 4] {
            let challenge = app.challenge("asha@x.test").await;
            let told = app.told_of_wrong_codes("asha@x.test").await;
            assert_eq!(told, 0);
            for _ in 0..tries {
                assert_eq!(code(app.meet(&challenge, "wrong").await), "401 wrong_code");
            }
        }
        assert_eq!(app.told_of_wrong_codes("asha@x.test").await, 1);
        // A right one begins the count anew.
        app.pass(3_600);
        let challenge = app.challenge("asha@x.test").await;
        app.meet(&challenge, &app.totp(&secret, 0)).await.unwrap();
        let challenge = app.challenge("asha@x.test").await;
        for _ in 0..4 {
            assert_eq!(code(app.meet(&challenge, "wrong").await), "401 wrong_code");
        }
        assert_eq!(app.told_of_wrong_codes("asha@x.test").await, 1);
    }

    async fn after_a_hundred_wrong_codes_in_a_row_only_something_else_helps(db) {
        let app = App::new(db);
        let (_, secret, recovery) = app.protected("asha@x.test").await;
        for n in 0..100 {
            let challenge = app.challenge("asha@x.test").await;
            assert_eq!(code(app.meet(&challenge, "wrong").await), "401 wrong_code", "{n}");
            app.pass(361);
        }
        // Time alone does not help, nor does what is tidied away meanwhile.
        app.pass(40 * 86_400);
        app.accounts.deliverer().unwrap().run(async {}).await;
        let challenge = app.challenge("asha@x.test").await;
        let outcome = app.meet(&challenge, &app.totp(&secret, 0)).await;
        assert!(matches!(outcome, Err(ServiceError::TooMany(900))), "{outcome:?}");
        app.recover(&challenge, &recovery[0]).await.unwrap();
        app.pass(60);
        let challenge = app.challenge("asha@x.test").await;
        assert!(app.meet(&challenge, &app.totp(&secret, 0)).await.is_ok());
    }

    async fn a_password_is_proven_at_most_a_hundred_times_wrongly_in_a_row(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let caller = app.caller(&asha).await;
        for n in 0..100 {
            assert_eq!(code(app.accounts.confirm_password(&caller, OTHER_PASSWORD.into()).await), "401 wrong_credentials", "{n}");
            app.pass(90);
        }
        app.pass(900);
        let outcome = app.accounts.confirm_password(&caller, PASSWORD.into()).await;
        assert!(matches!(outcome, Err(ServiceError::TooMany(900))), "{outcome:?}");
        app.reset("asha@x.test", 1).await;
        let asha = app.login("asha@x.test", OTHER_PASSWORD).await.unwrap();
        let caller = app.caller(&asha).await;
        assert!(app.accounts.confirm_password(&caller, OTHER_PASSWORD.into()).await.is_ok());
    }

    async fn a_wrong_password_is_counted_and_is_not_what_the_request_was_about(db) {
        let app = App::new(db);
        let caller = app.caller(&app.sign_up("asha@x.test").await).await;
        let repeats = Services::new(app.test.core.clone()).repeats;
        let begun = repeats.begin(&caller, "k", &[b"confirm"]).await.unwrap();
        let Begun::New(running) = begun else { panic!("{begun:?}") };
        let wrong = running.scope(app.accounts.confirm_password(&caller, OTHER_PASSWORD.into())).await;
        assert_eq!((code(wrong).as_str(), running.is_done()), ("401 wrong_credentials", false));
        running.scope(app.accounts.confirm_password(&caller, PASSWORD.into())).await.unwrap();
        assert!(running.is_done());
    }

    async fn what_was_under_way_when_the_owner_took_the_account_back_becomes_no_way_in(db) {
        let (app, sms) = texting(db).await;
        let asha = app.sign_up("asha@x.test").await;
        let thief = app.caller(&asha).await;
        let offer = app.accounts.offer_totp(&thief).await.unwrap();
        let secret = crate::factors::secret_of(&offer);
        let adding = app.ask_to_add(&thief, NUMBER, ip(1)).await.unwrap();
        let digits = sms.nth(1).await.digits();
        app.reset("asha@x.test", 2).await;

        let typed = app.totp(&secret, 0);
        assert_eq!(code(app.accounts.confirm_totp(&thief, &offer.enrolment, &typed).await), "401 token_ended");
        let typed = app.accounts.verify_new_phone(&thief, &adding.request, &digits, ip(1)).await;
        assert_eq!(code(typed), "401 token_ended");
        let draft = KeyDraft {
            name: "mine".into(),
            scopes: vec![Scope::ResultsRead],
            expires_in_days: None,
            per_minute: None,
            service_account: None,
        };
        assert_eq!(code(app.accounts.make_key(&thief, draft).await), "401 token_ended");

        let owner = app.login("asha@x.test", OTHER_PASSWORD).await.unwrap();
        let owner = app.caller(&owner).await;
        let factors = app.accounts.factors(&owner).await.unwrap();
        assert!(factors.totp.is_none() && app.accounts.keys(&owner).await.unwrap().is_empty());
    }

    async fn a_browser_known_before_a_new_password_is_news_after_it(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        app.pass(2 * 86_400);
        let thief = app.login("asha@x.test", PASSWORD).await.unwrap();
        assert!(!app.is_news(&thief, &thief.device).await);
        app.reset("asha@x.test", 1).await;
        let again = app.login("asha@x.test", OTHER_PASSWORD).await.unwrap();
        assert!(app.is_news(&again, &thief.device).await && app.is_news(&again, &asha.device).await);
        assert!(!app.is_news(&again, &again.device).await);
    }

    async fn programs_do_not_use_up_what_is_told_of_browsers(db) {
        let app = App::new(db);
        app.sign_up("asha@x.test").await;
        app.pass(2 * 86_400);
        for _ in 0..9 {
            let script = app.login("asha@x.test", PASSWORD).await.unwrap();
            app.accounts.issue_tokens(&script).await.unwrap();
        }
        let before = app.mails_to("asha@x.test").await.len();
        let thief = app.login("asha@x.test", PASSWORD).await.unwrap();
        app.accounts.notice_device(&thief, None, "").await.unwrap();
        assert_eq!(app.mails_to("asha@x.test").await.len(), before + 1);
    }
}
