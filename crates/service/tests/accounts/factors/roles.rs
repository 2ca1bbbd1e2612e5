//! Whose role asks for a second factor, and how somebody without one gets it.

use super::secret_of;
use crate::{App, PASSWORD, code};
use domain::people::Role;
use testkit::contract;

contract! {
    /// L13, D10
    async fn an_admin_without_a_factor_enrols_before_anything_else_opens(db) {
        let app = App::new(db);
        let link = app.accounts.bootstrap_link().await.unwrap().unwrap();
        let token = link.rsplit('/').next().unwrap();
        let ada = app.accounts.bootstrap_admin(token, "Ada", "ada@x.test", PASSWORD.into()).await.unwrap();
        assert_eq!(code(app.accounts.sign_in_browser(&ada, "").await), "401 second_factor_enrolment_required");
        let challenge = app.challenge("ada@x.test").await;
        let offer = app.accounts.challenge(&challenge).await.unwrap().offer.unwrap();
        assert_eq!(app.accounts.challenge(&challenge).await.unwrap().offer.unwrap(), offer);
        let other = app.challenge("ada@x.test").await;
        assert_ne!(app.accounts.challenge(&other).await.unwrap().offer.unwrap().secret, offer.secret);

        let secret = secret_of(&offer);
        assert_eq!(code(app.meet(&challenge, "000000").await), "401 wrong_code");
        let proven = app.meet(&challenge, &app.totp(&secret, 0)).await.unwrap();
        assert_eq!(proven.recovery_codes.len(), 10);
        let caller = app.caller(&proven.who).await;
        assert!(caller.is(Role::InstitutionAdmin));
        // The other window's offer has ended: there is a factor now, and it stays.
        assert_eq!(code(app.meet(&other, "000000").await), "410 challenge_ended");
        assert_eq!(code(app.accounts.remove_totp(&caller).await), "409 factor_required");
        app.pass(60);
        let next = app.challenge("ada@x.test").await;
        assert!(app.accounts.challenge(&next).await.unwrap().offer.is_none());
        assert_eq!(code(app.recover(&next, "").await), "401 wrong_code");
        app.meet(&next, &app.totp(&secret, 0)).await.unwrap();
    }

    async fn whose_role_asks_for_a_factor_and_whose_does_not(db) {
        let app = App::new(db);
        for (role, must) in [(Role::Mentor, false), (Role::CohortAdmin, true), (Role::InstitutionAdmin, true)] {
            let email = format!("{}@x.test", role.as_str());
            let who = app.sign_up(&email).await;
            app.grant(&who, role).await;
            let half = app.login(&email, PASSWORD).await.unwrap();
            let outcome = app.accounts.sign_in_browser(&half, "").await;
            assert_eq!(outcome.is_err(), must, "{email}");
        }
    }

    async fn sample_admins_are_let_in_by_the_password_that_everybody_knows(db) {
        let app = App::new(db);
        let services = service::Services::new(app.test.core.clone());
        services.ranks.ensure_shipped().await.unwrap();
        let people = services.samples.load_installation().await.unwrap();
        for person in people {
            let who = app.login(&person.email, &person.password).await.unwrap();
            assert!(app.accounts.sign_in_browser(&who, "").await.is_ok(), "{}", person.email);
        }
    }
}
