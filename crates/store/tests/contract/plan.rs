use crate::given::{a_block, day};
use crate::{add_student, at, with_student};
use domain::ids::PUBLIC_INSTITUTION;
use store::plan::{self, Block, DONE, DROPPED, OPEN, OWN, SKIPPED, feeds};
use testkit::contract;
use uuid::Uuid;

contract! {
    async fn a_plan_comes_back_as_stored_by_day_and_place(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let bare = Block { location: "at home".into(), mastery: None, mastery_low: None, mastery_high: None, ..a_block(2, 0, 2) };
        let blocks = [bare.clone(), a_block(3, 1, 1), a_block(1, 0, 1)];
        plan::add_many(&mut tx, PUBLIC_INSTITUTION, user, &blocks, at(0)).await.unwrap();
        let stored = plan::since(&mut tx, user, day(0)).await.unwrap();
        assert_eq!(stored, [a_block(1, 0, 1), bare.clone(), a_block(3, 1, 1)]);
        assert_eq!(plan::of_day(&mut tx, user, day(0)).await.unwrap(), stored[..2]);
        let done = Block { status: DONE.into(), actual_minutes: Some(55), is_pinned: true, sequence: 2, day: day(4), ..bare };
        assert!(plan::update(&mut tx, user, &done, at(1)).await.unwrap());
        assert_eq!(plan::find(&mut tx, user, done.id).await.unwrap(), Some(done));
    }

    async fn a_change_is_counted_of_the_named_blocks_of_the_student_only(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let other = add_student(&mut tx, 2, "ben").await;
        let blocks = [a_block(1, 0, 1), Block { sequence: 4, ..a_block(2, 0, 2) }, a_block(3, 1, 1)];
        plan::add_many(&mut tx, PUBLIC_INSTITUTION, user, &blocks, at(0)).await.unwrap();
        let ids = [1, 2, 9].map(Uuid::from_u128);
        plan::raise_sequences(&mut tx, other, &ids, at(1)).await.unwrap();
        plan::raise_sequences(&mut tx, user, &[], at(1)).await.unwrap();
        assert_eq!(plan::since(&mut tx, user, day(0)).await.unwrap(), blocks);
        plan::raise_sequences(&mut tx, user, &ids, at(1)).await.unwrap();
        let stored = plan::since(&mut tx, user, day(0)).await.unwrap();
        assert_eq!(stored.iter().map(|block| block.sequence).collect::<Vec<_>>(), [1, 5, 0]);
    }

    async fn what_was_missed_is_marked_and_what_is_open_makes_way_but_for_own_blocks(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let own = Block { kind: OWN.into(), ..a_block(4, 2, 0) };
        let done = Block { status: DONE.into(), ..a_block(3, 2, 2) };
        let blocks = [a_block(1, 0, 1), a_block(2, 2, 1), done, own];
        plan::add_many(&mut tx, PUBLIC_INSTITUTION, user, &blocks, at(0)).await.unwrap();
        plan::skip_missed(&mut tx, user, day(2), at(1)).await.unwrap();
        plan::remove_open(&mut tx, user, day(2)).await.unwrap();
        let left: Vec<_> = plan::since(&mut tx, user, day(0)).await.unwrap().into_iter()
            .map(|block| (block.id.as_u128(), block.status)).collect();
        assert_eq!(left, [(1, SKIPPED.to_owned()), (4, OPEN.to_owned()), (3, DONE.to_owned())]);
        plan::remove_planned(&mut tx, user).await.unwrap();
        assert_eq!(plan::since(&mut tx, user, day(0)).await.unwrap().len(), 1);
    }

    async fn an_own_block_that_was_removed_is_deleted_for_good_after_its_time_and_nothing_else(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let own = |n, ahead| Block { kind: OWN.into(), ..a_block(n, ahead, 0) };
        plan::add_many(&mut tx, PUBLIC_INSTITUTION, user, &[a_block(1, 0, 1), own(2, 1), own(3, 2), own(4, 3)], at(0)).await.unwrap();
        let dropped = |block| Block { status: DROPPED.into(), ..block };
        for (block, moment) in [(a_block(1, 0, 1), 1), (own(2, 1), 1), (own(3, 2), 5)] {
            plan::update(&mut tx, user, &dropped(block), at(moment)).await.unwrap();
        }
        plan::purge_removed(&mut tx, at(5)).await.unwrap();
        let left: Vec<_> = plan::since(&mut tx, user, day(0)).await.unwrap().into_iter().map(|block| block.id.as_u128()).collect();
        assert_eq!(left, [1, 3, 4]);
    }

    async fn settings_are_kept_when_the_plan_is_made_again(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        assert_eq!(plan::head(&mut tx, user).await.unwrap(), None);
        plan::ensure(&mut tx, PUBLIC_INSTITUTION, user, "{\"a\":1}", at(0)).await.unwrap();
        let first = plan::head(&mut tx, user).await.unwrap().unwrap();
        assert_eq!((first.settings.as_str(), first.locations.as_str()), ("{\"a\":1}", "{}"));
        assert_eq!((first.is_chosen, first.made_from.as_str()), (false, ""));
        plan::set_settings(&mut tx, user, "{\"b\":2}", "{\"usual\":\"home\"}", at(1)).await.unwrap();
        plan::set_made(&mut tx, user, "7", "{\"gain\":1}", at(2)).await.unwrap();
        plan::set_lighter(&mut tx, user, Some((day(1), 40)), at(3)).await.unwrap();
        plan::ensure(&mut tx, PUBLIC_INSTITUTION, user, "{\"a\":1}", at(4)).await.unwrap();
        let head = plan::head(&mut tx, user).await.unwrap().unwrap();
        assert_eq!((head.settings.as_str(), head.locations.as_str()), ("{\"b\":2}", "{\"usual\":\"home\"}"));
        assert_eq!((head.is_chosen, head.made_from.as_str()), (true, "7"));
        assert_eq!((head.made_at, head.lighter_on, head.lighter_minutes), (Some(at(2)), Some(day(1)), Some(40)));
        plan::set_lighter(&mut tx, user, None, at(5)).await.unwrap();
        let head = plan::head(&mut tx, user).await.unwrap().unwrap();
        assert_eq!((head.lighter_on, head.lighter_minutes), (None, None));
    }

    async fn a_revoked_address_opens_nothing(db) {
        let mut tx = db.begin().await.unwrap();
        let (asha, ben) = (add_student(&mut tx, 1, "asha").await, add_student(&mut tx, 2, "ben").await);
        feeds::add(&mut tx, PUBLIC_INSTITUTION, asha, Uuid::from_u128(1), &[1; 32], at(0)).await.unwrap();
        feeds::add(&mut tx, PUBLIC_INSTITUTION, ben, Uuid::from_u128(2), &[2; 32], at(0)).await.unwrap();
        assert_eq!(feeds::find(&mut tx, &[1; 32]).await.unwrap(), Some(asha));
        assert_eq!(feeds::created(&mut tx, asha).await.unwrap(), Some(at(0)));
        assert!(feeds::revoke(&mut tx, asha, at(1)).await.unwrap());
        assert!(!feeds::revoke(&mut tx, asha, at(2)).await.unwrap());
        assert_eq!(feeds::find(&mut tx, &[1; 32]).await.unwrap(), None);
        assert_eq!(feeds::created(&mut tx, asha).await.unwrap(), None);
        assert_eq!(feeds::find(&mut tx, &[2; 32]).await.unwrap(), Some(ben));
    }
}
