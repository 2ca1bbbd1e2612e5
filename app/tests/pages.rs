//! What holds for every page, checked on a few: the security policy's needs, escaping, and no client without an island.
#![expect(clippy::unwrap_used)]

use api::{
    answers::{Answer, Answers, ErrorCounts},
    dashboard::{ChapterMastery, Dashboard, HeatMap, SeriesPoint, SubjectSummary, WeekSummary},
    difficulties::{DifficultyContrast, DifficultyView},
    insights::{
        ChapterMap, ChapterView, Evidence, Insight, Insights, MapBy, MapCell, MapColumn, MapRow, NextAnswer,
        ProblemArea, Speed,
    },
    problem::Problem,
    resources::{ChapterResources, ResourceView},
    results::{History, HistoryFilter, ResultView},
};
use app::{
    Locale,
    pages::{
        chapter, errors, heatmap,
        insights::{self, InsightsPage},
        test_detail::{self, ReasonsForm},
        tests, today,
    },
    render::{Assets, PageContext, Viewer},
    theme::Theme,
};
use chrono::{DateTime, NaiveDate, Utc};

const HOSTILE: &str = "<script>alert(1)</script><leptos-island>\" onload=\"x";

fn context() -> PageContext {
    let viewer = Viewer {
        display_name: HOSTILE.into(),
        mark: None,
        is_student: true,
        is_admin: true,
        is_mentor: false,
        has_sample_data: true,
        is_shut: false,
    };
    PageContext {
        title: String::new(),
        path: "/tests?q=<b>".into(),
        nonce: "n0nce".into(),
        viewer: Some(viewer),
        assets: Assets {
            css: "/pkg/a.1.css".into(),
            js: "/pkg/a.1.js".into(),
            wasm: "/pkg/a.1.wasm".into(),
        },
        flash: None,
        today: date(12),
        locale: Locale::default(),
        theme: Theme::default(),
        is_solid: false,
        password_length: 12,
    }
}

fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn result(score: f64) -> ResultView {
    ResultView {
        id: uuid::Uuid::from_u128(7),
        test_name: HOSTILE.into(),
        source: Some(HOSTILE.into()),
        subject: HOSTILE.into(),
        total_questions: 10,
        correct_answers: 4,
        wrong_answers: 6,
        score,
        max_score: 40.0,
        accuracy: 40.0,
        percent: score / 0.4,
        time_taken: Some(0),
        test_date: date(1),
        chapter_performance: vec![],
        created_at: DateTime::<Utc>::UNIX_EPOCH,
        updated_at: DateTime::<Utc>::UNIX_EPOCH,
        is_sample: true,
    }
}

fn list(items: Vec<ResultView>, filter: HistoryFilter) -> tests::Tests {
    let history = History {
        total: items.len() as u64,
        items,
        next: None,
    };
    tests::Tests {
        history,
        filter,
        subjects: vec![HOSTILE.into(), "Physics".into()],
        after: None,
        problem: None,
    }
}

fn dashboard(points: usize) -> Dashboard {
    let point = |percent| SeriesPoint {
        date: date(1),
        percent,
        accuracy: 40.0,
        test_name: HOSTILE.into(),
    };
    let subject = SubjectSummary {
        subject: HOSTILE.into(),
        tests: points as u32,
        accuracy: 40.0,
        mean_percent: 40.0,
        last_percent: -10.0,
        last_delta: None,
        trend: None,
        missing: None,
        series: [-10.0, 110.0]
            .into_iter()
            .cycle()
            .take(points)
            .map(point)
            .collect(),
        minutes_per_mark: None,
    };
    Dashboard {
        tests: points as u32,
        data_until: None,
        computed_at: DateTime::<Utc>::UNIX_EPOCH,
        mean_percent: None,
        mean_accuracy: None,
        consistency: None,
        subjects: if points == 0 { vec![] } else { vec![subject] },
        weakest: vec![],
        strongest: vec![],
        heat_map: HeatMap {
            weeks: vec![],
            rows: vec![],
        },
        recommendations: vec![],
        missing: vec![HOSTILE.into()],
        week: WeekSummary {
            minutes: 0,
            sessions: 0,
            days: 0,
            by_day: vec![0; 7],
            mean_focus: None,
        },
        analyses: None,
    }
}

fn answers() -> Answers {
    let noted = Answer {
        question: None,
        chapter: Some(HOSTILE.into()),
        outcome: domain::answers::Outcome::Wrong,
        error: Some(domain::answers::ErrorKind::Concept),
        confidence: None,
        count: 1,
    };
    Answers {
        result: uuid::Uuid::from_u128(7),
        answers: vec![noted],
        errors: ErrorCounts {
            concept: 1,
            ..ErrorCounts::default()
        },
    }
}

fn behind(dashboard: Dashboard) -> InsightsPage {
    let insight = Insight {
        pattern: "weak_chapter".into(),
        text: HOSTILE.into(),
        action: HOSTILE.into(),
        evidence: Evidence {
            n: 1,
            unit: "questions".into(),
            from: date(1),
            to: date(2),
        },
        chapters: vec![],
        series: None,
    };
    InsightsPage {
        insights: Insights {
            tests: dashboard.tests,
            data_until: None,
            computed_at: DateTime::<Utc>::UNIX_EPOCH,
            insights: vec![insight],
            problem_areas: vec![],
            speed: Speed {
                exam_minutes_per_question: None,
                subjects: vec![],
                chapters: vec![],
            },
            strategy: None,
            errors: answers().errors,
            wrong_answers: 6,
            missing: vec![HOSTILE.into()],
        },
        forecast: None,
        dashboard,
    }
}

fn chapter_map() -> ChapterMap {
    let cell = MapCell {
        questions: 4,
        correct: 3,
        percent: 75.0,
        mastery: 66.0,
        low: 50.0,
        high: 80.0,
    };
    let column = |series: Option<&str>| MapColumn {
        week: None,
        series: series.map(str::to_owned),
        tests: Some(1),
    };
    ChapterMap {
        by: MapBy::Series,
        data_until: None,
        computed_at: DateTime::<Utc>::UNIX_EPOCH,
        columns: vec![column(Some(HOSTILE)), column(None)],
        rows: vec![MapRow {
            id: uuid::Uuid::from_u128(9),
            subject: HOSTILE.into(),
            chapter: HOSTILE.into(),
            mastery: 60.0,
            low: 50.0,
            high: 70.0,
            questions: 4,
            cells: vec![Some(cell), None],
        }],
    }
}

fn a_chapter() -> ChapterView {
    ChapterView {
        id: uuid::Uuid::from_u128(9),
        subject: HOSTILE.into(),
        chapter: HOSTILE.into(),
        computed_at: DateTime::<Utc>::UNIX_EPOCH,
        mastery: None,
        low: None,
        high: None,
        questions: 0,
        correct: 0,
        attempts: vec![],
        trend: None,
        last_seen: None,
        weight: None,
        weight_source: None,
        marks_open: None,
        marks_open_low: None,
        marks_open_high: None,
        rank: None,
        rank_by: None,
        action: None,
        errors: ErrorCounts::default(),
        wrong_answers: 0,
        minutes_per_question: None,
        minutes_per_mark: None,
        studied_minutes: 0,
        next_revision: None,
        next_answer: None,
        difficulty: None,
        missing: vec![HOSTILE.into()],
    }
}

fn a_link(title: &str) -> ResourceView {
    ResourceView {
        id: uuid::Uuid::from_u128(8),
        title: title.into(),
        link: "https://example.org/".into(),
        host: "example.org".into(),
        minutes: Some(90),
        created_at: DateTime::<Utc>::UNIX_EPOCH,
    }
}

fn of_chapter(chapter: ChapterView) -> chapter::ChapterPage {
    chapter::ChapterPage {
        chapter,
        resources: ChapterResources {
            shared: vec![a_link(HOSTILE)],
            own: vec![a_link(HOSTILE)],
        },
        form: chapter::ResourceForm {
            title: HOSTILE.into(),
            ..chapter::ResourceForm::default()
        },
        problem: None,
    }
}

fn pages() -> Vec<String> {
    let detail = test_detail::TestDetail {
        result: result(-6.0),
        previous: Some(result(8.0)),
        answers: answers(),
        form: ReasonsForm::of(&result(-6.0), &answers()),
        problem: None,
        recommendations: vec![],
    };
    vec![
        tests::page(context(), list(vec![result(16.0)], HistoryFilter::default())),
        test_detail::page(context(), detail),
        today::page(
            context(),
            today::Today {
                dashboard: dashboard(2),
                forecasts: None,
                exams: vec![],
                balance: None,
                next: None,
                awaited: None,
            },
        ),
        insights::page(context(), behind(dashboard(3))),
        heatmap::page(context(), chapter_map(), heatmap::Show::Map),
        heatmap::page(context(), chapter_map(), heatmap::Show::List),
        chapter::page(context(), of_chapter(a_chapter())),
        errors::page(context(), errors::ErrorKind::NotFound, Some(HOSTILE.into())),
    ]
}

#[test]
fn what_single_answers_say_stands_beside_its_range_and_its_track_record() {
    let said = NextAnswer {
        chance: 62.4,
        low: 51.2,
        high: 73.4,
        answers: 30,
        students: 64,
        log_loss: 0.553,
        counting_log_loss: 0.58,
    };
    let chapter = ChapterView {
        next_answer: Some(said),
        ..a_chapter()
    };
    let page = chapter::page(context(), of_chapter(chapter));
    for words in [
        "62%",
        "likely 51 to 73%, from 30 single answers",
        "64 students",
        "0.553 against 0.580",
    ] {
        assert!(page.contains(words), "{words} is missing");
    }
    assert!(!chapter::page(context(), of_chapter(a_chapter())).contains("Next question right"));
}

#[test]
fn a_rating_says_its_day_and_what_tests_say_to_it() {
    let contrast = DifficultyContrast {
        kind: "hard_but_known".into(),
        text: "You find this hard, and your tests say 82 %.".into(),
    };
    let rated = DifficultyView {
        difficulty: 4,
        rated_on: date(11),
        contrast: Some(contrast),
    };
    let chapter = ChapterView {
        difficulty: Some(rated),
        ..a_chapter()
    };
    let page = chapter::page(context(), of_chapter(chapter));
    for words in [
        "your tests say 82 %",
        "Last said: yesterday",
        "Take it back",
        "4, rather hard",
    ] {
        assert!(page.contains(words), "{words} is missing");
    }
    assert_eq!(page.matches(" checked").count(), 1);
    assert!(!chapter::page(context(), of_chapter(a_chapter())).contains(" checked"));
}

#[test]
fn a_link_shows_where_it_leads_and_only_own_ones_can_be_removed() {
    let page = chapter::page(context(), of_chapter(a_chapter()));
    assert_eq!(page.matches("rel=\"noopener noreferrer\"").count(), 2);
    assert_eq!(page.matches("example.org · 1 h 30 min").count(), 2);
    assert_eq!(page.matches("action=\"/chapter/resources/").count(), 1);
}

#[test]
fn a_chosen_theme_stands_at_the_root_before_any_style_or_script_has_come() {
    let of = |theme| {
        let page = tests::page(
            PageContext { theme, ..context() },
            list(vec![], HistoryFilter::default()),
        );
        let head = page.split("<link").next().unwrap().to_owned();
        let grounds = head.matches("theme-color").count();
        (head, grounds)
    };
    let (system, grounds) = of(Theme::System);
    assert!(
        system.starts_with("<!DOCTYPE html><html lang=\"en\"><head>"),
        "{system}"
    );
    assert!(
        system.contains("name=\"color-scheme\" content=\"light dark\"") && grounds == 2,
        "{system}"
    );
    let (dark, grounds) = of(Theme::Dark);
    assert!(
        dark.starts_with("<!DOCTYPE html><html lang=\"en\" data-theme=\"dark\"><head>"),
        "{dark}"
    );
    assert!(
        dark.contains("name=\"color-scheme\" content=\"dark\"") && grounds == 1,
        "{dark}"
    );
}

#[test]
fn what_a_person_typed_never_becomes_markup() {
    for html in pages() {
        assert!(!html.contains("<script>alert"), "{html}");
        // Inside of tags, outside of quotes: no value has ended early.
        for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
            let names: String = tag.split('"').step_by(2).collect();
            assert!(!names.contains("onload"), "{tag}");
        }
    }
}

#[test]
fn a_page_needs_nothing_that_the_security_policy_refuses() {
    for html in pages() {
        assert!(!html.contains(" style=\""), "{html}");
        for script in html.split("<script").skip(1) {
            assert!(
                script.split('>').next().unwrap().contains("nonce=\"n0nce\""),
                "{script}"
            );
        }
    }
}

#[test]
fn only_a_page_with_an_island_loads_the_client() {
    let plain = tests::page(context(), list(vec![result(16.0)], HistoryFilter::default()));
    assert!(!plain.contains("modulepreload") && !plain.contains("<leptos-island"));
    let charted = insights::page(context(), behind(dashboard(3)));
    assert!(charted.contains("modulepreload") && charted.contains("import(\"/pkg/a.1.js\")"));
}

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
fn every_page_has_one_heading_of_level_one_and_a_title() {
    for html in pages() {
        assert_eq!(html.matches("<h1").count(), 1, "{html}");
        let title = html
            .split("<title>")
            .nth(1)
            .unwrap()
            .split("</title>")
            .next()
            .unwrap();
        assert!(title.ends_with(" · Study Plus"), "{title}");
    }
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
            next: None,
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
