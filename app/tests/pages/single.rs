//! What single pages show, and what they leave out.

use super::given::{behind, context, dashboard, date, list, result};
use api::{
    answers::ErrorCounts, dashboard::ChapterMastery, insights::ProblemArea, problem::Problem,
    results::HistoryFilter,
};
use app::pages::{errors, insights, tests, today};

#[test]
fn the_lowest_chapters_are_shown_once() {
    let mastery = ChapterMastery {
        subject: "Physics".into(),
        chapter: "Optics".into(),
        mastery: 30.0,
        low: 20.0,
        high: 40.0,
        questions: 30,
        correct: 9,
        times_attempted: 3,
        last_seen: date(1),
    };
    let area = ProblemArea {
        id: uuid::Uuid::from_u128(9),
        subject: mastery.subject.clone(),
        chapter: mastery.chapter.clone(),
        mastery: mastery.mastery,
        low: mastery.low,
        high: mastery.high,
        subject_mastery: 60.0,
        questions: mastery.questions,
        correct: mastery.correct,
        times_attempted: mastery.times_attempted,
        last_seen: mastery.last_seen,
        marks_open: None,
        errors: ErrorCounts::default(),
    };
    let mut data = behind(dashboard(3));
    data.dashboard.weakest = vec![mastery];
    let plain = insights::page(context(), data.clone());
    assert!(plain.contains("Chapters to lift") && !plain.contains("Below their subject"));
    data.insights.problem_areas = vec![area];
    let below = insights::page(context(), data);
    assert!(below.contains("Below their subject") && !below.contains("Chapters to lift"));
    assert_eq!(below.matches(">Optics</a>").count(), 1, "{below}");
}

#[test]
fn goal_and_track_record_are_one_link_away_on_wide_screens_and_beside_insights_on_phones() {
    let html = insights::page(context(), behind(dashboard(3)));
    let inside = |from: &str, to: &str| {
        html.split(from)
            .nth(1)
            .unwrap()
            .split(to)
            .next()
            .unwrap()
            .to_owned()
    };
    let (side, tabs) = (
        inside("class=\"side-bar\">", "</nav>"),
        inside("class=\"tabs\">", "</nav>"),
    );
    for way in ["href=\"/goal\"", "href=\"/record\""] {
        assert!(side.contains(way) && tabs.contains(way), "{way}");
    }
    let bottom = inside("class=\"bottom-bar glass\">", "</nav>");
    assert!(bottom.contains("href=\"/plan\"") && side.contains("href=\"/wellbeing\""));
}

#[test]
fn an_export_carries_the_filter_and_an_empty_list_offers_none() {
    let filter = HistoryFilter {
        subject: Some("Physics".into()),
        from: Some(date(1)),
        ..HistoryFilter::default()
    };
    let html = tests::page(context(), list(vec![result(16.0)], filter.clone()));
    assert!(
        html.contains("/tests/export.xlsx?subject=Physics&amp;from=2026-03-01"),
        "{html}"
    );
    let none = tests::page(context(), list(vec![], filter));
    assert!(
        !none.contains("export.xlsx") && none.contains("No test fits"),
        "{none}"
    );
    let new = tests::page(context(), list(vec![], HistoryFilter::default()));
    assert!(
        new.contains("Nothing here yet") && !new.contains("<search"),
        "{new}"
    );
}

#[test]
fn a_student_without_results_is_shown_three_ways_in() {
    let html = today::page(
        context(),
        today::Today {
            dashboard: dashboard(0),
            forecasts: None,
            exams: vec![],
            balance: None,
            next: api::plan::NextWork::default(),
            awaited: None,
        },
    );
    for way in [
        "href=\"/tests/new\"",
        "href=\"/tests/import\"",
        "href=\"/tests/import#paste\"",
    ] {
        assert!(html.contains(way), "{way} is missing");
    }
    assert!(!html.contains("/me/sample/load"), "sample data is loaded already");
}

#[test]
fn a_fault_of_ours_does_not_tell_what_went_wrong_inside() {
    let mut fault = Problem::new(500, "internal", "table results is gone");
    fault.detail = Some("SQLSTATE 42P01".into());
    fault.request_id = Some("r-17".into());
    let html = errors::problem(context(), fault);
    assert!(
        !html.contains("42P01") && !html.contains("table results"),
        "{html}"
    );
    assert!(html.contains("r-17"));
}
