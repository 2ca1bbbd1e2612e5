//! What everything costs that a dashboard shows of one student: beside the analyses of the results (`dashboard.rs`) the
//! trends, the forecasts with their ranks and why they moved, the load, and the plan.

mod rows;

use analytics::ability::{Ability, Items, Prior, Target, Test};
use analytics::dashboard::{Extent, dashboard};
use analytics::input::History;
use analytics::load::{LoadSession, MAX_TREND_DAYS, load};
use analytics::mastery::Masteries;
use analytics::models::rank::RankTable;
use analytics::plan::memory::{Sight, judge};
use analytics::plan::{Change, ChapterState, Input, Mock, Plan, Previous, Settings, plan};
use analytics::rank_forecast::years::Marks;
use analytics::rank_forecast::{Sitting, Snapshot, Tables, explain};
use criterion::{Criterion, criterion_group, criterion_main};
use rows::{N_RESULTS, N_SESSIONS, Rows, TODAY, history, rows};
use std::hint::black_box;

/// Days from today to the exam.
const AHEAD: i32 = 120;
/// Days of the forecast that are drawn ahead.
const FAN: i32 = 8;
/// Subjects of a whole test.
const SUBJECTS: u32 = 3;

fn test(i: u32, percent: f64) -> Test {
    let right = (percent.clamp(0.0, 100.0) / 100.0 * 75.0) as u32;
    let items = Items {
        questions: 75,
        attempted: right,
        right,
        right_marks: 4.0,
        wrong_marks: -1.0,
    };
    Test {
        day: TODAY - 2 * (N_RESULTS - i) as i32,
        source: (i / SUBJECTS % 2) as usize,
        percent,
        items: Some(items),
        syllabus: 1.0,
    }
}

fn percent(i: u32) -> f64 {
    f64::from(4 * (30 + i * 11 % 25) - 15) / 3.0
}

/// The tests of one subject, or whole tests of all three.
fn series(subject: Option<u32>) -> Vec<Test> {
    let all = 0..N_RESULTS;
    match subject {
        Some(subject) => all
            .filter(|i| i % SUBJECTS == subject)
            .map(|i| test(i, percent(i)))
            .collect(),
        None => all
            .step_by(SUBJECTS as usize)
            .map(|i| test(i, percent(i)))
            .collect(),
    }
}

/// Where the student stands in every subject and overall: on the way, four weeks ago and today.
fn trends(series: &[Vec<Test>], prior: &Prior) -> usize {
    let paths = series.iter().map(|tests| {
        let ability = Ability::of(tests, prior).expect("possible tests");
        let own = tests.iter().map(|test| test.day);
        let days: Vec<i32> = own.chain([TODAY - 28, TODAY]).collect();
        black_box(ability.path(&days)).map_or(0, |path| path.len())
    });
    paths.sum()
}

fn table() -> Tables {
    let rows: Vec<(f64, u64)> = (0..=300)
        .map(|marks| (f64::from(marks), 1 + 20 * (300 - marks) as u64))
        .collect();
    let sitting = Sitting {
        table: RankTable::new(&rows).expect("a table"),
        year: 2026,
        candidates: None,
    };
    Tables::new(vec![sitting], 300.0, Marks::Raw).expect("tables")
}

/// The next score and that of the exam with their ranks, the way there, the series' offsets, and what has changed since the
/// last test but one.
fn forecast(tests: &[Test], prior: &Prior, tables: &Tables) -> f64 {
    let ability = Ability::of(tests, prior).expect("possible tests");
    let target = |day, source| Target {
        day,
        source,
        items: None,
    };
    let mut sum = 0.0;
    for source in [0, 1] {
        sum += ability.expected(&target(TODAY + 3, Some(source))).mean;
    }
    let exam = target(TODAY + AHEAD, None);
    let at_exam = ability.expected(&exam);
    for estimate in [ability.expected(&target(TODAY + 3, Some(0))), at_exam] {
        sum += tables.forecast(&estimate).map_or(0.0, |rank| rank.rank.middle);
    }
    let before = Ability::of(&tests[..tests.len() - 1], prior).expect("possible tests");
    let snapshot = |ability, target| Snapshot {
        ability,
        target,
        tables: Some(tables),
    };
    let changes = explain(&snapshot(&before, exam), &snapshot(&ability, exam));
    sum += changes.map_or(0.0, |(score, _)| score.total);
    sum += ability.path(&[]).map_or(0.0, |path| path[0].ability.mean);
    for step in 0..=FAN {
        sum += ability.expected(&target(TODAY + step * AHEAD / FAN, None)).mean;
    }
    sum + ability.offsets()[0].mean
}

fn sessions() -> Vec<LoadSession> {
    let session = |i: u32| LoadSession {
        day: TODAY - (i / 2) as i32,
        minutes: 45,
        focus: Some((i % 5 + 1) as u8),
        ended_at: Some((1_020 + i % 5 * 60) as u16),
        unbroken: None,
    };
    (0..N_SESSIONS).map(session).collect()
}

/// The chapters as the planner takes them, with the memory of each.
fn chapters(history: &History<'_>, masteries: &Masteries) -> Vec<ChapterState> {
    let mut sights = Vec::new();
    for result in history.results() {
        let rows = history.chapters_of(result).iter().filter(|row| row.attempted > 0);
        sights.extend(rows.map(|row| Sight {
            chapter: row.chapter,
            day: result.day,
            tried: row.attempted,
            correct: row.correct,
        }));
    }
    let memory = judge(history.chapters().len(), &sights);
    let states = (0_u32..).zip(history.chapters()).filter_map(|(i, chapter)| {
        let known = masteries.get(i)?;
        Some(ChapterState {
            subject: chapter.subject,
            weight: chapter.exam_marks?,
            mastery: known.mastery,
            is_tried: true,
            felt: None,
            studied_minutes: 30.0,
            last_seen: Some(known.last_seen),
            stability_days: memory.stability_days(i),
            pace: 1.0,
            prerequisites: Vec::new(),
            gap_days: None,
            passed_on: None,
        })
    });
    states.collect()
}

/// A plan over the one before, as after every test.
fn planned(chapters: &[ChapterState], previous: Option<&[Previous]>) -> Plan {
    let settings = Settings::default();
    plan(&Input {
        today: TODAY,
        exam_day: Some(TODAY + AHEAD),
        started_on: Some(TODAY - 60),
        chapters,
        settings: &settings,
        own: &[],
        done_today: 0,
        most_today: None,
        ratios: &[],
        mock: Some(Mock {
            minutes: 180,
            last_day: Some(TODAY - 2),
        }),
        previous,
        change: Change::Little,
    })
}

fn open(plan: &Plan) -> Vec<Previous> {
    let open = plan.blocks.iter().map(|block| Previous {
        day: block.day,
        kind: block.kind,
        chapter: block.chapter,
        minutes: block.minutes,
        is_pinned: false,
    });
    open.collect()
}

struct Student {
    rows: Rows,
    series: Vec<Vec<Test>>,
    prior: Prior,
    tables: Tables,
    sessions: Vec<LoadSession>,
    previous: Vec<Previous>,
}

impl Student {
    fn new() -> Self {
        let rows = rows();
        let previous = {
            let history = history(&rows).expect("the rows keep the rules");
            open(&planned(&chapters(&history, &Masteries::of(&history)), None))
        };
        Self {
            series: [None, Some(0), Some(1), Some(2)].map(series).into(),
            prior: Prior::shipped(),
            tables: table(),
            sessions: sessions(),
            previous,
            rows,
        }
    }

    fn whole(&self) -> usize {
        let history = history(black_box(&self.rows)).expect("the rows keep the rules");
        let analyses = dashboard(&history, Extent::default());
        let trends = trends(&self.series, &self.prior);
        let forecast = forecast(&self.series[0], &self.prior, &self.tables);
        let load = load(TODAY, &self.sessions, Some(&[]), MAX_TREND_DAYS);
        let plan = planned(&chapters(&history, &analyses.masteries), Some(&self.previous));
        black_box(forecast);
        analyses.priorities.map_or(0, |all| all.len()) + trends + load.trend.len() + plan.blocks.len()
    }
}

fn bench(criterion: &mut Criterion) {
    let student = Student::new();
    let history = history(&student.rows).expect("the rows keep the rules");
    let masteries = Masteries::of(&history);
    let states = chapters(&history, &masteries);
    criterion.bench_function("student/trends", |timer| {
        timer.iter(|| trends(black_box(&student.series), &student.prior));
    });
    criterion.bench_function("student/forecast", |timer| {
        timer.iter(|| forecast(black_box(&student.series[0]), &student.prior, &student.tables));
    });
    criterion.bench_function("student/load", |timer| {
        timer.iter(|| load(TODAY, black_box(&student.sessions), Some(&[]), MAX_TREND_DAYS));
    });
    criterion.bench_function("student/chapters", |timer| {
        timer.iter(|| chapters(black_box(&history), &masteries));
    });
    criterion.bench_function("student/plan", |timer| {
        timer.iter(|| planned(black_box(&states), Some(&student.previous)));
    });
    criterion.bench_function("student/whole", |timer| timer.iter(|| student.whole()));
}

criterion_group!(benches, bench);
criterion_main!(benches);
