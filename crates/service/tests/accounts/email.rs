use crate::{App, OTHER_PASSWORD, PASSWORD, code, ip, token_in};
use service::Caller;
use service::accounts::SignedIn;
use testkit::contract;

const OLD: &str = "asha@x.test";
const NEW: &str = "asha@y.test";

impl App {
    pub(crate) async fn browser(&self, who: &SignedIn) -> (String, Caller) {
        let session = self.accounts.sign_in_browser(who, "").await.unwrap();
        let caller = self
            .accounts
            .authenticate_session(&session)
            .await
            .unwrap()
            .unwrap();
        (session, caller)
    }

    pub(crate) async fn is_in(&self, session: &str) -> bool {
        self.accounts
            .authenticate_session(session)
            .await
            .unwrap()
            .is_some()
    }

    pub(crate) async fn last_mail_to(&self, email: &str) -> String {
        self.mails_to(email).await.pop().unwrap()
    }

    async fn wish(&self, caller: &Caller, email: &str) -> String {
        self.accounts.change_email(caller, email, ip(1)).await.unwrap();
        self.pass(61);
        let mail = self.last_mail_to(email).await;
        let digits = mail
            .split_once("Your code: ")
            .map(|(_, rest)| rest[..6].to_owned());
        digits.unwrap_or_default()
    }

    async fn address(&self, caller: &Caller) -> String {
        self.accounts.email_state(caller).await.unwrap().email
    }
}

contract! {
    // L15
    async fn an_address_that_never_proves_itself_changes_nothing_and_the_old_one_is_warned(db) {
        let app = App::new(db);
        let (session, caller) = app.browser(&app.sign_up(OLD).await).await;
        let digits = app.wish(&caller, "typo@y.test").await;
        let state = app.accounts.email_state(&caller).await.unwrap();
        assert_eq!((state.email.as_str(), state.pending.unwrap().email.as_str()), (OLD, "typo@y.test"));
        let warning = app.last_mail_to(OLD).await;
        assert!(warning.contains("Nothing has changed yet") && !warning.contains("typo@"), "{warning}");
        app.pass(3_600);
        assert_eq!(code(app.accounts.confirm_email(&caller, &digits).await), "410 email_change_ended");
        assert!(app.accounts.email_state(&caller).await.unwrap().pending.is_none());
        assert_eq!(app.address(&caller).await, OLD);
        assert!(app.is_in(&session).await);
        assert!(app.login(OLD, PASSWORD).await.is_ok());
    }

    async fn a_proven_address_is_taken_and_everything_else_is_signed_out(db) {
        let app = App::new(db);
        let asha = app.sign_up(OLD).await;
        let ((session, caller), (other, _)) = (app.browser(&asha).await, app.browser(&asha).await);
        app.accounts.request_reset(OLD, ip(1)).await.unwrap();
        let reset = token_in(&app.last_mail_to(OLD).await, "/reset/");
        app.pass(61);
        let digits = app.wish(&caller, NEW).await;
        assert_eq!(app.accounts.confirm_email(&caller, &digits).await.unwrap().email, NEW);
        assert_eq!((app.is_in(&session).await, app.is_in(&other).await), (true, false));
        // A link on its way to the old mailbox opens nothing.
        assert_eq!(code(app.accounts.reset_confirm(&reset, OTHER_PASSWORD.into()).await), "410 reset_ended");
        assert_eq!(code(app.login(OLD, PASSWORD).await), "401 wrong_credentials");
        assert!(app.login(NEW, PASSWORD).await.is_ok());
        assert_eq!(code(app.accounts.confirm_email(&caller, &digits).await), "410 email_change_ended");
        assert!(app.last_mail_to(OLD).await.contains("has another address now"));
    }

    async fn the_mailed_link_proves_an_address_only_to_the_account_that_asked(db) {
        let app = App::new(db);
        let (_, caller) = app.browser(&app.sign_up(OLD).await).await;
        let (_, stranger) = app.browser(&app.sign_up("mallory@x.test").await).await;
        app.wish(&caller, NEW).await;
        let link = token_in(&app.last_mail_to(NEW).await, "/me/email/link/");
        assert_eq!(code(app.accounts.confirm_email_link(&stranger, &link).await), "410 email_change_ended");
        // Looking at the page takes nothing.
        app.accounts.email_link(&caller, &link).await.unwrap();
        assert_eq!(app.address(&caller).await, OLD);
        assert_eq!(app.accounts.confirm_email_link(&caller, &link).await.unwrap().email, NEW);
        assert_eq!(code(app.accounts.confirm_email_link(&caller, &link).await), "410 email_change_ended");
    }

    async fn the_sixth_try_is_refused_even_with_the_right_digits(db) {
        let app = App::new(db);
        let (_, caller) = app.browser(&app.sign_up(OLD).await).await;
        let digits = app.wish(&caller, NEW).await;
        let wrong = if digits == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            assert_eq!(code(app.accounts.confirm_email(&caller, wrong).await), "422 code wrong_code");
        }
        assert_eq!(code(app.accounts.confirm_email(&caller, &digits).await), "410 email_change_ended");
        assert!(app.events().await.contains(&"authn_login_fail_max".to_owned()));
        // The digits of another wish prove nothing.
        let fresh = app.wish(&caller, "asha@z.test").await;
        assert_eq!(code(app.accounts.confirm_email(&caller, &digits).await), "422 code wrong_code");
        assert!(app.accounts.confirm_email(&caller, &fresh).await.is_ok());
    }

    async fn an_address_with_an_account_gets_the_same_answer_and_no_digits(db) {
        let app = App::new(db);
        app.sign_up(NEW).await;
        let (_, caller) = app.browser(&app.sign_up(OLD).await).await;
        let digits = app.wish(&caller, NEW).await;
        assert_eq!(digits, "");
        let mail = app.last_mail_to(NEW).await;
        assert!(mail.contains("already"), "{mail}");
        let state = app.accounts.email_state(&caller).await.unwrap();
        assert_eq!(state.pending.unwrap().tries_left, 5);
        assert_eq!(code(app.accounts.confirm_email(&caller, "123456").await), "422 code wrong_code");
        assert_eq!(code(app.accounts.change_email(&caller, "Asha@X.test", ip(1)).await), "422 email same_address");
        assert_eq!(code(app.accounts.change_email(&caller, "asha", ip(1)).await), "422 email email_invalid");
    }

    async fn a_new_password_ends_the_wish_and_so_does_its_owner(db) {
        let app = App::new(db);
        let (_, caller) = app.browser(&app.sign_up(OLD).await).await;
        let digits = app.wish(&caller, NEW).await;
        app.accounts.cancel_email_change(&caller).await.unwrap();
        assert_eq!(code(app.accounts.confirm_email(&caller, &digits).await), "410 email_change_ended");
        assert_eq!(code(app.accounts.cancel_email_change(&caller).await), "404 not_found");
        let digits = app.wish(&caller, "asha@z.test").await;
        let again = app.accounts.change_password(&caller, PASSWORD.into(), OTHER_PASSWORD.into()).await.unwrap();
        let (_, caller) = app.browser(&again).await;
        assert!(app.accounts.email_state(&caller).await.unwrap().pending.is_none());
        assert_eq!(code(app.accounts.confirm_email(&caller, &digits).await), "410 email_change_ended");
        assert_eq!(app.address(&caller).await, OLD);
    }

    // L15
    async fn the_old_mailbox_takes_the_account_back_within_72_hours_and_once(db) {
        let app = App::new(db);
        let (session, caller) = app.browser(&app.sign_up(OLD).await).await;
        let digits = app.wish(&caller, NEW).await;
        app.accounts.confirm_email(&caller, &digits).await.unwrap();
        let back = token_in(&app.last_mail_to(OLD).await, "/revert/");
        // Whoever has the account changes the address once more: that way back does not lead past the first.
        app.pass(61);
        let digits = app.wish(&caller, "asha@z.test").await;
        app.accounts.confirm_email(&caller, &digits).await.unwrap();
        let theirs = token_in(&app.last_mail_to(NEW).await, "/revert/");
        app.pass(71 * 3_600);
        app.accounts.revert_waits(&back).await.unwrap();
        app.accounts.revert(&back).await.unwrap();
        assert!(!app.is_in(&session).await);
        for email in [OLD, NEW, "asha@z.test"] {
            assert_eq!(code(app.login(email, PASSWORD).await), "401 wrong_credentials", "{email}");
        }
        assert_eq!(code(app.accounts.revert(&back).await), "410 revert_ended");
        assert_eq!(code(app.accounts.revert(&theirs).await), "410 revert_ended");
        let reset = token_in(&app.last_mail_to(OLD).await, "/reset/");
        app.accounts.reset_confirm(&reset, OTHER_PASSWORD.into()).await.unwrap();
        assert!(app.login(OLD, OTHER_PASSWORD).await.is_ok());
    }

    async fn a_way_back_ends_after_72_hours_and_a_made_up_one_never_was(db) {
        let app = App::new(db);
        let (_, caller) = app.browser(&app.sign_up(OLD).await).await;
        app.accounts.change_password(&caller, PASSWORD.into(), OTHER_PASSWORD.into()).await.unwrap();
        let back = token_in(&app.last_mail_to(OLD).await, "/revert/");
        app.pass(72 * 3_600);
        for bad in [back.as_str(), "", "nothing", &"A".repeat(43)] {
            assert_eq!(code(app.accounts.revert(bad).await), "410 revert_ended", "{bad}");
            assert_eq!(code(app.accounts.revert_waits(bad).await), "410 revert_ended", "{bad}");
        }
        assert!(app.login(OLD, OTHER_PASSWORD).await.is_ok());
    }

    async fn taking_a_new_password_back_ends_it_and_what_came_with_it(db) {
        let app = App::new(db);
        let (_, caller) = app.browser(&app.sign_up(OLD).await).await;
        let again = app.accounts.change_password(&caller, PASSWORD.into(), OTHER_PASSWORD.into()).await.unwrap();
        let back = token_in(&app.last_mail_to(OLD).await, "/revert/");
        let (session, caller) = app.browser(&again).await;
        app.pass(600);
        let digits = app.wish(&caller, NEW).await;
        app.accounts.confirm_email(&caller, &digits).await.unwrap();
        app.accounts.revert(&back).await.unwrap();
        assert!(!app.is_in(&session).await);
        assert_eq!(code(app.login(NEW, OTHER_PASSWORD).await), "401 wrong_credentials");
        assert!(app.last_mail_to(OLD).await.contains("yours again"));
        assert!(app.events().await.contains(&"user_updated".to_owned()));
    }

    async fn one_person_asks_for_five_addresses_a_day(db) {
        let app = App::new(db);
        let (_, caller) = app.browser(&app.sign_up(OLD).await).await;
        for n in 0..5 {
            app.wish(&caller, &format!("asha{n}@y.test")).await;
        }
        let sixth = app.accounts.change_email(&caller, "asha5@y.test", ip(1)).await;
        assert_eq!(code(sixth), "429 too_many_requests");
    }
}
