//! Students and chapters of a file.

use csv::StringRecord;

use super::super::EvaluateError;
use super::super::sheet::{Column, Names, Sheet, Which};
use super::student::{FIRST, Student};
use crate::input::Day;
use crate::mastery::{Mastery, PRIOR_QUESTIONS, posterior, prior};
use crate::models::random::Random;
use crate::plan::day::MOST_MINUTES;
use crate::plan::{ChapterState, HORIZON_DAYS, Settings, value};

/// Days that a student is followed at most: what a plan covers.
pub(super) const FOLLOWED_DAYS: Day = HORIZON_DAYS;
/// Days until the exam where the file does not say.
const DAYS: u64 = 30;
/// Minutes a day where the file does not say.
const MINUTES: u64 = 120;
/// More days than this until an exam are not meant.
const MOST_DAYS: u64 = 3_650;

/// What was read.
pub(super) struct Read {
    pub(super) students: Vec<Student>,
    /// Rows of chapters that carry no marks.
    pub(super) n_without_weight: usize,
}

/// A row: a chapter of a student.
struct Row {
    subject: usize,
    weight: f64,
    right: f64,
    asked: f64,
}

/// All rows of a student.
struct Rows {
    minutes: u64,
    days: u64,
    chapters: Vec<(usize, Row)>,
}

pub(super) fn read(text: &str, file: Which, seed: u64) -> Result<Read, EvaluateError> {
    let sheet = Sheet::read(text, file)?;
    let columns = Columns::of(&sheet)?;
    let (mut students, mut chapters, mut subjects) = (Names::default(), Names::default(), Names::default());
    let mut all: Vec<Rows> = Vec::new();
    let mut n_without_weight = 0;
    for row in &sheet.rows {
        let student = students.id(sheet.text(row, columns.student)?);
        let chapter = chapters.id(sheet.text(row, columns.chapter)?);
        let minutes = bounded(&sheet, row, columns.minutes, MINUTES, u64::from(MOST_MINUTES))?;
        let days = bounded(&sheet, row, columns.days, DAYS, MOST_DAYS)?;
        if student == all.len() {
            all.push(Rows {
                minutes,
                days,
                chapters: Vec::new(),
            });
        }
        let own = &mut all[student];
        for (column, is_other) in [
            (columns.minutes, minutes != own.minutes),
            (columns.days, days != own.days),
        ] {
            if let Some(column) = column.filter(|_| is_other) {
                return Err(sheet.refuse(row, column, "is not what an earlier row of this student says"));
            }
        }
        if own.chapters.iter().any(|(other, _)| *other == chapter) {
            return Err(sheet.refuse(row, columns.chapter, "stands twice for this student"));
        }
        let read = columns.row(&sheet, row, &mut subjects)?;
        if read.weight > 0.0 {
            own.chapters.push((chapter, read));
        } else {
            n_without_weight += 1;
        }
    }
    let students: Vec<Student> = all
        .into_iter()
        .filter(|rows| !rows.chapters.is_empty())
        .zip(0_u64..)
        .map(|(rows, i)| rows.student(seed.wrapping_mul(1_000_003).wrapping_add(i)))
        .collect();
    if students.is_empty() {
        return Err(EvaluateError::NotEnough {
            file,
            what: "students with chapters that carry marks".to_owned(),
            found: 0,
            needed: 1,
        });
    }
    Ok(Read {
        students,
        n_without_weight,
    })
}

/// Where everything stands.
struct Columns {
    student: Column,
    chapter: Column,
    subject: Column,
    weight: Column,
    mastery: Column,
    questions: Column,
    minutes: Option<Column>,
    days: Option<Column>,
}

impl Columns {
    fn of(sheet: &Sheet) -> Result<Self, EvaluateError> {
        Ok(Self {
            student: sheet.column("student_id")?,
            chapter: sheet.column("chapter")?,
            subject: sheet.column("subject")?,
            weight: sheet.column("weight")?,
            mastery: sheet.column("mastery")?,
            questions: sheet.column("questions")?,
            minutes: sheet.find("minutes_available")?,
            days: sheet.find("days")?,
        })
    }

    fn row(&self, sheet: &Sheet, row: &StringRecord, subjects: &mut Names) -> Result<Row, EvaluateError> {
        let weight = sheet.number(row, self.weight)?;
        if weight < 0.0 {
            return Err(sheet.refuse(row, self.weight, "is below 0"));
        }
        let asked = sheet.count(row, self.questions)? as f64;
        // A chapter without questions has no share of them that was right.
        let share = if asked > 0.0 || !Sheet::cell(row, self.mastery).is_empty() {
            sheet.number(row, self.mastery)?
        } else {
            0.0
        };
        if !(0.0..=1.0).contains(&share) {
            return Err(sheet.refuse(row, self.mastery, "is not a share from 0 to 1"));
        }
        Ok(Row {
            subject: subjects.id(sheet.text(row, self.subject)?),
            weight,
            right: share * asked,
            asked,
        })
    }
}

/// A count from 1 to `most`; `otherwise` without the column or where the cell is empty.
fn bounded(
    sheet: &Sheet,
    row: &StringRecord,
    column: Option<Column>,
    otherwise: u64,
    most: u64,
) -> Result<u64, EvaluateError> {
    let Some(column) = column.filter(|column| !Sheet::cell(row, *column).is_empty()) else {
        return Ok(otherwise);
    };
    let count = sheet.count(row, column)?;
    if (1..=most).contains(&count) {
        Ok(count)
    } else {
        Err(sheet.refuse(row, column, &format!("is not from 1 to {most}")))
    }
}

impl Rows {
    /// The student these rows tell of: believed as the product believes it, true as chance has it within that.
    fn student(self, seed: u64) -> Student {
        let mut random = Random::new(seed);
        let states: Vec<ChapterState> = self.chapters.iter().map(|(_, row)| self.believed(row)).collect();
        let truth = states.iter().zip(&self.chapters).map(|(state, (_, row))| {
            let questions = PRIOR_QUESTIONS + row.asked;
            random.beta(
                state.mastery.mean * questions,
                (1.0 - state.mastery.mean) * questions,
            )
        });
        let truth = truth.collect();
        let days = Day::try_from(self.days).unwrap_or(FOLLOWED_DAYS);
        Student {
            seed,
            tau: value::TAU_FAST + (value::TAU_SLOW - value::TAU_FAST) * random.uniform(),
            chapters: states,
            truth,
            exam_day: FIRST + days,
            days: days.min(FOLLOWED_DAYS),
            settings: Settings {
                minutes: [self.minutes as u32; 7],
                ..Settings::default()
            },
        }
    }

    fn believed(&self, row: &Row) -> ChapterState {
        let mean = self
            .mean(Some(row.subject))
            .or_else(|| self.mean(None))
            .unwrap_or(0.5);
        let mastery: Mastery = posterior(row.right, row.asked, mean).unwrap_or_else(|| prior(mean));
        ChapterState {
            subject: row.subject as u32,
            weight: row.weight,
            mastery,
            is_tried: row.asked > 0.0,
            felt: None,
            studied_minutes: 0.0,
            // The file tells no dates: what was tried was tried just now.
            last_seen: (row.asked > 0.0).then_some(FIRST - 1),
            stability_days: None,
            pace: 1.0,
            prerequisites: Vec::new(),
            gap_days: None,
            passed_on: None,
        }
    }

    /// The share of all questions that was right, of one subject or of all; none where nothing was asked.
    fn mean(&self, subject: Option<usize>) -> Option<f64> {
        let of = |row: &&Row| subject.is_none_or(|subject| row.subject == subject);
        let rows = || self.chapters.iter().map(|(_, row)| row).filter(of);
        let asked: f64 = rows().map(|row| row.asked).sum();
        let right: f64 = rows().map(|row| row.right).sum();
        (asked > 0.0).then(|| (right + 0.5) / (asked + 1.0))
    }
}
