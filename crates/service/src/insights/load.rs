//! Rows in, a study of them out: what every insight is made from.

use crate::error::{Result, ServiceError};
use crate::results::derived::{day, exam_chapters};
use crate::{Caller, Core};
use analytics::input::{History, HistoryBuilder, RawChapter, RawResult};
use analytics::mastery::Masteries;
use analytics::study::{ChapterDetail, Detail, Exam, Items, Reason, Scheme, Study};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::UserId;
use domain::results::ChapterPerformance;
use domain::text::fold;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};
use store::answers::ItemSum;
use store::exams::StoredExam;
use store::results::InsightRow;
use store::study_sessions::StoredSession;
use uuid::Uuid;

/// What the database has of a student.
pub(super) struct Facts {
    rows: Vec<InsightRow>,
    chapters: Vec<Vec<ChapterPerformance>>,
    sessions: Vec<StoredSession>,
    exams: Vec<StoredExam>,
    reasons: Vec<store::answers::Reason>,
    items: Vec<ItemSum>,
}

/// The same, checked and indexed.
pub(super) struct Read<'a> {
    pub study: &'a Study<'a>,
    pub masteries: &'a Masteries,
    pub rows: &'a [InsightRow],
    pub sessions: &'a [StoredSession],
    pub exam: Option<&'a StoredExam>,
    /// Names of the test series, by the index in `study.details`.
    pub series: &'a [&'a str],
    pub now: DateTime<Utc>,
    user: UserId,
}

impl Read<'_> {
    /// Subject and name of a chapter.
    pub fn label(&self, chapter: u32) -> (&str, &str) {
        let chapter = &self.study.history.chapters()[chapter as usize];
        (
            self.study.history.subjects()[chapter.subject as usize],
            chapter.name,
        )
    }

    /// The id of a chapter: made of the student and its names, so it is the same in an exam and in a result, whatever
    /// the spelling, and no other student's chapter has it.
    pub fn id(&self, chapter: u32) -> Uuid {
        let (subject, name) = self.label(chapter);
        let mut hash = Sha256::new();
        hash.update(b"study-plus chapter\x1f");
        hash.update(self.user.0.as_bytes());
        // U+001F separates: it cannot stand in a checked name.
        hash.update(format!("{}\x1f{}", fold(subject), fold(name)));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }
}

impl Facts {
    pub async fn load(core: &Core, caller: &Caller) -> Result<Self> {
        let mut on = core.db.read().await?;
        let rows = store::results::for_insights(&mut on, caller.user).await?;
        let of_row = |row: &InsightRow| {
            serde_json::from_str(&row.row.chapter_performance).map_err(ServiceError::internal)
        };
        Ok(Self {
            chapters: rows.iter().map(of_row).collect::<Result<_>>()?,
            rows,
            sessions: store::study_sessions::since(&mut on, caller.user, NaiveDate::default()).await?,
            exams: store::exams::of_student(&mut on, caller.user).await?,
            reasons: store::answers::reasons(&mut on, caller.user).await?,
            items: store::answers::items(&mut on, caller.user).await?,
        })
    }

    /// Hands what was read to `make`.
    pub fn read<T>(
        &self,
        user: UserId,
        today: NaiveDate,
        now: DateTime<Utc>,
        make: impl FnOnce(&Read<'_>) -> Result<T>,
    ) -> Result<T> {
        let exam = crate::exams::primary(&self.exams, today);
        let history = self.history(exam, today)?;
        let masteries = Masteries::of(&history);
        let (series, sources) = self.series();
        let times: Vec<Vec<ChapterDetail>> = self
            .chapters
            .iter()
            .map(|list| list.iter().map(time).collect())
            .collect();
        let details: Vec<Detail<'_>> = (self.rows.iter().zip(&times))
            .map(|(row, chapters)| Detail {
                source: row
                    .source
                    .as_deref()
                    .and_then(|name| sources.get(&fold(name)).copied()),
                max_score: row.row.max_score,
                chapters,
            })
            .collect();
        let places: HashMap<Uuid, u32> = (0..).zip(&self.rows).map(|(i, row)| (row.id, i)).collect();
        let (reasons, items) = (self.reasons(&history, &places), self.items(&places));
        let marking = exam.and_then(|exam| exam.exam.marking);
        let study = Study {
            history: &history,
            details: &details,
            scheme: marking.and_then(|marking| Scheme::new(marking.correct, -marking.wrong)),
            exam: exam.and_then(whole),
            reasons: &reasons,
            items: &items,
        };
        make(&Read {
            study: &study,
            masteries: &masteries,
            rows: &self.rows,
            sessions: &self.sessions,
            exam,
            series: &series,
            now,
            user,
        })
    }

    fn history<'s>(&'s self, exam: Option<&'s StoredExam>, today: NaiveDate) -> Result<History<'s>> {
        let exam_list = exam
            .map(|stored| exam_chapters(&stored.exam.chapters))
            .unwrap_or_default();
        let mut builder = HistoryBuilder::new(day(today), &exam_list).map_err(ServiceError::internal)?;
        for (InsightRow { row, .. }, chapters) in self.rows.iter().zip(&self.chapters) {
            let raw = RawResult {
                day: day(row.test_date),
                subject: &row.subject,
                score: row.score,
                max_score: row.max_score,
                correct: row.correct_answers as u32,
                wrong: row.wrong_answers as u32,
                total: row.total_questions as u32,
                minutes: row.time_taken.map(|minutes| minutes as u32),
            };
            let chapters = chapters.iter().map(|c| RawChapter {
                name: &c.chapter,
                attempted: c.attempted,
                correct: c.correct,
                wrong: c.wrong,
            });
            builder.result(raw, chapters).map_err(ServiceError::internal)?;
        }
        Ok(builder.finish())
    }

    /// The test series by name, in the spelling that comes first, and their places.
    fn series(&self) -> (Vec<&str>, HashMap<String, u32>) {
        let mut names: BTreeMap<String, &str> = BTreeMap::new();
        for name in self.rows.iter().filter_map(|row| row.source.as_deref()) {
            let known = names.entry(fold(name)).or_insert(name);
            *known = name.min(known);
        }
        let places = (0..).zip(names.keys()).map(|(i, folded)| (folded.clone(), i));
        (names.values().copied().collect(), places.collect())
    }

    fn reasons(&self, history: &History<'_>, places: &HashMap<Uuid, u32>) -> Vec<Reason> {
        let names = self.chapter_names(history);
        let reason = |noted: &store::answers::Reason| {
            let row = *places.get(&noted.result)?;
            let chapter = noted.chapter.as_deref().map(fold);
            Some(Reason {
                row,
                chapter: chapter.and_then(|name| names.get(&(row, name)).copied()),
                error: noted.error,
                answers: noted.answers,
            })
        };
        self.reasons.iter().filter_map(reason).collect()
    }

    /// What the chapters of each result are called, since only there it is certain which subject is meant.
    fn chapter_names(&self, history: &History<'_>) -> HashMap<(u32, String), u32> {
        let noted: std::collections::HashSet<Uuid> = self.reasons.iter().map(|noted| noted.result).collect();
        let mut names = HashMap::new();
        for result in history.results() {
            let place = result.row as usize;
            if !self.rows.get(place).is_some_and(|row| noted.contains(&row.id)) {
                continue;
            }
            // A chapter that the result does not list may still be one of its subject.
            for (index, chapter) in (0..)
                .zip(history.chapters())
                .filter(|(_, one)| one.subject == result.subject)
            {
                names.insert((result.row, fold(chapter.name)), index);
            }
            let listed = self.chapters.get(place).into_iter().flatten();
            for (known, row) in listed.zip(history.chapters_of(result)) {
                names.insert((result.row, fold(&known.chapter)), row.chapter);
            }
        }
        names
    }

    fn items(&self, places: &HashMap<Uuid, u32>) -> Vec<Items> {
        let items = |sum: &ItemSum| {
            Some(Items {
                row: *places.get(&sum.result)?,
                third: sum.third,
                outcome: sum.outcome,
                confidence: sum.confidence,
                answers: sum.answers,
            })
        };
        self.items.iter().filter_map(items).collect()
    }
}

fn time(chapter: &ChapterPerformance) -> ChapterDetail {
    ChapterDetail {
        minutes: chapter.minutes.filter(|minutes| *minutes > 0),
        marks: chapter.marks,
    }
}

/// The exam's marks, and the time it gives for a question where its profile fixes both.
fn whole(exam: &StoredExam) -> Option<Exam> {
    let profile = crate::exams::profile(&exam.exam.profile);
    let questions = profile.map_or(0, |profile| {
        profile.sections.iter().map(|section| section.questions).sum()
    });
    let minutes = profile
        .and_then(|profile| profile.minutes)
        .filter(|_| questions > 0);
    Some(Exam {
        max_score: exam.exam.max_score.filter(|marks| *marks > 0.0)?,
        minutes_per_question: minutes.map(|minutes| f64::from(minutes) / f64::from(questions)),
    })
}
