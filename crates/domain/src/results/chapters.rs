//! Performance by chapter within one result.

use super::check::{Counts, check_minutes};
use super::{MAX_CHAPTERS, MAX_QUESTIONS};
use crate::{FieldErrors, text};
use catalogue::rules::result::exceeds_whole;
use catalogue::{Locale, rules};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// One chapter as typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChapterDraft {
    /// Its name.
    pub chapter: String,
    /// Questions asked; `attempted` counts those answered, so right + wrong when absent.
    #[serde(default, alias = "total")]
    pub attempted: Option<i64>,
    /// Right answers.
    pub correct: i64,
    /// Wrong answers.
    #[serde(default)]
    pub wrong: i64,
    /// Marks in this chapter, if known.
    #[serde(default)]
    pub marks: Option<f64>,
    /// Minutes in this chapter, if known.
    #[serde(default)]
    pub minutes: Option<i64>,
}

/// The counts of one chapter, where its name is the key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChapterCounts {
    /// Questions tried; right + wrong when absent.
    #[serde(default, alias = "total")]
    pub attempted: Option<i64>,
    /// Right answers.
    pub correct: i64,
    /// Wrong answers.
    #[serde(default)]
    pub wrong: i64,
    /// Marks in this chapter, if known.
    #[serde(default)]
    pub marks: Option<f64>,
    /// Minutes in this chapter, if known.
    #[serde(default)]
    pub minutes: Option<i64>,
}

/// The two ways to send chapters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum ChapterDrafts {
    /// In order.
    List(Vec<ChapterDraft>),
    /// By name.
    ByName(std::collections::BTreeMap<String, ChapterCounts>),
}

/// Reads either way into a list. A visitor and not an untagged enum, so that an error names the field it is about.
pub(super) fn list_or_map<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<ChapterDraft>, D::Error> {
    struct Either;
    impl<'de> Visitor<'de> for Either {
        type Value = Vec<ChapterDraft>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of chapters, or an object from chapter to its counts")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut chapters = Vec::new();
            while let Some(chapter) = list.next_element()? {
                chapters.push(chapter);
            }
            Ok(chapters)
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut chapters = Vec::new();
            while let Some((chapter, c)) = map.next_entry::<String, ChapterCounts>()? {
                let ChapterCounts {
                    attempted,
                    correct,
                    wrong,
                    marks,
                    minutes,
                } = c;
                chapters.push(ChapterDraft {
                    chapter,
                    attempted,
                    correct,
                    wrong,
                    marks,
                    minutes,
                });
            }
            Ok(chapters)
        }
    }
    input.deserialize_any(Either)
}

/// One checked chapter of a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChapterPerformance {
    /// Its name.
    pub chapter: String,
    /// Questions tried, at least right + wrong.
    pub attempted: u32,
    /// Right answers.
    pub correct: u32,
    /// Wrong answers.
    pub wrong: u32,
    /// Marks, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<f64>,
    /// Minutes, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}

/// Checks the chapters one by one and, when `whole` is known, against the whole test.
pub(super) fn check(
    errors: &mut FieldErrors,
    drafts: Vec<ChapterDraft>,
    whole: Option<Counts>,
) -> Vec<ChapterPerformance> {
    if drafts.len() > MAX_CHAPTERS {
        errors.push(
            "chapter_performance",
            "too_many",
            rules::result::too_many_chapters(Locale::current(), MAX_CHAPTERS),
        );
        return Vec::new();
    }
    let mut seen = std::collections::HashSet::new();
    let mut checked = Vec::with_capacity(drafts.len());
    for (i, draft) in drafts.into_iter().enumerate() {
        let mut own = FieldErrors::default();
        let chapter = check_one(&mut own, &draft);
        if let Some(chapter) = &chapter
            && !seen.insert(text::fold(&chapter.chapter))
        {
            own.push(
                "chapter",
                "duplicate",
                rules::result::chapter_twice(Locale::current()),
            );
        }
        errors.0.extend(own.under(&format!("chapter_performance[{i}]")).0);
        checked.extend(chapter);
    }
    if let Some(whole) = whole {
        check_sums(errors, &checked, whole);
    }
    checked
}

fn check_one(errors: &mut FieldErrors, draft: &ChapterDraft) -> Option<ChapterPerformance> {
    let chapter = errors.take(text::line("chapter", &draft.chapter, 120));
    let before = errors.0.len();
    // Saturating: both come from a client and are refused below when they are out of range.
    let attempted = draft
        .attempted
        .unwrap_or(draft.correct.saturating_add(draft.wrong));
    for (path, value) in [
        ("attempted", attempted),
        ("correct", draft.correct),
        ("wrong", draft.wrong),
    ] {
        if !(0..=MAX_QUESTIONS).contains(&value) {
            errors.push(
                path,
                "out_of_range",
                rules::result::chapter_questions(Locale::current(), MAX_QUESTIONS),
            );
        }
    }
    if errors.0.len() == before && draft.correct + draft.wrong > attempted {
        errors.push(
            "correct",
            "exceeds_total",
            rules::result::chapter_total(Locale::current()),
        );
    }
    if draft
        .marks
        .is_some_and(|marks| !(marks.is_finite() && marks.abs() <= super::MAX_SCORE))
    {
        errors.push("marks", "out_of_range", rules::result::marks(Locale::current()));
    }
    let minutes = check_minutes(errors, "minutes", draft.minutes);
    (errors.0.len() == before).then_some(())?;
    Some(ChapterPerformance {
        chapter: chapter?,
        attempted: attempted as u32,
        correct: draft.correct as u32,
        wrong: draft.wrong as u32,
        marks: draft.marks,
        minutes,
    })
}

fn check_sums(errors: &mut FieldErrors, chapters: &[ChapterPerformance], whole: Counts) {
    let sum = |part: fn(&ChapterPerformance) -> u32| chapters.iter().map(part).sum::<u32>();
    let mut compare = |chapters: u32, total: u32, say: fn(Locale, u32, u32) -> String| {
        if chapters > total {
            let message = say(Locale::current(), chapters, total);
            errors.push("chapter_performance", "exceeds_whole", message);
        }
    };
    compare(sum(|c| c.attempted), whole.total, exceeds_whole::questions);
    compare(sum(|c| c.correct), whole.correct, exceeds_whole::right);
    compare(sum(|c| c.wrong), whole.wrong, exceeds_whole::wrong);
}
