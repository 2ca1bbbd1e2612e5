//! Made-up data for the gallery: plausible, a little awkward, and the same each time.

use api::answers::{Answers, ErrorCounts};
use api::insights::{ChapterMap, Insights, MapBy, MapCell, MapColumn, MapRow, Speed};
use api::{
    dashboard::{
        ChapterMastery, Consistency, Dashboard, HeatCell, HeatMap, HeatRow, Recommendation, SeriesPoint,
        SubjectSummary, Trend, WeekSummary,
    },
    exams::ExamView,
    results::ResultView,
};
use app::pages::insights::InsightsPage;
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::results::ChapterPerformance;
use uuid::Uuid;

pub const SUBJECTS: [&str; 3] = ["Physics", "Chemistry", "Biology"];
const CHAPTERS: [(&str, [&str; 5]); 3] = [
    (
        "Physics",
        [
            "Ray optics and optical instruments",
            "Electrostatics",
            "Kinematics",
            "Thermodynamics",
            "Current electricity",
        ],
    ),
    (
        "Chemistry",
        [
            "Equilibrium",
            "Coordination compounds",
            "Aldehydes, ketones and carboxylic acids",
            "Solutions",
            "Periodicity",
        ],
    ),
    (
        "Biology",
        [
            "Genetics",
            "Human physiology",
            "Plant physiology",
            "Ecology",
            "Cell structure",
        ],
    ),
];

/// Days before the gallery's today.
pub fn day(before: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 12).expect("a date") - Days::new(before)
}

/// A small wobble, the same each time.
fn wobble(i: u32) -> f64 {
    f64::from((i * 7919 + 13) % 23) - 11.0
}

pub fn results() -> Vec<ResultView> {
    (0..14u32).map(result).collect()
}

fn result(i: u32) -> ResultView {
    let subject = SUBJECTS[i as usize % 3];
    let correct = (28.0 + wobble(i) / 2.0) as u32;
    let wrong = 9 + i % 5;
    let score = f64::from(correct) * 4.0 - f64::from(wrong);
    let chapters = CHAPTERS[i as usize % 3].1;
    let chapter_performance = chapters.iter().zip(0u32..).map(|(name, k)| ChapterPerformance {
        chapter: (*name).into(),
        attempted: 5 + k,
        correct: (k + i) % (5 + k),
        wrong: 1,
        marks: None,
        minutes: Some(6 + k),
    });
    ResultView {
        id: Uuid::from_u128(u128::from(i) + 1),
        test_name: if i == 3 {
            "All India Test Series: Part syllabus test 4 (Hindi and English medium)".into()
        } else {
            format!("Mock {}", 14 - i)
        },
        source: Some("Aakash test series".into()),
        subject: subject.into(),
        total_questions: 45,
        correct_answers: correct,
        wrong_answers: wrong,
        score,
        max_score: 180.0,
        accuracy: f64::from(correct) / 0.45,
        percent: (score / 1.8 * 100.0).round() / 100.0,
        time_taken: Some(58),
        test_date: day(u64::from(i) * 4),
        chapter_performance: chapter_performance.collect(),
        created_at: DateTime::<Utc>::UNIX_EPOCH,
        updated_at: DateTime::<Utc>::UNIX_EPOCH,
        is_sample: i.is_multiple_of(4),
    }
}

pub fn exams() -> Vec<ExamView> {
    let exam = |name: &str, days: i64| ExamView {
        id: Uuid::from_u128(9),
        profile: "neet_ug".into(),
        name: name.into(),
        exam_date: Some(day(0)),
        days_left: Some(days),
        max_score: Some(720.0),
        marking: None,
        chapters: vec![],
        weights_source: String::new(),
    };
    vec![
        exam("NEET UG", 52),
        exam("Board practicals", 1),
        exam("Last year", -300),
    ]
}

fn subject(k: u32) -> SubjectSummary {
    let n: u32 = if k == 2 { 2 } else { 16 };
    let series: Vec<SeriesPoint> = (0..n)
        .map(|i| SeriesPoint {
            date: day(u64::from((n - i) * 9)),
            percent: 48.0 + f64::from(i) * 1.6 + wobble(i + k * 5) * 0.8,
            accuracy: 60.0,
            test_name: format!("Mock {}", i + 1),
        })
        .collect();
    let last = series.last().map_or(0.0, |point| point.percent);
    SubjectSummary {
        subject: SUBJECTS[k as usize].into(),
        tests: n,
        accuracy: 63.4,
        mean_percent: 60.2 + f64::from(k),
        last_percent: last,
        last_delta: Some(if k == 1 { -4.2 } else { 6.3 }),
        trend: (n > 4).then(|| Trend {
            per_month: 4.1 - f64::from(k) * 4.5,
            low: 1.2 - f64::from(k) * 6.0,
            high: 7.0 - f64::from(k) * 3.0,
            direction: if k == 1 { "level" } else { "up" }.into(),
            n,
        }),
        missing: (n < 5).then(|| "A trend needs 5 tests in Biology; you have 2.".into()),
        series,
        minutes_per_mark: Some(0.46),
    }
}

fn mastery(k: usize, name: &str, subject: &str) -> ChapterMastery {
    let mastery = 34.0 + 9.0 * k as f64;
    ChapterMastery {
        subject: subject.into(),
        chapter: name.into(),
        mastery,
        low: mastery - 11.0,
        high: mastery + 9.0,
        questions: 18 + k as u32,
        correct: 7,
        times_attempted: 4,
        last_seen: day(5),
    }
}

fn heat_map() -> HeatMap {
    let rows = CHAPTERS
        .iter()
        .flat_map(|(subject, chapters)| chapters.iter().map(move |chapter| (*subject, *chapter)))
        .zip(0u32..)
        .map(|((subject, chapter), r)| HeatRow {
            subject: subject.into(),
            chapter: chapter.into(),
            mastery: 30.0 + 4.0 * f64::from(r),
            questions: 20 + r,
            cells: (0..12u32)
                .map(|w| {
                    (!(r + w).is_multiple_of(3)).then(|| HeatCell {
                        correct: (w + r) % 7,
                        questions: 7,
                        percent: f64::from((w + r) % 7) * 100.0 / 6.0,
                    })
                })
                .collect(),
        });
    HeatMap {
        weeks: (0..12).rev().map(|w| day(3 + w * 7)).collect(),
        rows: rows.collect(),
    }
}

fn recommendations() -> Vec<Recommendation> {
    let chapters = CHAPTERS
        .iter()
        .flat_map(|(subject, chapters)| chapters.iter().take(2).map(move |chapter| (*subject, *chapter)));
    chapters
        .zip(1u32..)
        .map(|((subject, chapter), rank)| Recommendation {
            rank,
            subject: subject.into(),
            chapter: chapter.into(),
            weight: 16.0,
            weight_source: "default".into(),
            mastery: Some(38.0),
            low: Some(29.0),
            high: Some(49.0),
            questions: 18,
            marks_open: Some(11.2 / f64::from(rank)),
            marks_open_low: Some(8.0 / f64::from(rank)),
            marks_open_high: Some(14.0 / f64::from(rank)),
            reason: "16 marks in the exam, and you have 38% of it so far (18 questions).".into(),
            action: "Read the chapter once, then try 15 questions.".into(),
        })
        .collect()
}

pub fn nothing() -> Dashboard {
    Dashboard {
        tests: 0,
        data_until: None,
        computed_at: DateTime::<Utc>::UNIX_EPOCH,
        mean_percent: None,
        mean_accuracy: None,
        consistency: None,
        subjects: vec![],
        weakest: vec![],
        strongest: vec![],
        heat_map: HeatMap {
            weeks: vec![],
            rows: vec![],
        },
        recommendations: vec![],
        missing: vec![],
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

pub fn dashboard() -> Dashboard {
    let chapters = |skip: usize| {
        let names = CHAPTERS
            .iter()
            .flat_map(|(subject, chapters)| chapters.iter().map(move |chapter| (*subject, *chapter)));
        names
            .skip(skip)
            .step_by(3)
            .take(4)
            .enumerate()
            .map(move |(k, (subject, name))| mastery(k + skip, name, subject))
            .collect()
    };
    Dashboard {
        tests: 34,
        data_until: Some(day(1)),
        mean_percent: Some(61.7),
        mean_accuracy: Some(64.2),
        consistency: Some(Consistency {
            spread: 6.8,
            n: 10,
            word: "usual".into(),
        }),
        subjects: (0..3).map(subject).collect(),
        weakest: chapters(0),
        strongest: chapters(2),
        heat_map: heat_map(),
        recommendations: recommendations(),
        missing: vec!["Consistency in Biology needs 5 tests; you have 2.".into()],
        week: WeekSummary {
            minutes: 265,
            sessions: 6,
            days: 4,
            by_day: vec![45, 0, 100, 20, 0, 0, 100],
            mean_focus: Some(3.8),
        },
        ..nothing()
    }
}

/// The heat map of the sample dashboard, with ids and intervals.
pub fn chapter_map() -> ChapterMap {
    let map = heat_map();
    let cell = |cell: HeatCell| MapCell {
        questions: cell.questions,
        correct: cell.correct,
        percent: cell.percent,
        mastery: cell.percent,
        low: (cell.percent - 12.0).max(0.0),
        high: (cell.percent + 12.0).min(100.0),
    };
    let column = |monday: NaiveDate| MapColumn {
        week: Some(monday),
        series: None,
        tests: None,
    };
    let rows = map.rows.into_iter().zip(1u128..).map(|(row, id)| MapRow {
        id: uuid::Uuid::from_u128(id),
        subject: row.subject,
        chapter: row.chapter,
        mastery: row.mastery,
        low: row.mastery - 8.0,
        high: row.mastery + 8.0,
        questions: row.questions,
        cells: row.cells.into_iter().map(|found| found.map(cell)).collect(),
    });
    ChapterMap {
        by: MapBy::Week,
        data_until: None,
        computed_at: chrono::DateTime::default(),
        columns: map.weeks.into_iter().map(column).collect(),
        rows: rows.collect(),
        missing: vec![],
    }
}

/// Nothing behind the numbers of a dashboard.
pub fn behind(dashboard: Dashboard) -> InsightsPage {
    InsightsPage {
        insights: Insights {
            tests: dashboard.tests,
            data_until: None,
            computed_at: chrono::DateTime::default(),
            insights: vec![],
            problem_areas: vec![],
            speed: Speed {
                exam_minutes_per_question: None,
                subjects: vec![],
                chapters: vec![],
            },
            strategy: None,
            errors: ErrorCounts::default(),
            wrong_answers: 0,
            missing: vec![],
        },
        forecast: None,
        dashboard,
    }
}

/// Nothing noted of a result.
pub fn answers(result: &ResultView) -> Answers {
    Answers {
        result: result.id,
        answers: vec![],
        errors: ErrorCounts::default(),
    }
}
