use crate::{App, PASSWORD};
use domain::ids::PUBLIC_INSTITUTION;
use domain::people::Role;
use service::accounts::SignedIn;
use testkit::contract;

const DAY: i64 = 86_400;

impl App {
    async fn session(&self, who: &SignedIn) -> String {
        self.accounts.sign_in_browser(who, "a browser").await.unwrap()
    }

    async fn is_alive(&self, session: &str) -> bool {
        self.accounts
            .authenticate_session(session)
            .await
            .unwrap()
            .is_some()
    }
}

contract! {
    async fn a_session_lives_while_it_is_used_and_not_through_a_long_pause(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let (used, unused) = (app.session(&asha).await, app.session(&asha).await);
        app.pass(13 * DAY);
        assert!(app.is_alive(&used).await);
        app.pass(2 * DAY);
        assert_eq!((app.is_alive(&used).await, app.is_alive(&unused).await), (true, false));
        // A clock that is set back brings nothing to life.
        app.pass(-3 * DAY);
        assert!(!app.is_alive(&unused).await);
        for forged in ["", "nonsense", &"A".repeat(43)] {
            assert!(!app.is_alive(forged).await);
        }
    }

    async fn a_role_and_a_status_act_on_the_next_request(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let session = app.session(&asha).await;
        let caller = app.accounts.authenticate_session(&session).await.unwrap().unwrap();
        assert_eq!((caller.user, caller.roles), (asha.user, vec![Role::Student]));
        let mut tx = app.test.core.db.begin().await.unwrap();
        let now = app.test.core.now();
        store::people::grant_role(&mut tx, PUBLIC_INSTITUTION, asha.user, Role::CohortAdmin, now).await.unwrap();
        tx.commit().await.unwrap();
        let caller = app.accounts.authenticate_session(&session).await.unwrap().unwrap();
        assert!(caller.is(Role::CohortAdmin));
        // An admin's session ends after half an hour of rest.
        app.pass(30 * 60);
        assert!(!app.is_alive(&session).await);
        let session = app.session(&asha).await;
        app.disable(&asha).await;
        assert!(!app.is_alive(&session).await);
    }

    async fn the_twenty_first_session_ends_the_one_unused_for_longest(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let mut sessions = Vec::new();
        for _ in 0..21 {
            sessions.push(app.session(&asha).await);
            app.pass(1);
        }
        assert!(!app.is_alive(&sessions[0]).await);
        assert!(app.is_alive(&sessions[1]).await && app.is_alive(&sessions[20]).await);
    }

    async fn signing_out_ends_one_session_or_all(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let (one, two) = (app.session(&asha).await, app.session(&asha).await);
        let tokens = app.accounts.issue_tokens(&asha).await.unwrap();
        app.accounts.sign_out(&one).await.unwrap();
        assert_eq!((app.is_alive(&one).await, app.is_alive(&two).await), (false, true));
        let caller = app.accounts.authenticate_session(&two).await.unwrap().unwrap();
        app.accounts.sign_out_everywhere(&caller).await.unwrap();
        assert!(!app.is_alive(&two).await);
        assert!(app.accounts.authenticate_bearer(&tokens.access_token).await.is_err());
        assert!(app.accounts.refresh(&tokens.refresh_token, crate::ip(1)).await.is_err());
        // Whoever proved themselves before it does not get in by it afterwards.
        let late = app.session(&asha).await;
        assert!(!app.is_alive(&late).await);
        assert!(app.login("asha@x.test", PASSWORD).await.is_ok());
    }

    async fn a_profile_is_changed_by_its_rules(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let session = app.session(&asha).await;
        let caller = app.accounts.authenticate_session(&session).await.unwrap().unwrap();
        let me = app.accounts.update_profile(&caller, " Asha  Rao ", "Asia/Kolkata").await.unwrap();
        assert_eq!((me.display_name.as_str(), me.time_zone.as_str()), ("Asha Rao", "Asia/Kolkata"));
        let after = app.accounts.authenticate_session(&session).await.unwrap().unwrap();
        assert_eq!(after.time_zone, chrono_tz::Asia::Kolkata);
        assert!(after.data_version > caller.data_version);
        assert_eq!(crate::code(app.accounts.update_profile(&caller, "", "UTC").await), "422 display_name required");
    }
}
