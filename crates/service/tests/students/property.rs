//! Whatever a student does, in whatever order: the table of weak areas and the kept dashboard say what the results say.

use crate::given::{App, a_draft, chapter, with_chapters};
use crate::weak_areas::must_agree;
use api::dashboard::Dashboard;
use api::imports::Confirm;
use chrono::{Days, TimeDelta};
use domain::exams::ExamDraft;
use domain::ids::{ExamId, ImportId, ResultId};
use domain::results::{ChapterDraft, ResultDraft};
use domain::text::fold;
use service::Caller;
use service::imports::Source;
use std::fmt::Write as _;
use store::weak_areas::WeakArea;
use testkit::contract;
use uuid::Uuid;

const SEEDS: u64 = 30;
const STEPS: usize = 14;
const SUBJECTS: [&str; 5] = ["Physics", "physics", "Biology", "Chemistry", "NEET mock"];
const CHAPTERS: [&str; 8] = [
    "Optics",
    "OPTICS",
    "optics ",
    "Kinematics",
    "Biomolecules",
    "Evolution",
    "Solutions",
    "Own chapter",
];

/// `SplitMix64`: the same choices for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

struct Student<'a> {
    app: &'a App,
    caller: Caller,
    chance: Chance,
    /// Every id there ever was, with whether it is there.
    results: Vec<(ResultId, bool)>,
    imports: Vec<ImportId>,
    exams: Vec<ExamId>,
}

impl Student<'_> {
    fn a_result(&mut self) -> ResultDraft {
        let chance = &mut self.chance;
        let today = self.app.today(&self.caller);
        let on = today - Days::new(chance.below(500) as u64);
        let name = format!("T{}", chance.below(4));
        let mut draft = a_draft(&name, chance.of(&SUBJECTS), on);
        draft.correct_answers = chance.below(31) as i64;
        let mut chapters: Vec<_> = Vec::new();
        for _ in 0..chance.below(4) {
            let attempted = 1 + chance.below(6) as i64;
            let one = chapter(
                chance.of(&CHAPTERS),
                chance.below(attempted as usize + 1) as i64,
                attempted,
            );
            let is_same = |there: &ChapterDraft| fold(&there.chapter) == fold(&one.chapter);
            if !chapters.iter().any(is_same) {
                chapters.push(one);
            }
        }
        if !chapters.is_empty() && chance.below(4) == 0 {
            // Asked and left open: it says nothing of the chapter.
            chapters.push(chapter("Left open", 0, 0));
        }
        // The whole has room for its chapters.
        draft.total_questions = 60;
        draft.correct_answers = draft
            .correct_answers
            .max(chapters.iter().map(|one| one.correct).sum());
        draft.wrong_answers = draft
            .wrong_answers
            .max(chapters.iter().map(|one| one.wrong).sum());
        with_chapters(draft, chapters)
    }

    /// Takes one step and says which.
    async fn step(&mut self) -> String {
        let services = self.app.services.clone();
        let caller = self.app.fresh(&self.caller).await;
        match self.chance.below(12) {
            0..=3 => {
                let drafts: Vec<_> = (0..=self.chance.below(3)).map(|_| self.a_result()).collect();
                let said = format!("upload {drafts:?}");
                let uploaded = services.results.upload(&caller, drafts).await.unwrap();
                self.results
                    .extend(uploaded.results.iter().map(|view| (ResultId(view.id), true)));
                said
            }
            4 => {
                let draft = self.a_result();
                let Some((id, is_there)) = self.any_result() else {
                    return "nothing to change".into();
                };
                let said = format!("change to {draft:?}");
                assert_eq!(
                    services.results.replace(&caller, id, draft).await.is_ok(),
                    is_there
                );
                said
            }
            5 => {
                let Some((id, is_there)) = self.any_result() else {
                    return "nothing to remove".into();
                };
                assert_eq!(services.results.remove(&caller, id).await.is_ok(), is_there);
                self.reload().await;
                "remove".into()
            }
            6 => {
                let Some((id, _)) = self.any_result() else {
                    return "nothing to restore".into();
                };
                let outcome = services.results.restore(&caller, id).await;
                self.reload().await;
                format!("restore {}", outcome.is_ok())
            }
            7 | 8 => self.import(&caller).await,
            9 => self.undo(&caller).await,
            10 => self.change_exam(&caller).await,
            _ => {
                self.app.pass(TimeDelta::hours(self.chance.below(60) as i64));
                // A day that passes changes nothing by itself; the next result does.
                let draft = self.a_result();
                let id = self.app.upload(&caller, draft.clone()).await;
                self.results.push((id, true));
                format!("a day, and upload {draft:?}")
            }
        }
    }

    fn any_result(&mut self) -> Option<(ResultId, bool)> {
        (!self.results.is_empty()).then(|| *self.chance.of(&self.results))
    }

    async fn reload(&mut self) {
        let there = self.app.results(&self.caller).await;
        for view in &there {
            if !self.results.iter().any(|(id, _)| id.0 == view.id) {
                self.results.push((ResultId(view.id), true));
            }
        }
        for (id, is_there) in &mut self.results {
            *is_there = there.iter().any(|view| view.id == id.0);
        }
    }

    async fn import(&mut self, caller: &Caller) -> String {
        let mut csv = "test_date,test_name,subject,total_questions,correct_answers,wrong_answers,score,max_score,chapter,\
                       chapter_attempted,chapter_correct,chapter_wrong\n"
            .to_owned();
        for _ in 0..=self.chance.below(3) {
            let mut draft = self.a_result();
            // Some of the tests are there already, with other numbers.
            let there = self.app.results(caller).await;
            if !there.is_empty() && self.chance.below(2) == 0 {
                let like = self.chance.of(&there);
                draft.test_date = like.test_date;
                (draft.test_name, draft.subject) = (like.test_name.clone(), like.subject.clone());
            }
            let whole = format!(
                "{},{},{},{},{},{},{},{}",
                draft.test_date,
                draft.test_name,
                draft.subject,
                draft.total_questions,
                draft.correct_answers,
                draft.wrong_answers,
                7.5,
                160
            );
            if draft.chapter_performance.is_empty() {
                let _ = writeln!(csv, "{whole},,,,");
            }
            for one in &draft.chapter_performance {
                let (tried, right, wrong) = (one.attempted.unwrap(), one.correct, one.wrong);
                let _ = writeln!(csv, "{whole},{},{tried},{right},{wrong}", one.chapter);
            }
        }
        let source = Source::File {
            name: "a.csv".into(),
            bytes: csv.clone().into_bytes(),
        };
        let preview = self.app.services.imports.preview(caller, source).await.unwrap();
        let confirm = Confirm {
            file_hash: preview.file_hash.clone(),
            skip_bad: true,
        };
        let done = self
            .app
            .services
            .imports
            .confirm(caller, ImportId(preview.id), &confirm)
            .await
            .unwrap();
        assert_eq!(
            (done.new, done.changed, done.unchanged, done.errors),
            (preview.new, preview.changed, preview.unchanged, preview.errors)
        );
        self.imports.push(ImportId(preview.id));
        self.reload().await;
        format!("import {csv}")
    }

    async fn undo(&mut self, caller: &Caller) -> String {
        if self.imports.is_empty() {
            return "nothing to undo".into();
        }
        let id = *self.chance.of(&self.imports);
        let outcome = self.app.services.imports.undo(caller, id).await;
        self.reload().await;
        format!("undo {}", outcome.is_ok())
    }

    async fn change_exam(&mut self, caller: &Caller) -> String {
        let exams = self.app.services.exams.clone();
        let profile = *self.chance.of(&["neet_ug", "jee_main", "own"]);
        let exam_date = (self.chance.below(3) > 0)
            .then(|| self.app.today(caller) + Days::new(self.chance.below(9) as u64));
        let draft = ExamDraft {
            profile: profile.into(),
            name: None,
            exam_date,
            max_score: None,
            marking: None,
            chapters: None,
        };
        let said = format!("{draft:?}");
        match (self.chance.below(3), self.exams.is_empty()) {
            (0, false) => {
                let id = self.exams.swap_remove(0);
                exams.remove(caller, id).await.unwrap();
                "remove exam".into()
            }
            (1, false) => {
                exams.replace(caller, self.exams[0], draft).await.unwrap();
                format!("replace exam by {said}")
            }
            _ => {
                self.exams
                    .push(ExamId(exams.add(caller, draft).await.unwrap().id));
                format!("add exam {said}")
            }
        }
    }

    /// The kept dashboard is the one the data gives now, and its chapters read as in the table.
    async fn dashboard_must_be_fresh(&self, after: &str) {
        let caller = self.app.fresh(&self.caller).await;
        let computed = self.app.services.dashboard.compute(&caller).await.unwrap();
        let kept = self.app.dashboard(&caller).await;
        let computed = Dashboard {
            computed_at: kept.computed_at,
            ..computed.dashboard.clone()
        };
        assert_eq!(kept, computed, "after {after}");
        let table = self.app.weak_areas(&caller).await;
        for shown in kept.weakest.iter().chain(&kept.strongest) {
            let is_it = |area: &&WeakArea| (&area.subject, &area.chapter) == (&shown.subject, &shown.chapter);
            let area = table.iter().find(is_it).unwrap();
            assert!(
                (100.0 * area.mastery - shown.mastery).abs() < 0.005_001,
                "after {after}: {area:?}, {shown:?}"
            );
            assert_eq!(
                (area.questions, area.last_seen),
                (i64::from(shown.questions), shown.last_seen)
            );
        }
    }
}

/// All students live in one database, so that what one does cannot hide in another's.
async fn live(app: &App, seed: u64) {
    let caller = app.student(&format!("s{seed}")).await;
    let (results, imports, exams) = (Vec::new(), Vec::new(), Vec::new());
    let mut student = Student {
        app,
        caller,
        chance: Chance(seed),
        results,
        imports,
        exams,
    };
    let mut steps = Vec::new();
    for _ in 0..STEPS {
        steps.push(student.step().await);
        let so_far = format!("seed {seed}: {steps:#?}");
        must_agree(app, &student.caller, &so_far).await;
        student.dashboard_must_be_fresh(&so_far).await;
    }
    let Some((id, _)) = student.results.iter().copied().find(|(_, is_there)| *is_there) else {
        return;
    };
    // A removal and its undoing make the table anew from all results.
    let before = app.weak_areas(&student.caller).await;
    app.services.results.remove(&student.caller, id).await.unwrap();
    app.services.results.restore(&student.caller, id).await.unwrap();
    let after = app.weak_areas(&student.caller).await;
    let names = |areas: &[WeakArea]| {
        areas
            .iter()
            .map(|area| (area.subject.clone(), area.chapter.clone()))
            .collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(names(&before), names(&after), "seed {seed}");
    assert_ne!(id.0, Uuid::nil());
}

contract! {
    async fn after_any_steps_weak_areas_and_dashboard_say_what_the_results_say(db) {
        let app = App::new(db);
        for seed in 0..SEEDS {
            live(&app, seed).await;
        }
    }
}
