use crate::given::day;
use crate::{add_student, at};
use domain::ids::PUBLIC_INSTITUTION;
use store::weak_areas::{self, WeakArea};
use testkit::contract;

fn an_area(chapter: &str, priority: f64) -> WeakArea {
    WeakArea {
        subject: "Physics".into(),
        chapter: chapter.into(),
        accuracy: 0.1 + 0.2,
        mastery: 1.0 / 3.0,
        mastery_low: 0.2,
        mastery_high: 0.4,
        questions: 10,
        correct: 3,
        recent_questions: 1.0e15 / 7.0,
        recent_correct: 1.0e-9 / 7.0,
        times_attempted: 2,
        last_seen: day(4),
        priority_score: priority,
    }
}

contract! {
    async fn weak_areas_come_back_as_put_most_open_marks_first(db) {
        let mut tx = db.begin().await.unwrap();
        let (asha, ben) = (add_student(&mut tx, 1, "asha").await, add_student(&mut tx, 2, "ben").await);
        let areas = [an_area("Optics", 0.0), an_area("Heat", 2.5), an_area("Waves", 2.5), an_area("Kinematics", 9.0)];
        for user in [asha, ben] {
            weak_areas::put(&mut tx, PUBLIC_INSTITUTION, user, &areas, at(0)).await.unwrap();
        }
        let changed = WeakArea { mastery: 0.9, correct: 9, last_seen: day(9), ..an_area("Optics", 5.0) };
        weak_areas::put(&mut tx, PUBLIC_INSTITUTION, asha, std::slice::from_ref(&changed), at(1)).await.unwrap();
        weak_areas::put(&mut tx, PUBLIC_INSTITUTION, asha, &[], at(1)).await.unwrap();
        let [optics, heat, waves, kinematics] = areas;
        assert_eq!(
            weak_areas::of_student(&mut tx, asha).await.unwrap(),
            [kinematics.clone(), changed, heat.clone(), waves.clone()]
        );
        assert_eq!(weak_areas::last_updated(&mut tx, asha).await.unwrap(), Some(at(1)));
        assert_eq!(weak_areas::last_updated(&mut tx, ben).await.unwrap(), Some(at(0)));
        weak_areas::clear(&mut tx, asha).await.unwrap();
        assert_eq!(weak_areas::last_updated(&mut tx, asha).await.unwrap(), None);
        assert!(weak_areas::of_student(&mut tx, asha).await.unwrap().is_empty());
        assert_eq!(weak_areas::of_student(&mut tx, ben).await.unwrap(), [kinematics, heat, waves, optics]);
    }

    async fn more_areas_than_one_statement_takes_are_put(db) {
        let mut tx = db.begin().await.unwrap();
        let asha = add_student(&mut tx, 1, "asha").await;
        let areas: Vec<WeakArea> = (0..250).map(|n| an_area(&format!("Chapter {n}"), f64::from(1_000 - n))).collect();
        for _ in 0..2 {
            weak_areas::put(&mut tx, PUBLIC_INSTITUTION, asha, &areas, at(0)).await.unwrap();
        }
        assert_eq!(weak_areas::of_student(&mut tx, asha).await.unwrap(), areas);
    }
}
