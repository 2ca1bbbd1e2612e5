//! A balance shared with a mentor, and guardians: what closes it to the mentor ends it, and nothing but a new choice of
//! the student's brings it back.

use super::{DAY_S, STUDENT, yes, young};
use crate::{App, PASSWORD, code, ip};
use domain::ids::PUBLIC_INSTITUTION;
use domain::people::Role;
use service::accounts::GuardianAnswer;
use service::{Caller, Result};
use std::time::Duration;
use store::balance_shares;
use testkit::contract;

/// As long as what waits for a lock takes to get there.
const A_WHILE: Duration = Duration::from_millis(300);

impl App {
    async fn mentor(&self) -> Caller {
        let who = self.sign_up("rao@school.test").await;
        let (theirs, _) = self.browser(&who).await;
        let mut tx = self.test.core.db.begin().await.unwrap();
        let now = self.test.core.now();
        store::people::grant_role(&mut tx, PUBLIC_INSTITUTION, who.user, Role::Mentor, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.again(&theirs).await
    }

    async fn admin(&self) -> Caller {
        let (_, boss) = self.browser(&self.sign_up("boss@school.test").await).await;
        Caller {
            roles: vec![Role::InstitutionAdmin],
            ..boss
        }
    }

    /// How many balances the mentor sees, and how many shares there are, seen or not.
    async fn shown(&self, student: &Caller, mentor: &Caller) -> (usize, usize) {
        let seen = self.all().wellbeing.shared_with(mentor, None, 5).await.unwrap();
        let mut on = self.test.core.db.read().await.unwrap();
        let kept = balance_shares::of_student(&mut on, student.user).await.unwrap();
        (seen.items.len(), kept.len())
    }

    /// A share from a time when it could be made, put there past every rule.
    async fn has_shared(&self, student: &Caller, mentor: &Caller) {
        let (core, pair) = (&self.test.core, (student.user, mentor.user));
        let mut tx = core.db.begin().await.unwrap();
        balance_shares::add(&mut tx, PUBLIC_INSTITUTION, pair, core.new_id(), core.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

fn with_balance() -> GuardianAnswer {
    GuardianAnswer {
        balance: true,
        ..yes()
    }
}

/// What somebody does while the student is sharing: nothing is left of what was stored a moment later.
async fn meets_a_share(app: &App, student: &Caller, mentor: &Caller, ends: impl Future<Output = Result<()>>) {
    let (core, now) = (&app.test.core, app.test.core.now());
    let mut tx = core.db.begin().await.unwrap();
    store::people::lock(&mut tx, student.user, now).await.unwrap();
    let pair = (student.user, mentor.user);
    balance_shares::add(&mut tx, PUBLIC_INSTITUTION, pair, core.new_id(), now)
        .await
        .unwrap();
    let stores = async {
        tokio::time::sleep(A_WHILE).await;
        tx.commit().await.unwrap();
    };
    let (ended, ()) = tokio::join!(ends, stores);
    ended.unwrap();
}

contract! {
    async fn what_was_shared_under_an_exemption_ends_with_it_and_no_yes_brings_it_back(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let (rao, admin, institutions) = (app.mentor().await, app.admin().await, app.all().institutions);
        institutions.exempt(&admin, "State school, decided by the head").await.unwrap();
        app.all().wellbeing.share(&app.again(&cookie).await, rao.user).await.unwrap();
        assert_eq!(app.shown(&asha, &rao).await, (1, 1));
        institutions.end_exemption(&admin).await.unwrap();
        assert_eq!(app.shown(&asha, &rao).await, (0, 0));
        assert!(app.events().await.iter().any(|event| event == "balance_unshared"));
        app.agreed(&app.again(&cookie).await, &with_balance()).await;
        assert_eq!(app.shown(&asha, &rao).await, (0, 0));
        // What a guardian covers goes on when an exemption comes and goes.
        app.all().wellbeing.share(&app.again(&cookie).await, rao.user).await.unwrap();
        institutions.exempt(&admin, "State school, decided by the head").await.unwrap();
        institutions.end_exemption(&admin).await.unwrap();
        assert_eq!(app.shown(&asha, &rao).await, (1, 1));
    }

    async fn what_somebody_shared_as_a_grown_up_ends_with_the_month_that_makes_them_younger(db) {
        let app = App::new(db);
        let (_, asha) = app.browser(&app.sign_up(STUDENT).await).await;
        let (rao, house) = (app.mentor().await, app.all().wellbeing);
        house.share(&asha, rao.user).await.unwrap();
        app.accounts.correct_born(&asha, "1999-04").await.unwrap();
        assert_eq!(app.shown(&asha, &rao).await, (1, 1), "still grown up");
        app.pass(366 * DAY_S);
        app.accounts.correct_born(&asha, &young(&app)).await.unwrap();
        assert_eq!(app.shown(&asha, &rao).await, (0, 0));
        let (_, asha) = app.browser(&app.login(STUDENT, PASSWORD).await.unwrap()).await;
        app.agreed(&asha, &with_balance()).await;
        assert_eq!(app.shown(&asha, &rao).await, (0, 0));
    }

    async fn a_guardians_answer_ends_what_was_shared_without_it(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let rao = app.mentor().await;
        let token = app.asked(&asha).await;
        app.has_shared(&asha, &rao).await;
        assert!(!app.answer(&token, &GuardianAnswer::default()).await.unwrap());
        assert_eq!(app.shown(&asha, &rao).await, (0, 0), "a no");
        app.has_shared(&asha, &rao).await;
        app.pass(61);
        app.agreed(&app.again(&cookie).await, &with_balance()).await;
        assert_eq!(app.shown(&asha, &rao).await, (0, 0), "a yes");
        app.all().wellbeing.share(&app.again(&cookie).await, rao.user).await.unwrap();
        assert_eq!(app.shown(&asha, &rao).await, (1, 1));
    }

    async fn a_yes_that_is_widened_later_brings_nothing_back(db) {
        let app = App::new(db);
        let (_, asha) = app.minor().await;
        let rao = app.mentor().await;
        let keep = app.agreed(&asha, &yes()).await;
        app.has_shared(&asha, &rao).await;
        assert_eq!(app.shown(&asha, &rao).await, (0, 1));
        app.accounts.choose_for_ward(&keep, None, (true, false), ip(2)).await.unwrap();
        assert_eq!(app.shown(&asha, &rao).await, (0, 0));
    }

    async fn a_share_asked_for_before_the_guardian_took_the_consent_back_is_refused_after_it(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let (rao, house) = (app.mentor().await, app.all().wellbeing);
        let keep = app.agreed(&asha, &with_balance()).await;
        // The request is let in, and has not got any further.
        let request = app.again(&cookie).await;
        app.accounts.choose_for_ward(&keep, None, (false, false), ip(2)).await.unwrap();
        assert_eq!(code(house.share(&request, rao.user).await), "403 guardian_balance_needed");
        app.accounts.choose_for_ward(&keep, None, (true, false), ip(2)).await.unwrap();
        app.accounts.withdraw_for_ward(&keep, None, false, ip(2)).await.unwrap();
        assert_eq!(code(house.share(&request, rao.user).await), "403 guardian_balance_needed");
        assert_eq!(app.shown(&asha, &rao).await, (0, 0));
    }

    async fn what_is_being_shared_at_that_moment_ends_with_everything_else(db) {
        let app = App::new(db);
        let (_, asha) = app.minor().await;
        let (rao, house) = (app.mentor().await, app.all().wellbeing);
        let keep = app.agreed(&asha, &with_balance()).await;
        let accounts = &app.accounts;
        meets_a_share(&app, &asha, &rao, house.withdraw_consent(&asha)).await;
        assert_eq!(app.shown(&asha, &rao).await.1, 0, "the student's own consent");
        meets_a_share(&app, &asha, &rao, house.remove_all(&asha)).await;
        assert_eq!(app.shown(&asha, &rao).await.1, 0, "everything deleted");
        meets_a_share(&app, &asha, &rao, accounts.choose_for_ward(&keep, None, (false, false), ip(2))).await;
        assert_eq!(app.shown(&asha, &rao).await.1, 0, "a narrower yes");
        meets_a_share(&app, &asha, &rao, accounts.withdraw_for_ward(&keep, None, false, ip(2))).await;
        assert_eq!(app.shown(&asha, &rao).await.1, 0, "a yes taken back");
    }
}
