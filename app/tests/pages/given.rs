//! What the pages are shown with: hostile words wherever a person may type any.

use api::{
    answers::{Answer, Answers, ErrorCounts},
    dashboard::{Dashboard, HeatMap, SeriesPoint, SubjectSummary, WeekSummary},
    insights::{ChapterMap, Evidence, Insight, Insights, MapBy, MapCell, MapColumn, MapRow, Speed},
    results::{History, HistoryFilter, ResultView},
};
use app::{
    Locale,
    pages::{insights::InsightsPage, tests},
    render::{Assets, PageContext, Viewer},
    theme::Theme,
};
use chrono::{DateTime, NaiveDate, Utc};

pub const HOSTILE: &str = "<script>alert(1)</script><leptos-island>\" onload=\"x";

pub fn context() -> PageContext {
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
            lasting: "1a".into(),
        },
        flash: None,
        today: date(12),
        locale: Locale::default(),
        theme: Theme::default(),
        is_solid: false,
        password_length: 12,
    }
}

pub fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

pub fn result(score: f64) -> ResultView {
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

pub fn list(items: Vec<ResultView>, filter: HistoryFilter) -> tests::Tests {
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

pub fn dashboard(points: usize) -> Dashboard {
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

pub fn answers() -> Answers {
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

pub fn behind(dashboard: Dashboard) -> InsightsPage {
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

pub fn chapter_map() -> ChapterMap {
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
        missing: vec![],
    }
}
