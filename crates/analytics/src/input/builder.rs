//! Rows in, a checked history out.

use super::names::Names;
use super::{
    ChapterRow, DAY_LIMIT, Day, ExamChapter, History, InputError, LOWEST_SHARE, RawChapter, RawResult,
    ResultRow, SessionRow,
};

/// Most marks of a result or a chapter, either way of zero: it keeps sums finite, and no exam comes near it.
const MOST_MARKS: f64 = 1e9;

/// Collects a [`History`].
#[derive(Debug)]
pub struct HistoryBuilder<'s> {
    names: Names<'s>,
    history: History<'s>,
}

impl<'s> HistoryBuilder<'s> {
    /// Starts with the exam ahead (none: an empty slice), so that results can be matched with its chapters.
    ///
    /// Names are matched without regard to case and spaces. A chapter of a test of everything, whose "subject" is the
    /// exam's name and none of its subjects, belongs to the subject under which the exam has it, if it has it once.
    ///
    /// # Errors
    /// [`InputError::Weight`], [`InputError::Day`].
    pub fn new(today: Day, exam: &[ExamChapter<'s>]) -> Result<Self, InputError> {
        check_day(today)?;
        let mut names = Names::default();
        for chapter in exam {
            if !(0.0..=MOST_MARKS).contains(&chapter.marks) {
                return Err(InputError::Weight(chapter.marks));
            }
            names.exam_chapter(chapter);
        }
        let (subjects, chapters) = (Vec::new(), Vec::new());
        let (results, chapter_rows, sessions) = (Vec::new(), Vec::new(), Vec::new());
        let history = History {
            today,
            subjects,
            chapters,
            results,
            chapter_rows,
            sessions,
        };
        Ok(Self { names, history })
    }

    /// Adds a result with its chapters, in any order of days.
    ///
    /// # Errors
    /// The rule it breaks; nothing of it is kept then.
    pub fn result(
        &mut self,
        raw: RawResult<'s>,
        chapters: impl IntoIterator<Item = RawChapter<'s>>,
    ) -> Result<(), InputError> {
        let row = self.history.results.len() as u32;
        check_result(row, &raw)?;
        let subject = self.names.subject(raw.subject);
        let start = self.history.chapter_rows.len();
        for RawChapter {
            name,
            attempted,
            correct,
            wrong,
        } in chapters
        {
            if u64::from(correct) + u64::from(wrong) > u64::from(attempted) {
                self.history.chapter_rows.truncate(start);
                return Err(InputError::Chapter { row });
            }
            let chapter = self.names.chapter(subject, name);
            self.history.chapter_rows.push(ChapterRow {
                chapter,
                attempted,
                correct,
                wrong,
            });
        }
        let RawResult {
            day,
            score,
            max_score,
            correct,
            wrong,
            total,
            minutes,
            ..
        } = raw;
        let percent = 100.0 * (score / max_score).max(LOWEST_SHARE);
        let chapters = start..self.history.chapter_rows.len();
        self.history.results.push(ResultRow {
            row,
            day,
            subject,
            percent,
            score,
            correct,
            wrong,
            total,
            minutes,
            chapters,
        });
        Ok(())
    }

    /// Adds a study session.
    ///
    /// # Errors
    /// [`InputError::Day`].
    pub fn session(&mut self, session: SessionRow) -> Result<(), InputError> {
        check_day(session.day)?;
        self.history.sessions.push(session);
        Ok(())
    }

    /// The history, oldest result first.
    pub fn finish(mut self) -> History<'s> {
        // Stable, so results of one day keep their order.
        self.history.results.sort_by_key(|result| result.day);
        (self.history.subjects, self.history.chapters) = self.names.into_parts();
        self.history
    }
}

fn check_day(day: Day) -> Result<(), InputError> {
    if (-DAY_LIMIT..=DAY_LIMIT).contains(&day) {
        Ok(())
    } else {
        Err(InputError::Day(day))
    }
}

fn check_result(row: u32, raw: &RawResult<'_>) -> Result<(), InputError> {
    check_day(raw.day)?;
    let RawResult { score, max_score, .. } = *raw;
    let possible = score.is_finite() && max_score.is_finite() && max_score > 0.0 && score <= max_score;
    if !possible || score.abs() > MOST_MARKS {
        return Err(InputError::Marks {
            row,
            score,
            max_score,
        });
    }
    if raw.total == 0 || u64::from(raw.correct) + u64::from(raw.wrong) > u64::from(raw.total) {
        return Err(InputError::Answers { row });
    }
    Ok(())
}
