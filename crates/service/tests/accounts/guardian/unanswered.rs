//! Accounts to which no guardian has ever agreed.

use super::{DAY_S, GUARDIAN, STUDENT, ask, yes, young};
use crate::{App, OTHER_PASSWORD, PASSWORD, ip, token_in};
use domain::age::{ADULT, BirthMonth};
use domain::people::Role;
use service::Caller;
use service::accounts::GuardianAnswer;
use testkit::contract;

impl App {
    /// The job, so many times a day apart; how many accounts begin to go.
    async fn days_pass(&self, n_days: i64) -> usize {
        let mut n_ended = 0;
        for _ in 0..n_days {
            self.pass(DAY_S);
            n_ended += self.accounts.end_unanswered().await.unwrap();
        }
        n_ended
    }

    async fn delete_due(&self) -> usize {
        self.all().providers.delete_due_accounts().await.unwrap()
    }

    async fn note_waits(&self) {
        assert_eq!(self.accounts.end_unanswered().await.unwrap(), 0);
    }
}

contract! {
    async fn after_30_days_without_an_answer_an_account_goes_with_a_mail_and_seven_days(db) {
        let app = App::new(db);
        let (_, asha) = app.minor().await;
        app.asked(&asha).await;
        app.sign_up("mira@x.test").await;
        app.note_waits().await;
        assert_eq!(app.days_pass(29).await, 0);
        let (cookie, _) = app.browser(&app.login(STUDENT, PASSWORD).await.unwrap()).await;
        assert!(app.is_waiting(&cookie).await);
        assert_eq!(app.days_pass(1).await, 1);
        assert!(!app.is_in(&cookie).await);
        let told = app.last_mail_to(STUDENT).await;
        assert!(told.contains("No parent or guardian has agreed") && told.contains("https://study.test/login"), "{told}");
        assert_eq!(app.events().await[0], "guardian_consent_unanswered");
        assert_eq!(app.days_pass(6).await, 0);
        assert_eq!(app.delete_due().await, 0);
        app.pass(DAY_S);
        assert_eq!(app.delete_due().await, 1);
        assert!(app.login(STUDENT, PASSWORD).await.is_err());
        // Who is grown up is left alone.
        assert_eq!(app.days_pass(60).await, 0);
        app.login("mira@x.test", PASSWORD).await.unwrap();
    }

    async fn whoever_keeps_the_account_or_takes_it_back_has_thirty_days_more(db) {
        let app = App::new(db);
        let (_, asha) = app.minor().await;
        app.note_waits().await;
        // Nobody was asked at all.
        assert_eq!(app.days_pass(30).await, 1);
        let (cookie, leaving) = app.browser(&app.login(STUDENT, PASSWORD).await.unwrap()).await;
        assert!(leaving.is_leaving);
        app.accounts.keep_account(&leaving).await.unwrap();
        assert!(app.is_waiting(&cookie).await);
        app.note_waits().await;
        assert_eq!(app.days_pass(29).await, 0);
        assert_eq!(app.days_pass(1).await, 1);
        let back = token_in(&app.last_mail_to(STUDENT).await, "/revert/");
        app.accounts.revert(&back).await.unwrap();
        let reset = token_in(&app.last_mail_to(STUDENT).await, "/reset/");
        app.accounts.reset_confirm(&reset, OTHER_PASSWORD.into()).await.unwrap();
        app.note_waits().await;
        assert_eq!((app.days_pass(29).await, app.delete_due().await), (0, 0));
        assert_eq!(app.accounts.me(&asha).await.unwrap().email, STUDENT);
    }

    async fn asking_again_starts_anew_and_so_does_a_no(db) {
        let app = App::new(db);
        let (_, asha) = app.minor().await;
        app.asked(&asha).await;
        app.note_waits().await;
        assert_eq!(app.days_pass(20).await, 0);
        app.accounts.remind_guardian(&asha, ip(1)).await.unwrap();
        assert_eq!(app.days_pass(6).await, 0);
        let token = token_in(&app.last_mail_to(GUARDIAN).await, "/guardian/ask/");
        assert!(!app.answer(&token, &GuardianAnswer::default()).await.unwrap());
        assert_eq!(app.days_pass(29).await, 0);
        assert_eq!(app.days_pass(1).await, 1);
    }

    async fn who_had_a_consent_once_is_left_alone_also_when_another_guardian_is_asked(db) {
        let app = App::new(db);
        let (_, asha) = app.minor().await;
        app.note_waits().await;
        assert_eq!(app.days_pass(10).await, 0);
        let keep = app.agreed(&asha, &yes()).await;
        assert_eq!(app.days_pass(40).await, 0);
        app.accounts.withdraw_for_ward(&keep, None, false, ip(2)).await.unwrap();
        assert_eq!(app.days_pass(40).await, 0);
        app.accounts.ask_guardian(&asha, ask("father@home.test"), ip(1)).await.unwrap();
        assert_eq!(app.days_pass(40).await, 0);
    }

    async fn who_was_exempt_or_grew_up_meanwhile_has_not_waited(db) {
        let app = App::new(db);
        app.minor().await;
        app.note_waits().await;
        let (_, boss) = app.browser(&app.sign_up("boss@school.test").await).await;
        let head = Caller { roles: vec![Role::InstitutionAdmin], ..boss };
        assert_eq!(app.days_pass(29).await, 0);
        let services = app.all();
        services.institutions.exempt(&head, "A school answers for its students.").await.unwrap();
        assert_eq!(app.days_pass(40).await, 0);
        services.institutions.end_exemption(&head).await.unwrap();
        app.note_waits().await;
        assert_eq!(app.days_pass(29).await, 0);
        assert_eq!(app.days_pass(1).await, 1);
        // Of age before the thirty days are over.
        let born = young(&app);
        app.sign_up_born("ben@school.test", &born).await;
        let of_age = BirthMonth::try_from(born).unwrap().reaches(ADULT);
        app.pass(((of_age - app.test.core.now().date_naive()).num_days() - 20) * DAY_S);
        app.note_waits().await;
        assert_eq!(app.days_pass(60).await, 0);
        let (cookie, _) = app.browser(&app.login("ben@school.test", PASSWORD).await.unwrap()).await;
        assert!(!app.is_waiting(&cookie).await);
    }
}
