//! A month of birth that was mistyped, and what a correction may not do.

use super::{DAY_S, STUDENT, yes, young};
use crate::{App, code};
use domain::age::{ADULT, BirthMonth};
use domain::people::Role;
use service::Caller;
use testkit::contract;

/// The month so many months after this one.
fn later(born: &str, months: i32) -> String {
    let (year, month) = born.split_once('-').unwrap();
    let n = year.parse::<i32>().unwrap() * 12 + month.parse::<i32>().unwrap() - 1 + months;
    format!("{:04}-{:02}", n / 12, n % 12 + 1)
}

contract! {
    async fn a_correction_to_under_age_holds_at_once_and_waits_for_a_guardian(db) {
        let app = App::new(db);
        let (cookie, asha) = app.browser(&app.sign_up(STUDENT).await).await;
        assert!(!app.is_waiting(&cookie).await);
        let me = app.accounts.correct_born(&asha, &young(&app)).await.unwrap();
        assert_eq!(me.born, Some(young(&app)));
        assert!(app.is_waiting(&cookie).await);
        assert!(app.again(&cookie).await.data_version > asha.data_version);
        assert!(app.accounts.guardian(&asha).await.unwrap().is_needed);
        assert_eq!(app.events().await[0], "user_updated");
        // The way back is not theirs alone.
        app.pass(366 * DAY_S);
        assert_eq!(code(app.accounts.correct_born(&asha, "2001-04").await), "422 born guardian_decides");
    }

    async fn whoever_is_under_age_becomes_no_older_with_or_without_a_consent(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let older = [later(&young(&app), -1), later(&young(&app), -23), "2001-04".into()];
        for has_consent in [false, true] {
            if has_consent {
                app.agreed(&asha, &yes()).await;
            }
            for born in &older {
                assert_eq!(code(app.accounts.correct_born(&asha, born).await), "422 born guardian_decides", "{born}");
            }
        }
        assert_eq!(app.accounts.me(&asha).await.unwrap().born, Some(young(&app)));
        // Younger is allowed, the consent holds, and the day of age moves.
        let younger = later(&young(&app), 2);
        app.accounts.correct_born(&asha, &younger).await.unwrap();
        assert!(!app.is_waiting(&cookie).await);
        let until = app.accounts.guardian(&asha).await.unwrap().needed_until.unwrap();
        assert_eq!(until, BirthMonth::try_from(younger).unwrap().reaches(ADULT));
    }

    async fn one_correction_in_365_days(db) {
        let app = App::new(db);
        let (_, asha) = app.browser(&app.sign_up(STUDENT).await).await;
        // A grown-up stays one either way.
        app.accounts.correct_born(&asha, "1999-04").await.unwrap();
        app.pass(364 * DAY_S);
        assert_eq!(code(app.accounts.correct_born(&asha, "2000-04").await), "422 born too_soon");
        app.pass(DAY_S);
        app.accounts.correct_born(&asha, "2000-04").await.unwrap();
        assert_eq!(code(app.accounts.correct_born(&asha, "1999-04").await), "422 born too_soon");
        assert_eq!(app.accounts.me(&asha).await.unwrap().born.as_deref(), Some("2000-04"));
    }

    async fn of_two_corrections_at_once_one_is_made(db) {
        let app = App::new(db);
        let (_, asha) = app.browser(&app.sign_up(STUDENT).await).await;
        let (one, two) = tokio::join!(
            app.accounts.correct_born(&asha, "1999-04"),
            app.accounts.correct_born(&asha, "1998-04")
        );
        assert_ne!(one.is_ok(), two.is_ok());
    }

    async fn every_refusal_has_its_code_and_changes_nothing(db) {
        let app = App::new(db);
        let (_, asha) = app.browser(&app.sign_up(STUDENT).await).await;
        let today = app.test.core.now().date_naive();
        let child = BirthMonth::years_before(today, 12).to_string();
        let next = later(&BirthMonth::years_before(today, 0).to_string(), 1);
        for (typed, refused) in [
            ("", "required"),
            ("April", "month_invalid"),
            ("2001-13", "month_invalid"),
            (&*next, "in_future"),
            ("1850-01", "out_of_range"),
            (&*child, "too_young"),
            ("2001-04", "same_month"),
        ] {
            assert_eq!(code(app.accounts.correct_born(&asha, typed).await), format!("422 born {refused}"), "{typed}");
        }
        let mentor = Caller { roles: vec![Role::Mentor], ..asha.clone() };
        assert_eq!(code(app.accounts.correct_born(&mentor, "1999-04").await), "403 forbidden");
        assert_eq!(app.accounts.me(&asha).await.unwrap().born.as_deref(), Some("2001-04"));
        // Refused ones do not count.
        app.accounts.correct_born(&asha, "1999-04").await.unwrap();
    }
}
