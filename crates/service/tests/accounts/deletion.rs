use crate::{App, OTHER_PASSWORD, PASSWORD, code, token_in};
use domain::ids::PUBLIC_INSTITUTION;
use domain::people::Role;
use service::Services;
use service::accounts::SignedIn;
use testkit::{contract, dump, fill};

const EMAIL: &str = "asha@leaving.test";
const MARKER: &str = "zanzibar";
/// How the ids of the rows begin that [`fill`] makes.
const MADE_UP: &str = "f1110000";
const DAY_S: i64 = 86_400;

impl App {
    fn services(&self) -> Services {
        Services::new(self.test.core.clone())
    }

    async fn make_admin(&self, who: &SignedIn) {
        let mut tx = self.test.core.db.begin().await.unwrap();
        let now = self.test.core.now();
        store::people::grant_role(&mut tx, PUBLIC_INSTITUTION, who.user, Role::InstitutionAdmin, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// Lines of the whole database in which one of these words stands.
    async fn lines_with(&self, words: &[String]) -> Vec<String> {
        let all = dump(&self.test.core.db).await.to_lowercase();
        let lines = all
            .lines()
            .filter(|line| words.iter().any(|word| line.contains(word)));
        lines.map(str::to_owned).collect()
    }
}

/// How a person stands in a dump of either engine.
fn traces(who: &SignedIn) -> Vec<String> {
    vec![
        who.user.0.to_string(),
        who.user.0.simple().to_string(),
        EMAIL.into(),
    ]
}

contract! {
    async fn after_seven_days_nothing_of_the_person_is_left_in_any_table(db) {
        let app = App::new(db);
        let asha = app.sign_up(EMAIL).await;
        let mira = app.sign_up("mira@x.test").await;
        let (_, caller) = app.browser(&asha).await;
        let _ = app.login(EMAIL, "wrong password here").await;
        // Somebody types the address in a way of their own: the mail that there is an account goes out as typed.
        app.register("Asha@Leaving.TEST", PASSWORD).await.unwrap();
        app.accounts.change_email(&caller, "asha@elsewhere.test", crate::ip(1)).await.unwrap();
        assert!(app.last_mail_to("asha@elsewhere.test").await.contains("Your code"));
        app.accounts.delete_account(&caller).await.unwrap();
        let tables = fill(&app.test.core.db, PUBLIC_INSTITUTION, asha.user, MARKER).await;
        assert!(tables.len() > 35, "{tables:?}");
        let made_up = vec![MARKER.to_owned(), MADE_UP.to_owned()];
        let before = app.lines_with(&[traces(&asha), made_up.clone()].concat()).await;
        // The cohort is the institution's: it stays when one of its members goes.
        for table in tables.iter().filter(|table| *table != "cohorts") {
            assert!(before.iter().any(|line| line.starts_with(&format!("{table} "))), "{table} was not filled");
        }
        let n_events = app.events().await.len();

        let services = app.services();
        app.pass(7 * DAY_S - 61);
        assert_eq!(services.providers.delete_due_accounts().await.unwrap(), 0);
        app.pass(61);
        assert_eq!(services.providers.delete_due_accounts().await.unwrap(), 1);
        // The last mail is sent, and forgotten.
        let last = app.last_mail_to(EMAIL).await;
        assert!(last.contains("deleted. We keep nothing about you"), "{last}");
        assert_eq!(app.lines_with(&traces(&asha)).await, Vec::<String>::new());
        // A cohort, a service account and the trail are the institution's: they stay, and nobody's name is in them.
        let mut left = app.lines_with(&made_up).await;
        left.retain(|line| !["cohorts ", "service_accounts ", "audit_events "].iter().any(|of| line.starts_with(of)));
        assert_eq!(left, Vec::<String>::new());
        assert_eq!(app.lines_with(&["asha@elsewhere.test".into()]).await, Vec::<String>::new());
        // What happened is still there, and one thing more; nobody else lost anything.
        assert_eq!(app.events().await.len(), n_events + 1);
        assert_eq!(app.events().await[0], "user_deleted");
        assert_eq!(services.providers.delete_due_accounts().await.unwrap(), 0);
        assert!(app.login("mira@x.test", PASSWORD).await.is_ok());
        assert_ne!(app.lines_with(&[mira.user.0.simple().to_string(), mira.user.0.to_string()]).await, Vec::<String>::new());
        // The address is free again.
        app.sign_up(EMAIL).await;
    }

    async fn everything_signed_in_ends_at_once_and_signing_in_again_keeps_the_account(db) {
        let app = App::new(db);
        let asha = app.sign_up(EMAIL).await;
        let (session, caller) = app.browser(&asha).await;
        let tokens = app.accounts.issue_tokens(&asha).await.unwrap();
        let due = app.accounts.delete_account(&caller).await.unwrap().due_at.unwrap();
        assert_eq!(due, app.test.core.now() + chrono::TimeDelta::days(7));
        assert!(!app.is_in(&session).await);
        assert_eq!(code(app.accounts.authenticate_bearer(&tokens.access_token).await), "401 invalid_token");
        let mail = app.last_mail_to(EMAIL).await;
        assert!(mail.contains("It goes for good on") && mail.contains("https://study.test/login"), "{mail}");

        app.pass(6 * DAY_S);
        let (_, caller) = app.browser(&app.login(EMAIL, PASSWORD).await.unwrap()).await;
        assert!(caller.is_leaving);
        // Asked for twice, the first day stays.
        assert_eq!(app.accounts.delete_account(&caller).await.unwrap().due_at, Some(due));
        let (_, caller) = app.browser(&app.login(EMAIL, PASSWORD).await.unwrap()).await;
        app.accounts.keep_account(&caller).await.unwrap();
        assert_eq!(code(app.accounts.keep_account(&caller).await), "404 not_found");
        app.pass(2 * DAY_S);
        assert_eq!(app.services().providers.delete_due_accounts().await.unwrap(), 0);
        let (_, caller) = app.browser(&app.login(EMAIL, PASSWORD).await.unwrap()).await;
        assert!(!caller.is_leaving && app.accounts.deletion(&caller).await.unwrap().due_at.is_none());
    }

    async fn the_way_back_in_the_mail_stops_a_deletion(db) {
        let app = App::new(db);
        let (_, caller) = app.browser(&app.sign_up(EMAIL).await).await;
        app.accounts.delete_account(&caller).await.unwrap();
        let back = token_in(&app.last_mail_to(EMAIL).await, "/revert/");
        app.pass(DAY_S);
        app.accounts.revert(&back).await.unwrap();
        let reset = token_in(&app.last_mail_to(EMAIL).await, "/reset/");
        app.accounts.reset_confirm(&reset, OTHER_PASSWORD.into()).await.unwrap();
        app.pass(8 * DAY_S);
        assert_eq!(app.services().providers.delete_due_accounts().await.unwrap(), 0);
        let (_, caller) = app.browser(&app.login(EMAIL, OTHER_PASSWORD).await.unwrap()).await;
        assert!(!caller.is_leaving);
    }

    async fn whom_an_admin_has_shut_out_is_deleted_and_not_let_in(db) {
        let app = App::new(db);
        let asha = app.sign_up(EMAIL).await;
        let (_, caller) = app.browser(&asha).await;
        app.accounts.delete_account(&caller).await.unwrap();
        app.disable(&asha).await;
        assert_eq!(code(app.login(EMAIL, PASSWORD).await), "401 wrong_credentials");
        app.pass(7 * DAY_S);
        assert_eq!(app.services().providers.delete_due_accounts().await.unwrap(), 1);
    }

    async fn the_only_admin_of_an_institution_stays(db) {
        let app = App::new(db);
        let asha = app.sign_up(EMAIL).await;
        let (_, mut caller) = app.browser(&asha).await;
        app.make_admin(&asha).await;
        caller.roles.push(Role::InstitutionAdmin);
        assert_eq!(code(app.accounts.delete_account(&caller).await), "409 last_admin");
        let mira = app.sign_up("mira@x.test").await;
        app.make_admin(&mira).await;
        assert!(app.accounts.delete_account(&caller).await.is_ok());
    }
}
