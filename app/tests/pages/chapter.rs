//! The page of a chapter: what is said of it, its rating and its links.

use super::given::{HOSTILE, context, date};
use api::{
    answers::ErrorCounts,
    difficulties::{DifficultyContrast, DifficultyView},
    insights::{ChapterView, NextAnswer},
    resources::{ChapterResources, ResourceView},
};
use app::pages::chapter;
use chrono::{DateTime, Utc};

pub fn a_chapter() -> ChapterView {
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

pub fn of_chapter(chapter: ChapterView) -> chapter::ChapterPage {
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
