//! Browsers that are not asked again for a month.

use crate::{App, PASSWORD};
use domain::people::Role;
use testkit::contract;

contract! {
    async fn a_trusted_browser_is_its_owners_for_a_month_until_the_factors_or_the_password_change(db) {
        let app = App::new(db);
        let (caller, secret, _) = app.protected("asha@x.test").await;
        let (_, _, _) = app.protected("noor@x.test").await;
        let challenge = app.challenge("asha@x.test").await;
        let proven = app.meet(&challenge, &app.totp(&secret, 0)).await.unwrap();
        let mark = app.accounts.trust(&proven.who).unwrap();
        let enters = |email: &'static str, mark: String| {
            let app = &app;
            async move {
                let half = app.login(email, PASSWORD).await.unwrap();
                let who = app.accounts.trusting(&half, Some(&mark)).await.unwrap();
                app.accounts.sign_in_browser(&who, "").await.is_ok()
            }
        };
        assert!(enters("asha@x.test", mark.clone()).await);
        assert!(!enters("noor@x.test", mark.clone()).await);
        let later = mark.replacen(mark.split('.').next().unwrap(), "9999999999", 1);
        assert!(!enters("asha@x.test", later).await && !enters("asha@x.test", String::new()).await);
        app.with_totp(&caller).await;
        assert!(!enters("asha@x.test", mark.clone()).await);

        let (caller, secret, _) = app.protected("mira@x.test").await;
        let challenge = app.challenge("mira@x.test").await;
        let mark = app.accounts.trust(&app.meet(&challenge, &app.totp(&secret, 0)).await.unwrap().who).unwrap();
        assert!(enters("mira@x.test", mark.clone()).await);
        let half = app.login("mira@x.test", PASSWORD).await.unwrap();
        app.accounts.sign_out_everywhere(&caller).await.unwrap();
        // Half way in when everything ended, the mark leads no further.
        let who = app.accounts.trusting(&half, Some(&mark)).await.unwrap();
        assert!(app.accounts.sign_in_browser(&who, "").await.is_err());
        assert!(!enters("mira@x.test", mark).await);
    }

    async fn neither_a_half_way_person_nor_an_admin_is_trusted(db) {
        let app = App::new(db);
        let (_, secret, _) = app.protected("asha@x.test").await;
        let half = app.login("asha@x.test", PASSWORD).await.unwrap();
        assert_eq!(app.accounts.trust(&half), None);
        app.grant(&half, Role::CohortAdmin).await;
        let challenge = app.challenge("asha@x.test").await;
        assert!(!app.accounts.challenge(&challenge).await.unwrap().may_trust);
        let whole = app.meet(&challenge, &app.totp(&secret, 0)).await.unwrap().who;
        assert_eq!(app.accounts.trust(&whole), None);
    }
}
