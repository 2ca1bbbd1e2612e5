//! The student whom the benches look at: 200 results, 40 chapters, 180 sessions.

use analytics::input::{ExamChapter, History, HistoryBuilder, InputError, RawChapter, RawResult, SessionRow};

pub const TODAY: i32 = 20_777;
pub const N_RESULTS: u32 = 200;
pub const N_SESSIONS: u32 = 180;
const SUBJECTS: [(&str, u32); 3] = [("Physics", 13), ("Chemistry", 13), ("Biology", 14)];

/// Rows as a database gives them: names as text. No randomness, so every run computes the same.
pub struct Rows {
    pub exam: Vec<(String, String, f64)>,
    pub results: Vec<Test>,
}

pub struct Test {
    pub i: u32,
    pub subject: String,
    /// Names, and right answers of five.
    pub chapters: Vec<(String, u32)>,
}

pub fn rows() -> Rows {
    let name = |subject: &str, i: u32| format!("{subject} chapter {i} of the syllabus");
    let chapters = SUBJECTS
        .iter()
        .flat_map(|&(subject, n)| (0..n).map(move |i| (subject, i)));
    let exam = chapters
        .map(|(subject, i)| (subject.to_owned(), name(subject, i), f64::from(4 + i * 7 % 20)))
        .collect();
    let test = |i: u32| {
        let (subject, n) = SUBJECTS[(i % 3) as usize];
        let chapters = (0..n)
            .map(|chapter| (name(subject, chapter), (i * 7 + chapter * 3) % 6))
            .collect();
        Test {
            i,
            subject: subject.to_owned(),
            chapters,
        }
    };
    Rows {
        exam,
        results: (0..N_RESULTS).map(test).collect(),
    }
}

pub fn history(rows: &Rows) -> Result<History<'_>, InputError> {
    let exam = rows.exam.iter().map(|(subject, name, marks)| ExamChapter {
        subject,
        name,
        marks: *marks,
    });
    let mut builder = HistoryBuilder::new(TODAY, &exam.collect::<Vec<_>>())?;
    for Test { i, subject, chapters } in &rows.results {
        let day = TODAY - 2 * (N_RESULTS - i) as i32;
        let correct = 30 + i * 11 % 25;
        let score = f64::from(4 * correct - 15);
        let (max_score, wrong, total, minutes) = (300.0, 15, 75, Some(60));
        let raw = RawResult {
            day,
            subject,
            score,
            max_score,
            correct,
            wrong,
            total,
            minutes,
        };
        let chapters = chapters.iter().map(|(name, correct)| RawChapter {
            name,
            attempted: 5,
            correct: *correct,
            wrong: 0,
        });
        builder.result(raw, chapters)?;
    }
    for i in 0..N_SESSIONS {
        builder.session(SessionRow {
            day: TODAY - (i / 2) as i32,
            minutes: 45,
            focus: Some((i % 5 + 1) as u8),
        })?;
    }
    Ok(builder.finish())
}
