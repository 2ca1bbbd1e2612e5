//! Steps a student may take, drawn by chance from a seed.

use crate::given::{App, a_draft, chapter, with_chapters};
use api::imports::Confirm;
use chrono::{Days, TimeDelta};
use domain::exams::ExamDraft;
use domain::ids::{ExamId, ImportId, ResultId};
use domain::results::{ChapterDraft, ResultDraft};
use domain::text::fold;
use service::Caller;
use service::imports::Source;
use std::fmt::Write as _;

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

/// A student who does this and that.
pub struct Student<'a> {
    app: &'a App,
    pub caller: Caller,
    chance: Chance,
    /// Every id there ever was, with whether it is there.
    results: Vec<(ResultId, bool)>,
    imports: Vec<ImportId>,
    exams: Vec<ExamId>,
}

impl<'a> Student<'a> {
    /// One without anything yet.
    pub fn new(app: &'a App, caller: Caller, seed: u64) -> Self {
        let (results, imports, exams) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            app,
            caller,
            chance: Chance(seed),
            results,
            imports,
            exams,
        }
    }

    /// One of the results that are there.
    pub fn any_there(&self) -> Option<ResultId> {
        self.results
            .iter()
            .find(|(_, is_there)| *is_there)
            .map(|(id, _)| *id)
    }

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
    pub async fn step(&mut self) -> String {
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
}
