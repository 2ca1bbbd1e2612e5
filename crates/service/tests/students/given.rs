//! A house with its use cases, and students in it.

use api::dashboard::Dashboard;
use api::imports::{Confirm, ImportView};
use chrono::{Days, NaiveDate, TimeDelta};
use domain::ids::{ImportId, PUBLIC_INSTITUTION, ResultId, UserId};
use domain::people::Role;
use domain::results::{ChapterDraft, ResultDraft};
use service::imports::Source;
use service::{Caller, Result, ServiceError, Services};
use store::Db;
use store::people::NewPerson;
use store::weak_areas::WeakArea;
use testkit::{TestCore, test_core};
use uuid::Uuid;

pub struct App {
    pub test: TestCore,
    pub services: Services,
}

impl App {
    pub fn new(db: Db) -> Self {
        let test = test_core(db);
        Self {
            services: Services::new(test.core.clone()),
            test,
        }
    }

    /// A student in Kolkata: five and a half hours ahead of the clock.
    pub async fn student(&self, name: &str) -> Caller {
        let core = &self.test.core;
        let (user, email, now) = (UserId(core.new_id()), format!("{name}@x.test"), core.now());
        let new = NewPerson {
            id: user,
            institution: PUBLIC_INSTITUTION,
            email_key: &email,
            email: &email,
            display_name: name,
            password_hash: None,
            time_zone: "Asia/Kolkata",
            is_sample: false,
            born: None,
        };
        let mut tx = core.db.begin().await.unwrap();
        store::people::add(&mut tx, &new, now).await.unwrap();
        store::people::grant_role(&mut tx, PUBLIC_INSTITUTION, user, Role::Student, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let caller = Caller {
            user,
            institution: PUBLIC_INSTITUTION,
            roles: vec![Role::Student],
            display_name: name.into(),
            time_zone: chrono_tz::Asia::Kolkata,
            data_version: 0,
            cred_version: 1,
            entrance: service::Entrance::Inside,
            proven_at: None,
            is_leaving: false,
            facts: domain::guardian::Facts::default(),
        };
        self.fresh(&caller).await
    }

    /// The caller as the next request brings it.
    pub async fn fresh(&self, caller: &Caller) -> Caller {
        let mut on = self.test.core.db.read().await.unwrap();
        let person = store::people::find(&mut on, caller.user).await.unwrap().unwrap();
        Caller {
            data_version: person.data_version,
            ..caller.clone()
        }
    }

    pub fn pass(&self, time: TimeDelta) {
        self.test.clock.advance(time);
    }

    pub fn today(&self, caller: &Caller) -> NaiveDate {
        caller.today(self.test.core.now())
    }

    /// Uploads one result and returns its id.
    pub async fn upload(&self, caller: &Caller, draft: ResultDraft) -> ResultId {
        let uploaded = self.services.results.upload(caller, vec![draft]).await.unwrap();
        ResultId(uploaded.results[0].id)
    }

    pub async fn preview(&self, caller: &Caller, csv: &str) -> ImportView {
        let source = Source::File {
            name: "results.csv".into(),
            bytes: csv.as_bytes().to_vec(),
        };
        self.services.imports.preview(caller, source).await.unwrap()
    }

    pub async fn confirm(&self, caller: &Caller, preview: &ImportView, skip_bad: bool) -> Result<ImportView> {
        let confirm = Confirm {
            file_hash: preview.file_hash.clone(),
            skip_bad,
        };
        self.services
            .imports
            .confirm(caller, ImportId(preview.id), &confirm)
            .await
    }

    pub async fn weak_areas(&self, caller: &Caller) -> Vec<WeakArea> {
        let mut on = self.test.core.db.read().await.unwrap();
        store::weak_areas::of_student(&mut on, caller.user).await.unwrap()
    }

    /// Every result the caller has, newest first.
    pub async fn results(&self, caller: &Caller) -> Vec<api::results::ResultView> {
        let filter = api::results::HistoryFilter::default();
        self.services.results.all(caller, &filter).await.unwrap()
    }

    /// The dashboard of the next request, without the moment it was made.
    pub async fn dashboard(&self, caller: &Caller) -> Dashboard {
        let caller = self.fresh(caller).await;
        let kept = self.services.dashboard.get(&caller).await.unwrap();
        Dashboard {
            computed_at: chrono::DateTime::UNIX_EPOCH,
            ..kept.dashboard.clone()
        }
    }
}

/// The day `n` days after 1 January 2026; the clock stands at 2 March, day 60.
pub fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(n)
}

/// 20 of 40 right.
pub fn a_draft(name: &str, subject: &str, on: NaiveDate) -> ResultDraft {
    ResultDraft {
        test_name: name.into(),
        source: None,
        subject: subject.into(),
        total_questions: 40,
        correct_answers: 20,
        wrong_answers: 10,
        score: Some(70.0),
        max_score: Some(160.0),
        time_taken: Some(60),
        test_date: on,
        chapter_performance: Vec::new(),
    }
}

/// A chapter with so many right of so many tried.
pub fn chapter(name: &str, correct: i64, attempted: i64) -> ChapterDraft {
    ChapterDraft {
        chapter: name.into(),
        attempted: Some(attempted),
        correct,
        wrong: attempted - correct,
        marks: None,
        minutes: None,
    }
}

/// A draft with these chapters.
pub fn with_chapters(draft: ResultDraft, chapters: Vec<ChapterDraft>) -> ResultDraft {
    ResultDraft {
        chapter_performance: chapters,
        ..draft
    }
}

pub fn unknown() -> Uuid {
    Uuid::from_u128(404)
}

/// What a refusal says, in a few words: its status and code, and the path and code of the first field.
pub fn code<T: std::fmt::Debug>(outcome: Result<T>) -> String {
    match outcome.unwrap_err() {
        ServiceError::Invalid(errors) => format!("422 {} {}", errors.0[0].path, errors.0[0].code),
        error => {
            let problem = error.problem();
            format!("{} {}", problem.status, problem.code)
        }
    }
}
