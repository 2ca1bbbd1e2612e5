//! What a guardian allows of balance, and what ends with the consent.

use super::yes;
use crate::{App, code, ip};
use domain::ids::PUBLIC_INSTITUTION;
use domain::people::Role;
use service::accounts::GuardianAnswer;
use testkit::contract;

contract! {
    async fn balance_is_off_until_the_guardian_allows_it_and_off_again_when_it_is_narrowed(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let wellbeing = app.all().wellbeing;
        let keep = app.agreed(&asha, &yes()).await;
        let asha = app.again(&cookie).await;
        assert_eq!(code(wellbeing.get(&asha, 30).await), "403 guardian_balance_needed");
        assert_eq!(code(wellbeing.check_ins(&asha).await), "403 guardian_balance_needed");
        assert_eq!(code(wellbeing.give_consent(&asha).await), "403 guardian_balance_needed");
        let lighter = domain::wellbeing::EaseDraft { percent: 30, days: 7 };
        assert_eq!(code(wellbeing.ease(&asha, lighter).await), "403 guardian_balance_needed");
        assert!(wellbeing.glance(&asha).await.unwrap().is_none());

        app.accounts.choose_for_ward(&keep, None, (true, false), ip(2)).await.unwrap();
        let before = asha.data_version;
        let asha = app.again(&cookie).await;
        assert!(asha.data_version > before);
        wellbeing.get(&asha, 30).await.unwrap();
        wellbeing.give_consent(&asha).await.unwrap();
        wellbeing.ease(&asha, lighter).await.unwrap();
        let today = asha.today(app.test.core.now());
        let mut on = app.test.core.db.read().await.unwrap();
        assert_eq!(service::wellbeing::cap_factor(&mut on, &asha, today).await.unwrap(), 0.7);
    }

    async fn a_lighter_plan_ends_with_the_consent_it_rests_on_and_stays_the_students_to_delete(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let wellbeing = app.all().wellbeing;
        let keep = app.agreed(&asha, &GuardianAnswer { balance: true, ..yes() }).await;
        let asha = app.again(&cookie).await;
        wellbeing.give_consent(&asha).await.unwrap();
        wellbeing.ease(&asha, domain::wellbeing::EaseDraft { percent: 30, days: 7 }).await.unwrap();
        app.accounts.choose_for_ward(&keep, None, (false, false), ip(2)).await.unwrap();
        let asha = app.again(&cookie).await;
        let today = asha.today(app.test.core.now());
        let mut on = app.test.core.db.read().await.unwrap();
        assert_eq!(service::wellbeing::cap_factor(&mut on, &asha, today).await.unwrap(), 1.0);
        drop(on);
        assert!(wellbeing.has_stored(&asha).await.unwrap());
        wellbeing.remove_all(&asha).await.unwrap();
        assert!(!wellbeing.has_stored(&asha).await.unwrap());
    }

    async fn a_guardians_no_ends_what_is_shared_with_a_mentor_for_good(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let answer = GuardianAnswer { balance: true, ..yes() };
        let keep = app.agreed(&asha, &answer).await;
        let who = app.sign_up("rao@school.test").await;
        let (theirs, _) = app.browser(&who).await;
        let mut tx = app.test.core.db.begin().await.unwrap();
        store::people::grant_role(&mut tx, PUBLIC_INSTITUTION, who.user, Role::Mentor, app.test.core.now()).await.unwrap();
        tx.commit().await.unwrap();
        let (house, rao) = (app.all().wellbeing, app.again(&theirs).await);
        let seen = async || house.shared_with(&rao, None, 5).await.unwrap().items.len();
        house.share(&app.again(&cookie).await, rao.user).await.unwrap();
        assert_eq!(seen().await, 1);
        app.accounts.choose_for_ward(&keep, None, (true, true), ip(2)).await.unwrap();
        assert_eq!(seen().await, 1, "another choice leaves it");
        for balance in [false, true] {
            app.accounts.choose_for_ward(&keep, None, (balance, false), ip(2)).await.unwrap();
            assert_eq!(seen().await, 0, "{balance}");
        }
        house.share(&app.again(&cookie).await, rao.user).await.unwrap();
        app.accounts.withdraw_for_ward(&keep, None, false, ip(2)).await.unwrap();
        assert_eq!(seen().await, 0);
        app.pass(61);
        app.agreed(&app.again(&cookie).await, &answer).await;
        assert_eq!(seen().await, 0);
        house.share(&app.again(&cookie).await, rao.user).await.unwrap();
        assert_eq!(seen().await, 1);
    }
}
