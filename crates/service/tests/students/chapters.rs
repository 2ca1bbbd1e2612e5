//! What a student keeps of a chapter besides results: how hard it feels, and links. What an institution adds to these.

use crate::given::{App, a_draft, chapter, code, day, unknown, with_chapters};
use api::plan::PlanView;
use chrono::{Duration, TimeDelta};
use domain::difficulty::DifficultyDraft;
use domain::exams::{Chapter, ExamDraft};
use domain::ids::InstitutionId;
use domain::people::Role;
use domain::resources::{ResourceDraft, SharedResourceDraft};
use domain::results::ResultDraft;
use service::Caller;
use testkit::contract;
use uuid::Uuid;

fn rated(difficulty: i64) -> DifficultyDraft {
    DifficultyDraft { difficulty }
}

fn a_link(title: &str) -> ResourceDraft {
    ResourceDraft {
        title: title.into(),
        link: "https://example.org/optics".into(),
        minutes: Some(25),
    }
}

fn shared(subject: &str, chapter: &str) -> SharedResourceDraft {
    SharedResourceDraft {
        subject: subject.into(),
        chapter: chapter.into(),
        title: "Ours".into(),
        link: "https://school.example/".into(),
        minutes: None,
    }
}

/// An admin of the student's institution.
fn admin(of: &Caller) -> Caller {
    Caller {
        roles: vec![Role::InstitutionAdmin],
        ..of.clone()
    }
}

fn elsewhere(caller: &Caller) -> Caller {
    Caller {
        institution: InstitutionId(Uuid::from_u128(77)),
        ..caller.clone()
    }
}

async fn of(app: &App, caller: &Caller, name: &str) -> Uuid {
    let insights = &app.services.insights;
    insights.find_chapter(caller, "Physics", name).await.unwrap()
}

/// Four chapters of Physics that carry the same marks, of which nothing is known.
async fn with_exam(app: &App, caller: &Caller) -> Caller {
    let names = ["Heat", "Optics", "Rotation", "Waves"];
    let chapters = names.map(|name| Chapter {
        subject: "Physics".into(),
        name: name.into(),
        weight: 20.0,
        prerequisites: vec![],
    });
    let exam = ExamDraft {
        profile: "own".into(),
        name: None,
        exam_date: Some(app.today(caller) + Duration::days(100)),
        max_score: Some(80.0),
        marking: None,
        chapters: Some(chapters.to_vec()),
    };
    app.services.exams.add(caller, exam).await.unwrap();
    app.fresh(caller).await
}

/// The days on which each of these chapters is asked about.
fn probed(plan: &PlanView, names: [&str; 2]) -> [Option<usize>; 2] {
    names.map(|name| {
        plan.days.iter().position(|day| {
            let is_it = |block: &api::plan::PlanBlock| {
                block.kind == "probe" && block.chapter.as_deref() == Some(name)
            };
            day.blocks.iter().any(is_it)
        })
    })
}

contract! {
    async fn a_feeling_is_shown_with_its_day_and_beside_what_tests_say_where_they_disagree(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        for (name, correct, tried) in [("Optics", 29, 30), ("Heat", 1, 20), ("Waves", 9, 9)] {
            let test = ResultDraft { correct_answers: correct, wrong_answers: tried - correct, ..a_draft(name, "Physics", day(50)) };
            app.upload(&asha, with_chapters(test, vec![chapter(name, correct, tried)])).await;
        }
        let asha = app.fresh(&asha).await;
        let felt = &app.services.difficulties;
        let optics = of(&app, &asha, "Optics").await;
        assert_eq!(code(felt.get(&asha, optics).await), "404 not_found");
        assert_eq!(code(felt.remove(&asha, optics).await), "404 not_found");
        let hard = felt.put(&asha, optics, rated(5)).await.unwrap();
        assert_eq!((hard.difficulty, hard.rated_on), (5, app.today(&asha)));
        let contrast = hard.contrast.clone().unwrap();
        assert_eq!(contrast.kind, "hard_but_known");
        let mastery = app.services.insights.chapter(&app.fresh(&asha).await, optics).await.unwrap().mastery.unwrap();
        assert!(contrast.text.contains(&format!("{mastery:.0} % from 30 questions")), "{}", contrast.text);
        assert_eq!(felt.get(&app.fresh(&asha).await, optics).await.unwrap(), hard);
        // The same student as they come a day later, with another opinion.
        app.pass(TimeDelta::days(1));
        let easy = felt.put(&asha, optics, rated(1)).await.unwrap();
        assert_eq!((easy.contrast, easy.rated_on), (None, app.today(&asha)));
        let heat = of(&app, &asha, "Heat").await;
        assert_eq!(felt.put(&asha, heat, rated(2)).await.unwrap().contrast.unwrap().kind, "easy_but_unknown");
        // Nine questions contradict nobody.
        let waves = of(&app, &asha, "Waves").await;
        assert_eq!(felt.put(&asha, waves, rated(5)).await.unwrap().contrast, None);
        felt.remove(&asha, optics).await.unwrap();
        assert_eq!(code(felt.get(&app.fresh(&asha).await, optics).await), "404 not_found");
        for out in [0, 6] {
            assert_eq!(code(felt.put(&asha, optics, rated(out)).await), "422 difficulty out_of_range");
        }
        let ben = app.student("ben").await;
        for (who, id) in [(&ben, optics), (&asha, unknown())] {
            assert_eq!(code(felt.put(who, id, rated(3)).await), "404 not_found");
            assert_eq!(code(felt.get(who, id).await), "404 not_found");
            assert_eq!(code(felt.remove(who, id).await), "404 not_found");
        }
        assert_eq!(code(felt.put(&admin(&asha), optics, rated(3)).await), "403 forbidden");
    }

    async fn the_plan_asks_first_about_what_feels_harder_where_nothing_is_known_and_no_number_changes(db) {
        let app = App::new(db);
        let asha = with_exam(&app, &app.student("asha").await).await;
        let [heat, waves] = probed(&app.services.plan.get(&asha).await.unwrap(), ["Heat", "Waves"]);
        assert!(heat.is_some() && heat < waves, "{heat:?} {waves:?}");
        let (first, forecasts) = (heat, app.services.forecasts.get(&asha).await.unwrap());
        let before = app.dashboard(&asha).await;
        let waves = of(&app, &asha, "Waves").await;
        app.services.difficulties.put(&asha, waves, rated(5)).await.unwrap();
        let rated_once = app.fresh(&asha).await;
        assert!(rated_once.data_version > asha.data_version, "the plan that is kept would be stale");
        let replanned = app.services.plan.replan(&rated_once).await.unwrap();
        assert_eq!(probed(&replanned, ["Heat", "Waves"])[1], first);
        assert_eq!(app.services.plan.get(&rated_once).await.unwrap().days, replanned.days);
        let after = app.services.forecasts.get(&rated_once).await.unwrap();
        assert_eq!((&after.exams, app.dashboard(&asha).await), (&forecasts.exams, before));
        let view = app.services.insights.chapter(&rated_once, waves).await.unwrap();
        assert_eq!((view.mastery, view.questions), (None, 0));
        // Once there are answers, the feeling decides nothing any more.
        let chapters = vec![chapter("Waves", 4, 6), chapter("Heat", 4, 6)];
        app.upload(&asha, with_chapters(a_draft("T", "Physics", day(50)), chapters)).await;
        let answered = app.services.plan.replan(&app.fresh(&asha).await).await.unwrap();
        let days = answered.days.clone();
        app.services.difficulties.put(&app.fresh(&asha).await, waves, rated(1)).await.unwrap();
        let again = app.services.plan.replan(&app.fresh(&asha).await).await.unwrap();
        let named = |days: &[api::plan::PlanDay]| -> Vec<(String, Option<String>)> {
            let blocks = days.iter().flat_map(|day| &day.blocks);
            blocks.map(|block| (block.kind.clone(), block.chapter.clone())).collect()
        };
        assert_eq!(named(&again.days), named(&days));
    }

    async fn links_are_kept_per_chapter_in_any_spelling_and_come_back_after_removal(db) {
        let app = App::new(db);
        let asha = with_exam(&app, &app.student("asha").await).await;
        let (links, optics) = (&app.services.resources, of(&app, &asha, "optics").await);
        assert_eq!(links.of_chapter(&asha, optics).await.unwrap().own, []);
        let first = links.add(&asha, optics, a_link("First")).await.unwrap();
        assert_eq!((first.host.as_str(), first.minutes), ("example.org", Some(25)));
        assert_eq!(links.of_chapter(&asha, optics).await.unwrap().own, std::slice::from_ref(&first));
        assert_eq!(app.fresh(&asha).await.data_version, asha.data_version, "a link is nothing to compute anew for");
        // The chapter of another spelling is the same one.
        let spelt = with_chapters(a_draft("T", "PHYSICS", day(50)), vec![chapter(" OPTICS", 6, 12)]);
        app.upload(&asha, spelt).await;
        let asha = app.fresh(&asha).await;
        assert_eq!(links.of_chapter(&asha, optics).await.unwrap().own.len(), 1);
        let heat = of(&app, &asha, "Heat").await;
        assert_eq!(links.of_chapter(&asha, heat).await.unwrap().own, []);
        assert_eq!(links.remove(&asha, first.id).await.unwrap(), Some(optics));
        assert_eq!(code(links.remove(&asha, first.id).await), "404 not_found");
        assert_eq!(links.of_chapter(&asha, optics).await.unwrap().own, []);
        app.pass(TimeDelta::hours(23));
        assert_eq!(links.restore(&asha, first.id).await.unwrap(), (first.clone(), Some(optics)));
        links.remove(&asha, first.id).await.unwrap();
        app.pass(TimeDelta::hours(25));
        assert_eq!(code(links.restore(&asha, first.id).await), "404 not_found");
        app.services.results.purge(app.test.core.now()).await.unwrap();
        let ben = app.student("ben").await;
        let second = links.add(&asha, optics, a_link("Second")).await.unwrap();
        for (who, id) in [(&ben, second.id), (&asha, unknown())] {
            assert_eq!(code(links.remove(who, id).await), "404 not_found");
            assert_eq!(code(links.restore(who, id).await), "404 not_found");
        }
        assert_eq!(code(links.of_chapter(&ben, optics).await), "404 not_found");
        assert_eq!(code(links.add(&ben, optics, a_link("Mine")).await), "404 not_found");
        assert_eq!(code(links.add(&admin(&asha), optics, a_link("Mine")).await), "403 forbidden");
    }

    async fn the_thirty_first_link_of_a_chapter_is_refused_also_when_two_come_at_once_or_one_comes_back(db) {
        let app = App::new(db);
        let asha = with_exam(&app, &app.student("asha").await).await;
        let (links, optics) = (app.services.resources.clone(), of(&app, &asha, "Optics").await);
        let mut first = None;
        for n in 0..29 {
            let added = links.add(&asha, optics, a_link(&format!("Link {n}"))).await.unwrap();
            first.get_or_insert(added.id);
        }
        let both = tokio::join!(links.add(&asha, optics, a_link("A")), links.add(&asha, optics, a_link("B")));
        let refused: Vec<_> = [both.0, both.1].into_iter().filter(Result::is_err).map(code).collect();
        assert_eq!(refused, ["409 too_many"]);
        links.remove(&asha, first.unwrap()).await.unwrap();
        links.add(&asha, optics, a_link("In its place")).await.unwrap();
        assert_eq!(code(links.restore(&asha, first.unwrap()).await), "409 too_many");
        assert_eq!(links.of_chapter(&asha, optics).await.unwrap().own.len(), 30);
        // It is still there to be put back once there is room.
        let last = links.of_chapter(&asha, optics).await.unwrap().own.pop().unwrap();
        links.remove(&asha, last.id).await.unwrap();
        assert_eq!(links.restore(&asha, first.unwrap()).await.unwrap().0.title, "Link 0");
        let heat = of(&app, &asha, "Heat").await;
        links.add(&asha, heat, a_link("Elsewhere")).await.unwrap();
    }

    async fn what_an_institution_links_is_seen_by_its_students_alone_and_changed_by_its_admins_alone(db) {
        let app = App::new(db);
        let asha = with_exam(&app, &app.student("asha").await).await;
        let (links, optics) = (&app.services.resources, of(&app, &asha, "Optics").await);
        let dean = admin(&asha);
        let ours = links.add_shared(&dean, shared(" physics", "OPTICS ")).await.unwrap();
        assert_eq!((ours.chapter.as_str(), ours.host.as_str()), ("OPTICS", "school.example"));
        let seen = async |who: &Caller| links.of_chapter(who, optics).await.unwrap().shared.len();
        assert_eq!(seen(&asha).await, 1);
        // As a student of another institution: the chapter's id is made of the person.
        assert_eq!(seen(&elsewhere(&asha)).await, 0);
        let stranger = elsewhere(&dean);
        assert_eq!(links.shared(&stranger).await.unwrap().items, []);
        assert_eq!(code(links.remove_shared(&stranger, ours.id).await), "404 not_found");
        assert_eq!(code(links.remove_shared(&dean, unknown()).await), "404 not_found");
        // A student's own way of removing does not reach it.
        assert_eq!(code(links.remove(&asha, ours.id).await), "404 not_found");
        for refused in [
            code(links.shared(&asha).await),
            code(links.add_shared(&asha, shared("Physics", "Optics")).await),
            code(links.remove_shared(&asha, ours.id).await),
            code(links.restore_shared(&asha, ours.id).await),
        ] {
            assert_eq!(refused, "403 forbidden");
        }
        links.remove_shared(&dean, ours.id).await.unwrap();
        assert_eq!((seen(&asha).await, links.shared(&dean).await.unwrap().items.len()), (0, 0));
        assert_eq!(code(links.restore_shared(&stranger, ours.id).await), "404 not_found");
        assert_eq!(links.restore_shared(&dean, ours.id).await.unwrap(), ours);
        assert_eq!(seen(&asha).await, 1);
        for n in 1..30 {
            links.add_shared(&dean, shared("Physics", "Optics")).await.unwrap_or_else(|error| panic!("{n}: {error}"));
        }
        assert_eq!(code(links.add_shared(&dean, shared("Physics", "Optics")).await), "409 too_many");
        links.add_shared(&dean, shared("Chemistry", "Acids")).await.unwrap();
        let all = links.shared(&dean).await.unwrap().items;
        assert_eq!((all.len(), all[0].subject.as_str()), (31, "Chemistry"));
        let bad = SharedResourceDraft { link: "javascript:alert(1)".into(), subject: String::new(), ..shared("", "Optics") };
        assert_eq!(code(links.add_shared(&dean, bad).await), "422 subject required");
    }
}
