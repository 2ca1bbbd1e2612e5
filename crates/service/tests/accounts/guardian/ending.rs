//! The end of an account, and what its guardian learns of it.

use super::{DAY_S, GUARDIAN, STUDENT, yes};
use crate::{App, PASSWORD, code, ip, token_in};
use testkit::{contract, dump};

contract! {
    async fn a_guardian_can_end_the_account_and_learns_when_the_student_keeps_it(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let keep = app.agreed(&asha, &yes()).await;
        app.accounts.withdraw_for_ward(&keep, None, true, ip(2)).await.unwrap();
        assert!(!app.is_in(&cookie).await);
        let record = app.accounts.guardian_record(&keep, None, ip(2)).await.unwrap();
        assert!(!record.holds && record.leaves_on.is_some());
        let (cookie, asha) = app.browser(&app.login(STUDENT, PASSWORD).await.unwrap()).await;
        assert!(asha.is_leaving);
        app.accounts.keep_account(&asha).await.unwrap();
        assert!(app.is_waiting(&cookie).await);
        assert!(app.last_mail_to(GUARDIAN).await.contains("chosen to keep it"));
        // The link still ends it.
        app.accounts.withdraw_for_ward(&keep, None, true, ip(2)).await.unwrap();
        app.pass(7 * DAY_S);
        assert_eq!(app.all().providers.delete_due_accounts().await.unwrap(), 1);
        assert_eq!(code(app.accounts.guardian_record(&keep, None, ip(2)).await), "410 guardian_link_ended");
        assert!(!dump(&app.test.core.db).await.lines().any(|line| line.contains(GUARDIAN)));
    }

    async fn the_way_back_in_the_students_mail_tells_the_guardian_as_well(db) {
        let app = App::new(db);
        let (_, asha) = app.minor().await;
        let keep = app.agreed(&asha, &yes()).await;
        app.accounts.withdraw_for_ward(&keep, None, true, ip(2)).await.unwrap();
        let back = token_in(&app.last_mail_to(STUDENT).await, "/revert/");
        app.accounts.revert(&back).await.unwrap();
        assert!(app.last_mail_to(GUARDIAN).await.contains("chosen to keep it"));
        assert_eq!(app.accounts.guardian_record(&keep, None, ip(2)).await.unwrap().leaves_on, None);
    }

    async fn nothing_of_the_guardian_is_in_the_audit_trail(db) {
        let app = App::new(db);
        let (_, asha) = app.minor().await;
        app.agreed(&asha, &yes()).await;
        let trail = dump(&app.test.core.db).await;
        let trail: Vec<&str> = trail.lines().filter(|line| line.starts_with("audit_events ")).collect();
        assert!(trail.iter().any(|line| line.contains("guardian_consent_given")));
        assert!(!trail.iter().any(|line| line.contains("home.test") || line.contains("Mira")), "{trail:?}");
    }
}
