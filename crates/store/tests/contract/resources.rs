//! Links that help with chapters, and how hard these feel.

use crate::given::add_institution;
use crate::{add_student, at, with_student};
use domain::difficulty::{Difficulty, DifficultyDraft};
use domain::ids::PUBLIC_INSTITUTION;
use domain::resources::NewResource;
use store::resources::{Count, Owner, Resource};
use store::{difficulties, resources};
use testkit::contract;
use uuid::Uuid;

const OPTICS: (&str, &str) = ("Physics", "Ray Optics");
/// The same chapter as somebody else spells it.
const SAME: (&str, &str) = (" PHYSICS", "ray  optics ");

pub fn a_difficulty(difficulty: i64) -> Difficulty {
    DifficultyDraft { difficulty }.check().unwrap()
}

pub fn a_resource(title: &str) -> NewResource {
    NewResource {
        title: title.into(),
        url: "https://example.org/Série?q=%20#é".into(),
        minutes: Some(25),
    }
}

fn titles(found: &[Resource]) -> Vec<&str> {
    found.iter().map(|one| one.title.as_str()).collect()
}

contract! {
    async fn a_rating_is_set_changed_found_in_any_spelling_and_taken_back(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let ben = add_student(&mut tx, 2, "ben").await;
        for (chapter, rated, now) in [(OPTICS, 5, 1), (SAME, 2, 9)] {
            difficulties::put(&mut tx, PUBLIC_INSTITUTION, user, chapter, a_difficulty(rated), at(now)).await.unwrap();
            let all = difficulties::of_student(&mut tx, user).await.unwrap();
            let [one] = all.as_slice() else { panic!("{all:?}") };
            assert_eq!((one.difficulty, one.updated_at), (rated, at(now)));
            assert_eq!((one.subject_key.as_str(), one.chapter_key.as_str()), ("physics", "ray optics"));
            assert_eq!(difficulties::find(&mut tx, user, OPTICS.0, OPTICS.1).await.unwrap().as_ref(), Some(one));
        }
        assert_eq!(difficulties::find(&mut tx, user, "Physics", "Heat").await.unwrap(), None);
        assert!(!difficulties::remove(&mut tx, ben, OPTICS.0, OPTICS.1).await.unwrap());
        assert!(difficulties::remove(&mut tx, user, SAME.0, SAME.1).await.unwrap());
        assert!(!difficulties::remove(&mut tx, user, OPTICS.0, OPTICS.1).await.unwrap());
        assert!(difficulties::of_student(&mut tx, user).await.unwrap().is_empty());
    }

    async fn links_come_in_the_order_of_their_adding_and_go_and_come_back_within_a_day(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        for owner in [Owner::Student(user), Owner::Institution(PUBLIC_INSTITUTION)] {
            let bare = NewResource { minutes: None, ..a_resource("Second") };
            for (n, chapter, new) in [(2, SAME, &bare), (1, OPTICS, &a_resource("First")), (3, ("Physics", "Heat"), &a_resource("Other"))] {
                let now = at(n as i64);
                resources::add(&mut tx, PUBLIC_INSTITUTION, owner, Uuid::from_u128(n), chapter, new, now).await.unwrap();
            }
            let found = resources::of_chapter(&mut tx, owner, OPTICS).await.unwrap();
            assert_eq!(titles(&found), ["First", "Second"]);
            assert_eq!((found[0].minutes, found[1].minutes, found[0].url.as_str()), (Some(25), None, a_resource("").url.as_str()));
            assert_eq!((found[0].created_at, found[1].chapter.as_str()), (at(1), SAME.1));
            assert_eq!(titles(&resources::list(&mut tx, owner).await.unwrap()), ["First", "Second", "Other"]);
            assert_eq!(resources::count(&mut tx, owner, SAME).await.unwrap(), Count { of_chapter: 2, in_all: 3 });
            let first = Uuid::from_u128(1);
            let removed = resources::remove(&mut tx, owner, first, at(5)).await.unwrap();
            assert_eq!(removed.as_ref(), Some(&found[0]));
            assert_eq!(resources::remove(&mut tx, owner, first, at(5)).await.unwrap(), None);
            assert_eq!(titles(&resources::of_chapter(&mut tx, owner, OPTICS).await.unwrap()), ["Second"]);
            assert_eq!(resources::count(&mut tx, owner, OPTICS).await.unwrap(), Count { of_chapter: 1, in_all: 2 });
            assert_eq!(resources::restore(&mut tx, owner, first, at(6), at(7)).await.unwrap(), None);
            assert_eq!(resources::restore(&mut tx, owner, first, at(5), at(7)).await.unwrap(), removed);
            // Only what is still out is deleted for good.
            resources::remove(&mut tx, owner, first, at(8)).await.unwrap();
            resources::purge_removed(&mut tx, at(8)).await.unwrap();
            assert!(resources::restore(&mut tx, owner, first, at(8), at(9)).await.unwrap().is_some());
            resources::remove(&mut tx, owner, first, at(10)).await.unwrap();
            resources::purge_removed(&mut tx, at(11)).await.unwrap();
            assert_eq!(resources::restore(&mut tx, owner, first, at(0), at(12)).await.unwrap(), None);
            assert_eq!(titles(&resources::list(&mut tx, owner).await.unwrap()), ["Second", "Other"]);
        }
    }

    async fn a_link_of_one_institution_is_neither_seen_nor_taken_out_by_another(db) {
        let mut tx = db.begin().await.unwrap();
        let other = Owner::Institution(add_institution(&mut tx).await);
        let own = Owner::Institution(PUBLIC_INSTITUTION);
        let id = Uuid::from_u128(1);
        resources::add(&mut tx, PUBLIC_INSTITUTION, own, id, OPTICS, &a_resource("Ours"), at(1)).await.unwrap();
        assert!(resources::list(&mut tx, other).await.unwrap().is_empty());
        assert!(resources::of_chapter(&mut tx, other, OPTICS).await.unwrap().is_empty());
        assert_eq!(resources::remove(&mut tx, other, id, at(2)).await.unwrap(), None);
        resources::remove(&mut tx, own, id, at(2)).await.unwrap();
        assert_eq!(resources::restore(&mut tx, other, id, at(0), at(3)).await.unwrap(), None);
        assert!(resources::restore(&mut tx, own, id, at(0), at(3)).await.unwrap().is_some());
    }
}
