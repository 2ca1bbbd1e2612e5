use crate::{App, PASSWORD, code, ip};
use api::accounts::Login;
use domain::ids::PUBLIC_INSTITUTION;
use domain::people::Role;
use service::ServiceError;
use testkit::contract;

const DAY: i64 = 86_400;

/// What a program of Asha's sends.
fn asha_s() -> Login {
    Login {
        email: "asha@x.test".into(),
        password: PASSWORD.into(),
    }
}

contract! {
    async fn a_refresh_token_is_good_for_one_use_and_ten_seconds_of_mercy(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let first = app.accounts.issue_tokens(&asha).await.unwrap();
        let second = app.accounts.refresh(&first.refresh_token, ip(1)).await.unwrap();
        app.pass(10);
        let again = app.accounts.refresh(&first.refresh_token, ip(1)).await.unwrap();
        assert_eq!(second.refresh_token, again.refresh_token);
        assert_ne!(first.refresh_token, second.refresh_token);
        assert_eq!(app.accounts.authenticate_bearer(&again.access_token).await.unwrap().user, asha.user);
        assert_eq!((again.token_type.as_str(), again.expires_in), ("Bearer", 600));
    }

    async fn an_old_token_used_again_ends_its_family_and_tells_the_owner(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let other_device = app.accounts.issue_tokens(&asha).await.unwrap();
        let first = app.accounts.issue_tokens(&asha).await.unwrap();
        let second = app.accounts.refresh(&first.refresh_token, ip(1)).await.unwrap();
        let third = app.accounts.refresh(&second.refresh_token, ip(1)).await.unwrap();
        // A grandparent gets no mercy, not even within ten seconds.
        assert_eq!(code(app.accounts.refresh(&first.refresh_token, ip(1)).await), "401 token_reused");
        assert_eq!(code(app.accounts.refresh(&third.refresh_token, ip(1)).await), "401 token_ended");
        assert_eq!(code(app.accounts.authenticate_bearer(&third.access_token).await), "401 invalid_token");
        assert_eq!(code(app.accounts.refresh(&first.refresh_token, ip(1)).await), "401 token_ended");
        assert!(app.accounts.authenticate_bearer(&other_device.access_token).await.is_ok());
        let notices = app.mails_to("asha@x.test").await;
        assert_eq!(notices.iter().filter(|mail| mail.contains("signed that app out")).count(), 1);
        assert_eq!(app.events().await.iter().filter(|event| *event == "authn_token_reuse").count(), 1);
    }

    async fn a_program_that_signs_in_is_noted_and_what_was_counted_against_its_person_is_forgotten(db) {
        let app = App::new(db);
        app.sign_up("asha@x.test").await;
        for round in 1..=2 {
            // With the tenth failure in a row there would be a pause.
            for _ in 0..9 {
                assert_eq!(code(app.login("asha@x.test", "wrong horse").await), "401 wrong_credentials");
            }
            let tokens = app.accounts.login_for_tokens(asha_s(), ip(1)).await.unwrap();
            let caller = app.accounts.authenticate_bearer(&tokens.access_token).await.unwrap();
            assert_eq!((caller.roles, caller.proven_at), (vec![Role::Student], Some(app.test.core.now())));
            let noted = app.events().await;
            let count = |event: &str| noted.iter().filter(|noted| *noted == event).count();
            // One more success is the registration.
            assert_eq!((count("authn_login_success"), count("authn_token_created")), (round + 1, round));
            assert_eq!(app.mails_to("asha@x.test").await.len(), 1);
        }
    }

    async fn of_many_sign_ins_of_programs_at_once_all_hold_and_the_next_one_keeps_twenty(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        for _ in 0..18 {
            app.accounts.issue_tokens(&asha).await.unwrap();
        }
        let mut at_once = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let accounts = app.accounts.clone();
            at_once.spawn(async move { accounts.login_for_tokens(asha_s(), ip(1)).await });
        }
        for tokens in at_once.join_all().await {
            assert!(app.accounts.authenticate_bearer(&tokens.unwrap().access_token).await.is_ok());
        }
        let last = app.accounts.login_for_tokens(asha_s(), ip(1)).await.unwrap();
        let caller = app.accounts.authenticate_bearer(&last.access_token).await.unwrap();
        assert_eq!(app.accounts.sign_ins(&caller).await.unwrap().len(), 20);
    }

    async fn two_refreshes_at_once_get_the_same_child(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let first = app.accounts.issue_tokens(&asha).await.unwrap();
        let tries: Vec<_> = (0..8)
            .map(|_| {
                let (accounts, token) = (app.accounts.clone(), first.refresh_token.clone());
                tokio::spawn(async move { accounts.refresh(&token, ip(1)).await.unwrap().refresh_token })
            })
            .collect();
        let mut children = Vec::new();
        for one in tries {
            children.push(one.await.unwrap());
        }
        children.dedup();
        assert_eq!(children.len(), 1);
    }

    async fn access_ends_with_sign_out_with_time_and_with_the_account(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let gone = app.accounts.issue_tokens(&asha).await.unwrap();
        app.accounts.logout(&gone.refresh_token).await.unwrap();
        app.accounts.logout(&gone.refresh_token).await.unwrap();
        assert_eq!(code(app.accounts.authenticate_bearer(&gone.access_token).await), "401 invalid_token");
        assert_eq!(code(app.accounts.refresh(&gone.refresh_token, ip(1)).await), "401 token_ended");

        let old = app.accounts.issue_tokens(&asha).await.unwrap();
        app.pass(700);
        assert_eq!(code(app.accounts.authenticate_bearer(&old.access_token).await), "401 token_expired");
        app.pass(30 * DAY);
        assert_eq!(code(app.accounts.refresh(&old.refresh_token, ip(1)).await), "401 token_ended");

        let live = app.accounts.issue_tokens(&asha).await.unwrap();
        assert!(app.accounts.authenticate_bearer(&live.access_token).await.is_ok());
        app.disable(&asha).await;
        assert_eq!(code(app.accounts.authenticate_bearer(&live.access_token).await), "401 invalid_token");
        assert_eq!(code(app.accounts.refresh(&live.refresh_token, ip(1)).await), "401 token_ended");
        for forged in ["", "a.b.c", &live.refresh_token] {
            assert_eq!(code(app.accounts.authenticate_bearer(forged).await), "401 invalid_token");
        }
    }

    async fn sign_ins_that_have_ended_push_out_none_that_lives(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let phone = app.accounts.issue_tokens(&asha).await.unwrap();
        for _ in 0..25 {
            let script = app.accounts.issue_tokens(&asha).await.unwrap();
            app.accounts.logout(&script.refresh_token).await.unwrap();
        }
        assert!(app.accounts.authenticate_bearer(&phone.access_token).await.is_ok());
        for _ in 0..19 {
            app.accounts.issue_tokens(&asha).await.unwrap();
        }
        assert!(app.accounts.authenticate_bearer(&phone.access_token).await.is_ok());
        app.accounts.issue_tokens(&asha).await.unwrap();
        assert_eq!(code(app.accounts.authenticate_bearer(&phone.access_token).await), "401 invalid_token");
    }

    /// D10, for clients as for browsers.
    async fn a_clients_sign_in_ends_with_a_pause_and_with_time_and_an_admins_sooner(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let day = 86_400;
        let mut used = app.accounts.issue_tokens(&asha).await.unwrap();
        let unused = app.accounts.issue_tokens(&asha).await.unwrap();
        for _ in 0..2 {
            app.pass(13 * day);
            used = app.accounts.refresh(&used.refresh_token, ip(1)).await.unwrap();
        }
        assert_eq!(code(app.accounts.refresh(&unused.refresh_token, ip(1)).await), "401 token_ended");
        let caller = app.accounts.authenticate_bearer(&used.access_token).await.unwrap();
        assert_eq!(app.accounts.sign_ins(&caller).await.unwrap().len(), 1);
        app.pass(4 * day);
        assert_eq!(code(app.accounts.refresh(&used.refresh_token, ip(1)).await), "401 token_ended");
        // A clock that jumps back makes everybody wait for a moment, and brings nothing to life.
        app.pass(-20 * day);
        assert_eq!(code(app.accounts.refresh(&unused.refresh_token, ip(2)).await), "429 too_many_requests");
        app.pass(1);
        assert_eq!(code(app.accounts.refresh(&unused.refresh_token, ip(2)).await), "401 token_ended");

        let mut busy = app.accounts.issue_tokens(&asha).await.unwrap();
        let resting = app.accounts.issue_tokens(&asha).await.unwrap();
        let mut tx = app.test.core.db.begin().await.unwrap();
        let now = app.test.core.now();
        store::people::grant_role(&mut tx, PUBLIC_INSTITUTION, asha.user, Role::CohortAdmin, now).await.unwrap();
        tx.commit().await.unwrap();
        app.pass(29 * 60);
        busy = app.accounts.refresh(&busy.refresh_token, ip(3)).await.unwrap();
        app.pass(60);
        assert_eq!(code(app.accounts.refresh(&resting.refresh_token, ip(3)).await), "401 token_ended");
        busy = app.accounts.refresh(&busy.refresh_token, ip(3)).await.unwrap();
        for _ in 0..23 {
            app.pass(29 * 60 + 57);
            busy = app.accounts.refresh(&busy.refresh_token, ip(3)).await.unwrap();
        }
        assert!(app.accounts.authenticate_bearer(&busy.access_token).await.is_ok());
        // Twelve hours after signing in, with an access token that would hold for nine minutes more.
        app.pass(69);
        assert_eq!(code(app.accounts.authenticate_bearer(&busy.access_token).await), "401 invalid_token");
        assert_eq!(code(app.accounts.refresh(&busy.refresh_token, ip(3)).await), "401 token_ended");
    }

    async fn refreshes_from_one_place_are_counted(db) {
        let app = App::new(db);
        for _ in 0..30 {
            assert_eq!(code(app.accounts.refresh("nonsense", ip(1)).await), "401 token_ended");
        }
        let outcome = app.accounts.refresh("nonsense", ip(1)).await;
        assert!(matches!(outcome, Err(ServiceError::TooMany(2))), "{outcome:?}");
        let mut n_taken = 0;
        for _ in 0..3_600 {
            app.pass(1);
            let outcome = app.accounts.refresh("nonsense", ip(1)).await;
            n_taken += usize::from(matches!(outcome, Err(ServiceError::Unauthenticated(_))));
        }
        assert_eq!(n_taken, 1_800);
        assert_eq!(code(app.accounts.refresh("nonsense", ip(2)).await), "401 token_ended");
    }
}
