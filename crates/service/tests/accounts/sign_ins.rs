use crate::{App, OTHER_PASSWORD, PASSWORD, code};
use api::accounts::SignInKind;
use testkit::contract;

const CHROME: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36";

contract! {
    async fn the_place_that_asks_comes_first_and_any_one_can_be_ended(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let here = app.accounts.sign_in_browser(&asha, CHROME).await.unwrap();
        app.pass(60);
        let there = app.accounts.sign_in_browser(&asha, "").await.unwrap();
        let tokens = app.accounts.issue_tokens(&asha).await.unwrap();
        let caller = app.accounts.authenticate_session(&here).await.unwrap().unwrap();
        let list = app.accounts.sign_ins(&caller).await.unwrap();
        assert_eq!(list.iter().filter(|one| one.is_current).count(), 1);
        assert!(list[0].is_current);
        assert_eq!((list[0].browser.as_deref(), list[0].system.as_deref()), (Some("Chrome"), Some("Android")));
        let client = list.iter().find(|one| one.kind == SignInKind::Client).unwrap();
        app.accounts.end_sign_in(&caller, &client.id).await.unwrap();
        // J10: what was ended renews nothing, and cannot be ended again.
        assert_eq!(code(app.accounts.refresh(&tokens.refresh_token, crate::ip(1)).await), "401 token_ended");
        assert_eq!(code(app.accounts.authenticate_bearer(&tokens.access_token).await), "401 invalid_token");
        assert_eq!(code(app.accounts.end_sign_in(&caller, &client.id).await), "404 not_found");
        assert_eq!(app.accounts.end_other_sign_ins(&caller).await.unwrap().ended, 1);
        assert!(app.accounts.authenticate_session(&there).await.unwrap().is_none());
        assert!(app.accounts.authenticate_session(&here).await.unwrap().is_some());
        assert_eq!(app.accounts.sign_ins(&caller).await.unwrap().len(), 1);
    }

    // A01
    async fn nobody_ends_or_sees_what_is_anothers(db) {
        let app = App::new(db);
        let (asha, ben) = (app.sign_up("asha@x.test").await, app.sign_up("ben@x.test").await);
        let hers = app.accounts.sign_in_browser(&asha, CHROME).await.unwrap();
        let hers_as_client = app.accounts.issue_tokens(&asha).await.unwrap();
        let his = app.accounts.sign_in_browser(&ben, CHROME).await.unwrap();
        let asha = app.accounts.authenticate_session(&hers).await.unwrap().unwrap();
        let ben = app.accounts.authenticate_session(&his).await.unwrap().unwrap();
        for place in app.accounts.sign_ins(&asha).await.unwrap() {
            assert_eq!(code(app.accounts.end_sign_in(&ben, &place.id).await), "404 not_found");
        }
        for bad in ["", "all", "00000000-0000-0000-0000-000000000000", &"f".repeat(64)] {
            assert_eq!(code(app.accounts.end_sign_in(&ben, bad).await), "404 not_found", "{bad}");
        }
        app.accounts.end_other_sign_ins(&ben).await.unwrap();
        assert!(app.accounts.authenticate_session(&hers).await.unwrap().is_some());
        assert!(app.accounts.authenticate_bearer(&hers_as_client.access_token).await.is_ok());
        assert_eq!(app.accounts.sign_ins(&ben).await.unwrap().len(), 1);
    }

    async fn an_unmarked_browser_is_told_of_and_a_marked_one_is_not(db) {
        let app = App::new(db);
        let (asha, ben) = (app.sign_up("asha@x.test").await, app.sign_up("ben@x.test").await);
        // The browser that makes an account is no news.
        app.accounts.notice_device(&asha, None, CHROME).await.unwrap();
        app.test.clock.advance(chrono::TimeDelta::minutes(61));
        let told = async || {
            let mails = app.mails_to("asha@x.test").await;
            mails.iter().filter(|mail| mail.contains("A new device signed in")).count()
        };
        app.accounts.notice_device(&asha, Some(&asha.device), CHROME).await.unwrap();
        assert_eq!(told().await, 0);
        app.accounts.notice_device(&asha, Some(&ben.device), CHROME).await.unwrap();
        assert_eq!(told().await, 1);
        assert!(app.mails_to("asha@x.test").await.last().unwrap().contains("Chrome on Android"));
        for _ in 0..9 {
            app.accounts.notice_device(&asha, None, "Evil <http://evil.test>").await.unwrap();
        }
        assert_eq!(told().await, 5);
        let mail = app.last_mail_to("asha@x.test").await;
        app.accounts.revert(&crate::token_in(&mail, "/revert/")).await.unwrap();
        let mail = app.last_mail_to("asha@x.test").await;
        assert!(mail.contains("/reset/"), "{mail}");
        assert!(!app.mails_to("asha@x.test").await.last().unwrap().contains("evil"));
    }

    // J07: a new password ends what is signed in elsewhere, so it is no longer on the list.
    async fn a_new_password_leaves_no_other_place_on_the_list(db) {
        let app = App::new(db);
        let asha = app.sign_up("asha@x.test").await;
        let old = app.accounts.sign_in_browser(&asha, "").await.unwrap();
        app.accounts.issue_tokens(&asha).await.unwrap();
        let caller = app.accounts.authenticate_session(&old).await.unwrap().unwrap();
        let asha = app.accounts.change_password(&caller, PASSWORD.into(), OTHER_PASSWORD.into()).await.unwrap();
        let new = app.accounts.sign_in_browser(&asha, "").await.unwrap();
        let caller = app.accounts.authenticate_session(&new).await.unwrap().unwrap();
        assert_eq!(app.accounts.sign_ins(&caller).await.unwrap().len(), 1);
    }
}
