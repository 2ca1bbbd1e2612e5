//! What somebody under age, a stranger and a bored friend try.

use super::{GUARDIAN, STUDENT, ask, yes, young};
use crate::{App, code, ip, token_in};
use service::accounts::GuardianAnswer;
use testkit::contract;

const DAY_S: i64 = 86_400;

contract! {
    async fn a_link_answers_once_and_looking_changes_nothing(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let token = app.asked(&asha).await;
        for _ in 0..3 {
            app.accounts.guardian_question(&token, None, ip(2)).await.unwrap();
        }
        assert!(app.is_waiting(&cookie).await);
        assert!(app.answer(&token, &yes()).await.unwrap());
        assert_eq!(code(app.answer(&token, &GuardianAnswer::default()).await), "410 guardian_link_ended");
        assert_eq!(code(app.accounts.guardian_question(&token, None, ip(2)).await), "410 guardian_link_ended");
        assert!(!app.is_waiting(&cookie).await);
    }

    async fn two_answers_at_once_are_one(db) {
        let app = App::new(db);
        let (_, asha) = app.minor().await;
        let token = app.asked(&asha).await;
        let no = GuardianAnswer::default();
        let agree = yes();
        let (one, other) = tokio::join!(app.answer(&token, &agree), app.answer(&token, &no));
        assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1, "{one:?} {other:?}");
        let ended = if one.is_ok() { other } else { one };
        assert_eq!(code(ended), "410 guardian_link_ended");
    }

    async fn a_link_that_is_old_altered_replaced_or_of_another_purpose_is_dead(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let first = app.asked(&asha).await;
        let altered = format!("{}{}", if first.starts_with('A') { 'B' } else { 'A' }, &first[1..]);
        for dead in [altered.as_str(), "x", "", &first[1..], &cookie] {
            assert_eq!(code(app.answer(dead, &yes()).await), "410 guardian_link_ended", "{dead}");
        }
        // The link of one mail opens nothing of the other.
        assert_eq!(code(app.accounts.guardian_record(&first, None, ip(2)).await), "410 guardian_link_ended");
        app.pass(61);
        let second = app.asked(&asha).await;
        assert_eq!(code(app.answer(&first, &yes()).await), "410 guardian_link_ended");
        app.pass(7 * DAY_S - 60);
        app.accounts.guardian_question(&second, None, ip(2)).await.unwrap();
        app.pass(60);
        assert_eq!(code(app.answer(&second, &yes()).await), "410 guardian_link_ended");
        assert!(app.is_waiting(&cookie).await);
        let third = app.asked(&asha).await;
        assert!(app.answer(&third, &yes()).await.unwrap());
        let kept = token_in(&app.last_mail_to(GUARDIAN).await, "/guardian/consent/");
        assert_eq!(code(app.answer(&kept, &GuardianAnswer::default()).await), "410 guardian_link_ended");
        assert_eq!(code(app.accounts.verify_link(None, &kept).await), "410 link_ended");
    }

    async fn the_student_cannot_answer_for_the_guardian_in_their_own_browser(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let token = app.asked(&asha).await;
        let asha = app.again(&cookie).await;
        let accounts = &app.accounts;
        assert_eq!(code(accounts.guardian_question(&token, Some(&asha), ip(2)).await), "409 own_consent");
        assert_eq!(code(accounts.answer_guardian(&token, Some(&asha), &yes(), ip(2)).await), "409 own_consent");
        assert!(app.answer(&token, &yes()).await.unwrap());
        let keep = token_in(&app.last_mail_to(GUARDIAN).await, "/guardian/consent/");
        assert_eq!(code(accounts.guardian_record(&keep, Some(&asha), ip(2)).await), "409 own_consent");
        assert_eq!(code(accounts.choose_for_ward(&keep, Some(&asha), (true, true), ip(2)).await), "409 own_consent");
        assert_eq!(code(accounts.withdraw_for_ward(&keep, Some(&asha), true, ip(2)).await), "409 own_consent");
    }

    async fn nobody_is_their_own_guardian_by_another_spelling(db) {
        let app = App::new(db);
        let (_, asha) = app.minor().await;
        for own in [STUDENT, "Asha@School.test", "a.s.h.a@school.test", "asha+mum@school.test", " asha@school.test"] {
            let refused = app.accounts.ask_guardian(&asha, ask(own), ip(1)).await;
            assert_eq!(code(refused), "422 email own_address", "{own}");
        }
        // Nor with the address that the account is about to have, nor the other way round.
        app.accounts.change_email(&asha, "other@school.test", ip(1)).await.unwrap();
        let refused = app.accounts.ask_guardian(&asha, ask("oth.er@school.test"), ip(1)).await;
        assert_eq!(code(refused), "422 email own_address");
        app.asked(&asha).await;
        let refused = app.accounts.change_email(&asha, "mother+1@home.test", ip(1)).await;
        assert_eq!(code(refused), "422 email guardian_address");
    }

    async fn a_friend_whose_account_says_they_are_under_age_is_no_guardian(db) {
        let app = App::new(db);
        app.sign_up_born(GUARDIAN, &young(&app)).await;
        let (cookie, asha) = app.minor().await;
        let token = app.asked(&asha).await;
        assert_eq!(code(app.answer(&token, &yes()).await), "409 guardian_under_age");
        assert!(app.is_waiting(&cookie).await);
        // They can still say no.
        assert!(!app.answer(&token, &GuardianAnswer::default()).await.unwrap());
    }

    async fn the_student_cannot_put_another_guardian_in_the_place_of_one_who_agrees(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        app.agreed(&asha, &yes()).await;
        app.pass(61);
        let asha = app.again(&cookie).await;
        let refused = app.accounts.ask_guardian(&asha, ask("friend@x.test"), ip(1)).await;
        assert_eq!(code(refused), "409 guardian_given");
        assert_eq!(app.mails_to("friend@x.test").await, Vec::<String>::new());
    }

    async fn a_guardian_who_has_answered_stays_known_however_often_they_are_asked_again(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let keep = app.agreed(&asha, &yes()).await;
        app.accounts.withdraw_for_ward(&keep, None, false, ip(2)).await.unwrap();
        app.pass(61);
        let asha = app.again(&cookie).await;
        let second = app.asked(&asha).await;
        let state = app.accounts.guardian(&asha).await.unwrap();
        assert_eq!((state.decided_at, state.withdrawn_at), (None, None));
        // Their own link still shows that nothing holds, and could end the account.
        assert!(!app.accounts.guardian_record(&keep, None, ip(2)).await.unwrap().holds);
        assert!(!app.answer(&second, &GuardianAnswer::default()).await.unwrap());
        app.pass(61);
        app.asked(&asha).await;
        app.pass(61);
        app.accounts.ask_guardian(&asha, ask("friend@x.test"), ip(1)).await.unwrap();
        let told = app.last_mail_to(GUARDIAN).await;
        assert!(told.contains("named\nanother address"), "{told}");
        assert_eq!(code(app.accounts.guardian_record(&keep, None, ip(2)).await), "410 guardian_link_ended");
    }

    async fn fifty_requests_send_a_mail_a_minute_and_five_an_hour(db) {
        let app = App::new(db);
        let (_, asha) = app.minor().await;
        app.asked(&asha).await;
        for n in 0..50 {
            // Another address does not help.
            let refused = app.accounts.ask_guardian(&asha, ask(&format!("m{n}@home.test")), ip(1)).await;
            assert!(code(refused).starts_with("429"), "{n}");
        }
        let mut sent = 1;
        for _ in 0..50 {
            app.pass(61);
            sent += u32::from(app.accounts.remind_guardian(&asha, ip(1)).await.is_ok());
        }
        // Five at once, and one more each twelve minutes of the fifty.
        assert!((5..=9).contains(&sent), "{sent}");
        assert_eq!(app.mails_to(GUARDIAN).await.len(), sent as usize);
    }

    async fn guessing_links_is_slowed_down_by_address(db) {
        let app = App::new(db);
        let (_, asha) = app.minor().await;
        let token = app.asked(&asha).await;
        for _ in 0..30 {
            assert_eq!(code(app.accounts.guardian_question("x", None, ip(9)).await), "410 guardian_link_ended");
        }
        assert!(code(app.accounts.guardian_question(&token, None, ip(9)).await).starts_with("429"));
        app.accounts.guardian_question(&token, None, ip(2)).await.unwrap();
    }
}
