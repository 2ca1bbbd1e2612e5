//! What a plan remembers of what was done, and the order of chapters.

use super::{NAMES, finals, settings, status};
use crate::given::{App, a_draft, chapter, code, day, with_chapters};
use api::plan::{PlanBlock, PlanView};
use chrono::{Duration, TimeDelta};
use domain::ids::ExamId;
use service::Caller;
use testkit::contract;

/// A student with an exam in so many days whose chapters are all known well.
async fn who_knows_all(app: &App, days: i64) -> Caller {
    let asha = app.student("asha").await;
    let exam = finals(Some(app.today(&asha) + Duration::days(days)));
    app.services.exams.add(&asha, exam).await.unwrap();
    for round in 0..3 {
        for (n, (subject, name)) in NAMES.iter().enumerate() {
            let draft = a_draft(&format!("Known {round} {n}"), subject, day(20));
            app.upload(&asha, with_chapters(draft, vec![chapter(name, 20, 20)]))
                .await;
        }
    }
    app.fresh(&asha).await
}

fn blocks<'a>(plan: &'a PlanView, kind: &str) -> Vec<&'a PlanBlock> {
    let all = plan.days.iter().flat_map(|day| &day.blocks);
    all.filter(|block| block.kind == kind && block.status == "open")
        .collect()
}

/// The first open block of a chapter.
fn first<'a>(plan: &'a PlanView, name: &str) -> &'a PlanBlock {
    let mut all = plan.days.iter().flat_map(|day| &day.blocks);
    all.find(|block| block.chapter.as_deref() == Some(name) && block.status == "open")
        .unwrap_or_else(|| panic!("{name} is not planned"))
}

contract! {
    async fn a_chapter_waits_for_what_comes_before_it_and_says_so(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let mut exam = finals(Some(app.today(&asha) + Duration::days(100)));
        for chapter in exam.chapters.as_mut().unwrap() {
            match chapter.name.as_str() {
                "Genes" => chapter.prerequisites = vec!["cells".into()],
                "Plants" => chapter.prerequisites = vec!["Genes".into()],
                _ => {}
            }
        }
        let exam = app.services.exams.add(&asha, exam).await.unwrap();
        let genes = exam.chapters.iter().find(|chapter| chapter.name == "Genes").unwrap();
        assert_eq!(genes.prerequisites, ["Cells"]);
        let asha = app.fresh(&asha).await;
        let plan = app.services.plan.set_settings(&asha, settings(120)).await.unwrap();
        // Plants carries the most marks, and Cells opens the way to it.
        let [cells, genes, plants] = ["Cells", "Genes", "Plants"].map(|name| first(&plan, name));
        assert!(plan.today == cells.date && cells.date < genes.date && genes.date < plants.date);
        let why = |block: &PlanBlock| block.why.clone().map(|why| (why.after, why.opens)).unwrap();
        assert_eq!(why(cells), (vec![], vec!["Genes".to_owned()]));
        assert_eq!(why(genes), (vec!["Cells".to_owned()], vec!["Plants".to_owned()]));
        assert_eq!(why(plants), (vec!["Genes".to_owned()], vec![]));
        // Done is done: nothing is waited for any more.
        let after = app.services.plan.change_block(&asha, cells.id, status("done", None)).await.unwrap();
        assert_eq!(why(first(&after, "Genes")), (vec![], vec!["Plants".to_owned()]));
        app.pass(TimeDelta::days(1));
        let next = app.services.plan.get(&app.fresh(&asha).await).await.unwrap();
        assert_eq!(why(first(&next, "Genes")), (vec![], vec!["Plants".to_owned()]));
        // An order that is no order is refused, with its place.
        let mut circle = finals(None);
        let chapters = circle.chapters.as_mut().unwrap();
        chapters[5].prerequisites = vec!["Plants".into()];
        chapters[7].prerequisites = vec!["Cells".into()];
        assert_eq!(code(app.services.exams.replace(&asha, ExamId(exam.id), circle).await), "422 chapters[5].prerequisites circular");
    }

    async fn a_last_pass_that_is_done_is_not_planned_again(db) {
        let app = App::new(db);
        let asha = who_knows_all(&app, 30).await;
        app.pass(TimeDelta::days(27));
        let asha = app.fresh(&asha).await;
        let plan = app.services.plan.set_settings(&asha, settings(120)).await.unwrap();
        // The last three of thirty days, and the four heaviest of eight chapters: 18 + 17 + 16 marks are less than half of 116.
        let mut names: Vec<_> = blocks(&plan, "last_pass").iter().filter_map(|block| block.chapter.clone()).collect();
        names.sort();
        assert_eq!(names, ["Cells", "Gases", "Genes", "Plants"]);
        let mut done = 0;
        for _ in 0..3 {
            let plan = app.services.plan.replan(&asha).await.unwrap();
            let of_today = blocks(&plan, "last_pass").into_iter().filter(|block| block.date == plan.today);
            for block in of_today {
                app.services.plan.change_block(&asha, block.id, status("done", None)).await.unwrap();
                done += 1;
            }
            app.pass(TimeDelta::days(1));
        }
        assert_eq!(done, 4);
    }

    async fn a_revision_remembers_its_gap_and_the_next_one_keeps_to_it(db) {
        let app = App::new(db);
        let asha = who_knows_all(&app, 80).await;
        app.services.plan.set_settings(&asha, settings(300)).await.unwrap();
        let mut last: std::collections::HashMap<String, (chrono::NaiveDate, i64)> = std::collections::HashMap::default();
        let mut compared = 0;
        for _ in 0..45 {
            let asha = app.fresh(&asha).await;
            let plan = app.services.plan.get(&asha).await.unwrap();
            for block in plan.days[0].blocks.iter().filter(|block| block.status == "open" && block.kind == "revise") {
                app.services.plan.change_block(&asha, block.id, status("done", None)).await.unwrap();
                let name = block.chapter.clone().unwrap();
                if let Some((day, gap)) = last.get(&name).copied() {
                    let now = (block.date - day).num_days();
                    assert!(now >= gap, "{name}: {now} days after {gap}");
                    compared += i32::from(gap > 0);
                    last.insert(name, (block.date, now));
                } else {
                    last.insert(name, (block.date, 0));
                }
            }
            app.pass(TimeDelta::days(1));
        }
        assert!(compared > 0, "no chapter was revised three times: {last:?}");
    }
}
