//! What the single answers of a house say of a chapter.

use crate::given::{App, a_draft, day};
use api::insights::NextAnswer;
use chrono::TimeDelta;
use domain::answers::{AnswerDraft, AnswersDraft, Outcome};
use domain::ids::PUBLIC_INSTITUTION;
use domain::results::ResultDraft;
use service::Caller;
use store::guardians::{self, Decision, NewAsk};
use testkit::contract;

const CHAPTERS: [&str; 3] = ["Optics", "Heat", "Waves"];
const QUESTIONS: i64 = 90;

/// A plain linear congruence: the test needs spread, not quality.
struct Dice(u64);

impl Dice {
    fn share(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }
}

/// One test of 90 questions of a student who answers each rightly with the chance `of` its chapter and number.
async fn answer(app: &App, caller: &Caller, dice: &mut Dice, of: impl Fn(usize, i64) -> f64) {
    let answers: Vec<AnswerDraft> = (1..=QUESTIONS)
        .map(|question| {
            let chapter = (question % 3) as usize;
            let is_right = dice.share() < of(chapter, question);
            AnswerDraft {
                question: Some(question),
                chapter: Some(CHAPTERS[chapter].into()),
                outcome: if is_right { Outcome::Right } else { Outcome::Wrong },
                error: None,
                confidence: None,
                count: None,
            }
        })
        .collect();
    let right = answers
        .iter()
        .filter(|answer| answer.outcome == Outcome::Right)
        .count() as i64;
    let draft = ResultDraft {
        total_questions: QUESTIONS,
        correct_answers: right,
        wrong_answers: QUESTIONS - right,
        score: Some(right as f64),
        max_score: Some(360.0),
        ..a_draft("Mock", "Physics", day(40))
    };
    let id = app.upload(caller, draft).await;
    app.services
        .answers
        .put(caller, id, AnswersDraft { answers })
        .await
        .unwrap();
}

async fn said(app: &App, caller: &Caller, chapter: &str) -> Option<NextAnswer> {
    let caller = app.fresh(caller).await;
    let id = app
        .services
        .insights
        .find_chapter(&caller, "Physics", chapter)
        .await
        .unwrap();
    app.services
        .insights
        .chapter(&caller, id)
        .await
        .unwrap()
        .next_answer
        .clone()
}

contract! {
    async fn a_model_speaks_where_it_told_unseen_students_better_than_counting(db) {
        let app = App::new(db);
        let mut dice = Dice(1);
        let mut students = Vec::new();
        for n in 0..64 {
            let caller = app.student(&format!("s{n}")).await;
            let ability = dice.share() - 0.5;
            // Optics is easy, heat is hard, waves are learned on the way.
            let chance = |chapter: usize, question: i64| {
                [0.8, 0.25, 0.2 + 0.6 * question as f64 / QUESTIONS as f64][chapter] + 0.3 * ability
            };
            answer(&app, &caller, &mut dice, chance).await;
            students.push(caller);
        }
        assert_eq!(said(&app, &students[0], "Heat").await, None, "nothing was learned yet");
        app.services.insights.learn().await.unwrap();
        let (optics, heat) = (said(&app, &students[0], "optics").await.unwrap(), said(&app, &students[0], "Heat").await.unwrap());
        assert_eq!((heat.students, heat.answers), (64, 30));
        assert!(heat.log_loss < heat.counting_log_loss, "{heat:?}");
        assert!(heat.low < heat.chance && heat.chance < heat.high && heat.high < optics.low, "{heat:?} {optics:?}");
        // Heat in a second subject: whose the answers under that name are is not known, so nothing is said of either.
        let chemistry = a_draft("Part", "Chemistry", day(42));
        let shared = crate::given::with_chapters(chemistry, vec![crate::given::chapter("heat", 2, 4)]);
        app.upload(&students[1], shared).await;
        assert_eq!(said(&app, &students[1], "Heat").await, None);
        assert!(said(&app, &students[1], "Optics").await.is_some());
        // Somebody who never noted single answers is told nothing, and learning again from the same changes nothing.
        let new = app.student("new").await;
        let none = a_draft("Mock", "Physics", day(41));
        let chapters = vec![crate::given::chapter("Heat", 3, 6)];
        app.upload(&new, crate::given::with_chapters(none, chapters)).await;
        assert_eq!(said(&app, &new, "Heat").await, None);
        let version = version(&app).await;
        app.services.insights.learn().await.unwrap();
        assert_eq!(crate::next_answer::version(&app).await, version);
    }

    async fn coins_teach_nothing_and_few_students_neither(db) {
        let app = App::new(db);
        let mut dice = Dice(2);
        for n in 0..59 {
            let caller = app.student(&format!("s{n}")).await;
            answer(&app, &caller, &mut dice, |_, _| 0.5).await;
        }
        app.services.insights.learn().await.unwrap();
        assert_eq!(stored(&app).await, None, "59 students are too few for a verdict");
        let last = app.student("last").await;
        answer(&app, &last, &mut dice, |_, _| 0.5).await;
        app.services.insights.learn().await.unwrap();
        let model = stored(&app).await.unwrap();
        assert_eq!((model.students, model.answers, model.model.len()), (60, 5_400, 0), "log loss {}", model.log_loss);
        assert_eq!(said(&app, &last, "Heat").await, None);
    }

    async fn a_student_under_age_teaches_only_where_a_guardian_agrees_to_that(db) {
        let app = App::new(db);
        let mut dice = Dice(3);
        let mut last = None;
        for n in 0..60 {
            let caller = app.student(&format!("s{n}")).await;
            answer(&app, &caller, &mut dice, |_, _| 0.5).await;
            last = Some(caller);
        }
        let minor = last.unwrap();
        let (core, now) = (&app.test.core, app.test.core.now());
        let born = domain::age::BirthMonth::years_before(now.date_naive(), 16).to_string();
        app.services.accounts.set_born(&minor, &born).await.unwrap();
        app.services.insights.learn().await.unwrap();
        assert_eq!(stored(&app).await, None, "59 are left");
        let agrees = |learning| {
            let (user, institution) = (minor.user, minor.institution);
            async move {
                let mut tx = core.db.begin().await.unwrap();
                let new = NewAsk { user, institution, name: "Mira", email_key: "m@x.test", email: "m@x.test", ask_hash: &[1], expires_at: now + TimeDelta::days(7), is_same: false };
                guardians::ask(&mut tx, &new, now).await.unwrap();
                let answer = Decision { status: guardians::GIVEN, name: "Mira", keep_hash: Some(&[2]), text_version: 1, allows_balance: true, allows_learning: false };
                guardians::decide(&mut tx, user, &[1], &answer, now).await.unwrap();
                guardians::choose(&mut tx, &[2], (true, learning), 1, now).await.unwrap();
                tx.commit().await.unwrap();
            }
        };
        agrees(false).await;
        app.services.insights.learn().await.unwrap();
        assert_eq!(stored(&app).await, None, "agreeing to balance is not agreeing to this");
        agrees(true).await;
        app.services.insights.learn().await.unwrap();
        assert_eq!(stored(&app).await.unwrap().students, 60);
    }
}

async fn stored(app: &App) -> Option<store::mastery_models::MasteryModel> {
    let mut on = app.test.core.db.read().await.unwrap();
    store::mastery_models::find(&mut on, PUBLIC_INSTITUTION)
        .await
        .unwrap()
}

async fn version(app: &App) -> i64 {
    stored(app).await.unwrap().version
}
