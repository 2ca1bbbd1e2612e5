//! Official results, and the forecasts they speak for.

use crate::given::{a_forecast, an_exam, an_official_result, an_outcome, day};
use crate::{add_student, at, with_student};
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use domain::official_results::NewOfficialResult;
use store::predictions::{self, Forecast};
use store::{Tx, exams, official_results};
use testkit::contract;
use uuid::Uuid;

/// A forecast of the exam 1 for its day, the day 100, made on the day `n` from what there was on the day before.
fn of_exam(n: u64) -> Forecast {
    Forecast {
        kind: "exam_score".into(),
        target_on: day(100),
        is_sample: false,
        ..a_forecast(n)
    }
}

async fn exam_of(tx: &mut Tx, user: UserId) -> domain::ids::ExamId {
    let exam = an_exam(1, 0);
    let owner = exams::Owner {
        institution: PUBLIC_INSTITUTION,
        user,
    };
    exams::add(tx, owner, &exam, at(0)).await.unwrap();
    exam.id
}

async fn say(tx: &mut Tx, user: UserId, forecasts: &[Forecast]) {
    for forecast in forecasts {
        assert!(
            predictions::add(tx, PUBLIC_INSTITUTION, user, forecast)
                .await
                .unwrap()
        );
    }
}

contract! {
    async fn an_official_result_is_set_changed_taken_out_put_back_and_goes_with_its_exam(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let exam = exam_of(&mut tx, user).await;
        let rank_only = NewOfficialResult { marks: None, percentile: None, ..an_official_result(day(99)) };
        for new in [&rank_only, &an_official_result(day(100))] {
            official_results::put(&mut tx, PUBLIC_INSTITUTION, user, exam, new, at(1)).await.unwrap();
            let found = official_results::of_student(&mut tx, user).await.unwrap();
            let [one] = found.as_slice() else { panic!("{found:?}") };
            let stored = (one.taken_on, one.marks, one.max_score, one.rank, one.percentile);
            assert_eq!(stored, (new.taken_on, new.marks, 720.0, Some(21_034), new.percentile));
        }
        assert!(official_results::remove(&mut tx, user, exam, at(5)).await.unwrap());
        assert!(!official_results::remove(&mut tx, user, exam, at(5)).await.unwrap());
        assert!(official_results::of_student(&mut tx, user).await.unwrap().is_empty());
        assert!(!official_results::restore(&mut tx, user, exam, at(6), at(7)).await.unwrap());
        assert!(official_results::restore(&mut tx, user, exam, at(5), at(7)).await.unwrap());
        assert_eq!(official_results::of_student(&mut tx, user).await.unwrap().len(), 1);
        // Taken out and entered again; only what is still out is deleted for good.
        official_results::remove(&mut tx, user, exam, at(8)).await.unwrap();
        official_results::put(&mut tx, PUBLIC_INSTITUTION, user, exam, &rank_only, at(9)).await.unwrap();
        official_results::purge_removed(&mut tx, at(100)).await.unwrap();
        assert_eq!(official_results::of_student(&mut tx, user).await.unwrap().len(), 1);
        official_results::remove(&mut tx, user, exam, at(10)).await.unwrap();
        official_results::purge_removed(&mut tx, at(100)).await.unwrap();
        assert!(!official_results::restore(&mut tx, user, exam, at(0), at(11)).await.unwrap());
        official_results::put(&mut tx, PUBLIC_INSTITUTION, user, exam, &rank_only, at(12)).await.unwrap();
        exams::remove(&mut tx, user, exam).await.unwrap();
        assert!(official_results::of_student(&mut tx, user).await.unwrap().is_empty());
    }

    async fn it_speaks_for_the_newest_forecast_of_its_day_that_knew_nothing_of_that_day(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let exam = exam_of(&mut tx, user).await;
        let spoken = async |tx: &mut Tx| {
            let found = predictions::official_of_student(tx, user).await.unwrap();
            found.iter().map(|one| one.prediction_id.as_u128()).collect::<Vec<_>>()
        };
        let elsewhere = Forecast { target_on: day(90), ..of_exam(3) };
        let next = Forecast { kind: "next_score".into(), previous_id: Uuid::nil(), ..of_exam(4) };
        let too_late = Forecast { made_on: day(100), data_until: day(100), ..of_exam(5) };
        say(&mut tx, user, &[of_exam(1), of_exam(2), elsewhere, next, too_late]).await;
        assert!(spoken(&mut tx).await.is_empty());
        official_results::put(&mut tx, PUBLIC_INSTITUTION, user, exam, &an_official_result(day(100)), at(9)).await.unwrap();
        assert_eq!(spoken(&mut tx).await, [2]);
        let on_the_day = Forecast { made_on: day(100), data_until: day(99), ..of_exam(6) };
        say(&mut tx, user, &[on_the_day]).await;
        assert_eq!(spoken(&mut tx).await, [6]);
        // Of another day it speaks for the forecast of that day, and taken out for none.
        official_results::put(&mut tx, PUBLIC_INSTITUTION, user, exam, &an_official_result(day(90)), at(9)).await.unwrap();
        assert_eq!(spoken(&mut tx).await, [3]);
        official_results::remove(&mut tx, user, exam, at(10)).await.unwrap();
        assert!(spoken(&mut tx).await.is_empty());
    }

    async fn a_result_is_awaited_of_a_day_that_is_over_until_it_is_there_and_not_now_is_of_that_day(db) {
        let user = with_student(&db).await;
        let ben = add_student(&mut db.begin().await.unwrap(), 2, "ben").await;
        let mut tx = db.begin().await.unwrap();
        let mut exam = an_exam(1, 0);
        exam.exam.exam_date = Some(day(100));
        let owner = exams::Owner { institution: PUBLIC_INSTITUTION, user };
        exams::add(&mut tx, owner, &exam, at(0)).await.unwrap();
        let flags = async |tx: &mut Tx, user| {
            let all = official_results::awaited(tx, user, day(90), day(101)).await.unwrap();
            all.iter().map(|one| (one.is_put_off, one.has_forecast)).collect::<Vec<_>>()
        };
        assert_eq!(flags(&mut tx, user).await, [(false, false)]);
        // What was said from sample data, or for another day, is nothing said for this one.
        let sample = Forecast { is_sample: true, ..of_exam(1) };
        say(&mut tx, user, &[sample, Forecast { target_on: day(99), ..of_exam(2) }]).await;
        assert_eq!(flags(&mut tx, user).await, [(false, false)]);
        say(&mut tx, user, &[of_exam(3)]).await;
        assert_eq!(flags(&mut tx, user).await, [(false, true)]);
        for (from, until) in [(101, 200), (0, 100)] {
            assert!(official_results::awaited(&mut tx, user, day(from), day(until)).await.unwrap().is_empty());
        }
        assert!(flags(&mut tx, ben).await.is_empty());
        assert!(!official_results::put_off(&mut tx, ben, exam.id, true, at(1)).await.unwrap());
        assert!(official_results::put_off(&mut tx, user, exam.id, true, at(1)).await.unwrap());
        assert_eq!(flags(&mut tx, user).await, [(true, true)]);
        assert!(official_results::put_off(&mut tx, user, exam.id, false, at(2)).await.unwrap());
        assert_eq!(flags(&mut tx, user).await, [(false, true)]);
        official_results::put_off(&mut tx, user, exam.id, true, at(3)).await.unwrap();
        // The exam gets another day: that is another question.
        exam.exam.exam_date = Some(day(99));
        exams::update(&mut tx, owner, &exam, at(4)).await.unwrap();
        assert_eq!(flags(&mut tx, user).await, [(false, true)]);
        official_results::put(&mut tx, PUBLIC_INSTITUTION, user, exam.id, &an_official_result(day(99)), at(5)).await.unwrap();
        assert!(flags(&mut tx, user).await.is_empty());
    }

    async fn official_marks_score_where_no_test_of_the_day_has(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let exam = exam_of(&mut tx, user).await;
        // Said out of 360, published out of 720.
        let said = Forecast { max_score: 360.0, ..of_exam(1) };
        say(&mut tx, user, std::slice::from_ref(&said)).await;
        let actual = async |tx: &mut Tx| {
            let scored = predictions::scored(tx, PUBLIC_INSTITUTION, "neet_ug", 9).await.unwrap();
            let told = predictions::official_of_student(tx, user).await.unwrap();
            (scored.iter().map(|one| one.actual).collect::<Vec<_>>(), told.first().and_then(|one| one.actual))
        };
        let new = NewOfficialResult { marks: Some(540.0), ..an_official_result(day(100)) };
        official_results::put(&mut tx, PUBLIC_INSTITUTION, user, exam, &new, at(9)).await.unwrap();
        assert_eq!(actual(&mut tx).await, (vec![270.0], Some(270.0)));
        let of_day = predictions::Outcome { test_date: day(100), ..an_outcome(272.0) };
        predictions::score(&mut tx, PUBLIC_INSTITUTION, said.id, &of_day, at(10)).await.unwrap();
        assert_eq!(actual(&mut tx).await, (vec![272.0], None));
        predictions::unscore(&mut tx, said.id).await.unwrap();
        let rank_only = NewOfficialResult { marks: None, ..new };
        official_results::put(&mut tx, PUBLIC_INSTITUTION, user, exam, &rank_only, at(11)).await.unwrap();
        assert_eq!(actual(&mut tx).await, (vec![], None));
    }

    async fn a_tally_is_of_every_forecast_and_counts_each_score_once(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let tally = async |tx: &mut Tx, user| {
            let tally = predictions::tally(tx, user).await.unwrap();
            (tally.total, tally.scored, tally.in_band)
        };
        assert_eq!(tally(&mut tx, user).await, (0, 0, 0));
        let exam = exam_of(&mut tx, user).await;
        say(&mut tx, user, &[of_exam(1), a_forecast(2), a_forecast(3)]).await;
        // From 450 to 550, both ends among them.
        for (n, came) in [(2, 550.0), (3, 550.1)] {
            predictions::score(&mut tx, PUBLIC_INSTITUTION, a_forecast(n).id, &an_outcome(came), at(9)).await.unwrap();
        }
        assert_eq!(tally(&mut tx, user).await, (3, 2, 1));
        let marks = |marks| NewOfficialResult { marks, ..an_official_result(day(100)) };
        for (given, counted) in [(Some(450.0), (3, 3, 2)), (Some(449.0), (3, 3, 1)), (None, (3, 2, 1))] {
            official_results::put(&mut tx, PUBLIC_INSTITUTION, user, exam, &marks(given), at(9)).await.unwrap();
            assert_eq!(tally(&mut tx, user).await, counted, "{given:?}");
        }
        // A test comes first, of whichever day.
        official_results::put(&mut tx, PUBLIC_INSTITUTION, user, exam, &marks(Some(500.0)), at(9)).await.unwrap();
        for test_date in [day(99), day(100)] {
            let by_test = predictions::Outcome { test_date, ..an_outcome(1.0) };
            predictions::score(&mut tx, PUBLIC_INSTITUTION, of_exam(1).id, &by_test, at(9)).await.unwrap();
            assert_eq!(tally(&mut tx, user).await, (3, 3, 1));
            predictions::unscore(&mut tx, of_exam(1).id).await.unwrap();
        }
        assert_eq!(tally(&mut tx, user).await, (3, 3, 2));
        let ben = add_student(&mut tx, 2, "ben").await;
        assert_eq!(tally(&mut tx, ben).await, (0, 0, 0));
    }

    async fn ranks_are_checked_within_one_institution_and_never_on_samples(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let other = crate::given::add_institution(&mut tx).await;
        let ben = add_student(&mut tx, 2, "ben").await;
        let exam = exam_of(&mut tx, user).await;
        say(&mut tx, user, &[of_exam(1)]).await;
        official_results::put(&mut tx, PUBLIC_INSTITUTION, user, exam, &an_official_result(day(100)), at(9)).await.unwrap();
        let checked = predictions::officially_checked(&mut tx, PUBLIC_INSTITUTION, "neet_ug", 9).await.unwrap();
        let [one] = checked.as_slice() else { panic!("{checked:?}") };
        assert_eq!((one.user_id, one.actual_rank, one.rank, one.rank_low, one.rank_high),
            (user.0, Some(21_034), Some(20_000.5), Some(5_000.0), Some(40_000.0)));
        assert_eq!((one.taken_on, one.actual_percentile, one.percentile), (day(100), Some(99.1 + 0.2), Some(99.1)));
        for (institution, profile) in [(other, "neet_ug"), (PUBLIC_INSTITUTION, "sat")] {
            assert!(predictions::officially_checked(&mut tx, institution, profile, 9).await.unwrap().is_empty());
        }
        // A newer forecast from sample data stands in the place of the other and does not count.
        say(&mut tx, user, &[Forecast { is_sample: true, ..of_exam(2) }]).await;
        assert!(predictions::officially_checked(&mut tx, PUBLIC_INSTITUTION, "neet_ug", 9).await.unwrap().is_empty());
        assert!(predictions::official_of_student(&mut tx, ben).await.unwrap().is_empty());
    }
}
