use crate::given::{a_result, result_id};
use crate::{at, with_student};
use domain::ids::{ImportId, PUBLIC_INSTITUTION, UserId};
use store::imports::{self, Change, StoredImport};
use store::results::{self, Owner};
use store::{Db, Tx};
use testkit::contract;
use uuid::Uuid;

fn id(n: u128) -> ImportId {
    ImportId(Uuid::from_u128(n))
}

async fn add(tx: &mut Tx, user: UserId, n: u128, seconds: i64) {
    let new = StoredImport {
        id: id(n).0,
        file_name: "résults.csv".into(),
        file_hash: "ab".repeat(32),
        format: "csv".into(),
        // Not UTF-8, and with a NUL.
        file: vec![0xff, 0, 0x80, b'a'],
        options: "{}".into(),
        status: "previewed".into(),
        outcome: None,
        confirmed_at: None,
        created_at: at(seconds),
    };
    imports::add(tx, PUBLIC_INSTITUTION, user, &new).await.unwrap();
}

async fn find(db: &Db, user: UserId, n: u128) -> Option<StoredImport> {
    imports::find(&mut db.read().await.unwrap(), user, id(n))
        .await
        .unwrap()
}

contract! {
    async fn an_import_is_confirmed_once_and_undone_once(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, user, 1, 0).await;
        assert!(!imports::undo(&mut tx, user, id(1), "{}", at(1)).await.unwrap());
        assert!(imports::set_options(&mut tx, user, id(1), "{\"a\":1}", at(1)).await.unwrap());
        assert!(imports::confirm(&mut tx, user, id(1), "{\"n\":2}", at(2)).await.unwrap());
        assert!(!imports::confirm(&mut tx, user, id(1), "{}", at(3)).await.unwrap());
        assert!(!imports::set_options(&mut tx, user, id(1), "{}", at(3)).await.unwrap());
        tx.commit().await.unwrap();
        let stored = find(&db, user, 1).await.unwrap();
        assert_eq!((stored.status.as_str(), stored.options.as_str()), ("confirmed", "{\"a\":1}"));
        assert_eq!((stored.outcome.as_deref(), stored.confirmed_at), (Some("{\"n\":2}"), Some(at(2))));
        assert_eq!((stored.file, stored.file_name.as_str()), (vec![0xff, 0, 0x80, b'a'], "résults.csv"));
        let mut tx = db.begin().await.unwrap();
        assert!(imports::undo(&mut tx, user, id(1), "{\"n\":3}", at(4)).await.unwrap());
        assert!(!imports::undo(&mut tx, user, id(1), "{}", at(4)).await.unwrap());
        assert!(!imports::confirm(&mut tx, user, id(1), "{}", at(5)).await.unwrap());
        assert_eq!(imports::find(&mut tx, user, id(1)).await.unwrap().unwrap().outcome.as_deref(), Some("{\"n\":3}"));
    }

    async fn of_many_who_confirm_at_once_one_does(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, user, 1, 0).await;
        tx.commit().await.unwrap();
        let tries: Vec<_> = (0..8)
            .map(|n| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut tx = db.begin().await.unwrap();
                    let is_first = imports::confirm(&mut tx, user, id(1), "{}", at(n)).await.unwrap();
                    tx.commit().await.unwrap();
                    is_first
                })
            })
            .collect();
        let mut first = 0;
        for one in tries {
            first += u32::from(one.await.unwrap());
        }
        assert_eq!(first, 1);
    }

    async fn the_newest_imports_come_first(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        for (n, seconds) in [(1, 5), (2, 7), (3, 6), (4, 6)] {
            add(&mut tx, user, n, seconds).await;
        }
        let recent = imports::recent(&mut tx, user, 3).await.unwrap();
        assert_eq!(recent.iter().map(|import| import.id.as_u128()).collect::<Vec<_>>(), [2, 4, 3]);
    }

    async fn what_an_import_overwrote_is_kept_with_it(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, user, 1, 0).await;
        add(&mut tx, user, 2, 0).await;
        let owner = Owner { institution: PUBLIC_INSTITUTION, user, import: None, is_sample: false };
        results::add(&mut tx, owner, result_id(7), &a_result("R"), at(3)).await.unwrap();
        // 8 is not stored any longer.
        for n in [7, 8] {
            imports::add_change(&mut tx, PUBLIC_INSTITUTION, id(1), result_id(n), "{\"x\":\"é\"}").await.unwrap();
        }
        results::remove(&mut tx, user, result_id(7), at(4)).await.unwrap();
        let change = Change { result_id: result_id(7).0, before: "{\"x\":\"é\"}".into(), updated_at: at(3), deleted_at: Some(at(4)) };
        assert_eq!(imports::changes(&mut tx, id(1)).await.unwrap(), [change]);
        assert!(imports::changes(&mut tx, id(2)).await.unwrap().is_empty());
    }

    async fn a_newer_import_of_the_same_tests_is_found_until_it_is_undone(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        for (n, seconds) in [(1, 10), (2, 20), (3, 30), (4, 30)] {
            add(&mut tx, user, n, 0).await;
            imports::confirm(&mut tx, user, id(n), "{}", at(seconds)).await.unwrap();
        }
        // 1 brought result 1, 2 changed it; 3 and 4 changed result 2; result 3 was changed by 4 alone.
        let owner = |import| Owner { institution: PUBLIC_INSTITUTION, user, import, is_sample: false };
        for (n, import) in [(1, Some(id(1))), (2, None), (3, None)] {
            results::add(&mut tx, owner(import), result_id(n), &a_result("R"), at(1)).await.unwrap();
        }
        for (import, result) in [(2, 1), (3, 2), (4, 2), (4, 3)] {
            imports::add_change(&mut tx, PUBLIC_INSTITUTION, id(import), result_id(result), "{}").await.unwrap();
        }
        let mut newer = Vec::new();
        for (n, seconds) in [(1, 10), (2, 20), (3, 30), (4, 30)] {
            let found = imports::newer(&mut tx, user, id(n), at(seconds)).await.unwrap();
            newer.push(found.map(|found| found.id.as_u128()));
        }
        assert_eq!(newer, [Some(2), None, Some(4), None]);
        imports::undo(&mut tx, user, id(2), "{}", at(40)).await.unwrap();
        assert_eq!(imports::newer(&mut tx, user, id(1), at(10)).await.unwrap(), None);
    }

    async fn files_are_let_go_once_nobody_can_use_them(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        for (n, created, confirmed) in [(1, 0, None), (2, 9, None), (3, 0, Some(4)), (4, 0, Some(9)), (5, 0, Some(4))] {
            add(&mut tx, user, n, created).await;
            if let Some(seconds) = confirmed {
                imports::confirm(&mut tx, user, id(n), "{}", at(seconds)).await.unwrap();
            }
        }
        imports::undo(&mut tx, user, id(5), "{}", at(5)).await.unwrap();
        imports::purge_files(&mut tx, at(9)).await.unwrap();
        tx.commit().await.unwrap();
        let mut left = Vec::new();
        for n in 1..=5 {
            left.push(find(&db, user, n).await.map(|import| import.file.len()));
        }
        assert_eq!(left, [None, Some(4), Some(0), Some(4), Some(0)]);
    }

    async fn the_last_mapping_for_the_same_headers_is_remembered(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        assert_eq!(imports::mapping(&mut tx, user, "f").await.unwrap(), None);
        for (mapping, seconds) in [("{}", 1), ("{\"score\":\"Marks\"}", 2)] {
            imports::set_mapping(&mut tx, PUBLIC_INSTITUTION, user, "f", mapping, at(seconds)).await.unwrap();
        }
        assert_eq!(imports::mapping(&mut tx, user, "f").await.unwrap().as_deref(), Some("{\"score\":\"Marks\"}"));
        assert_eq!(imports::mapping(&mut tx, user, "g").await.unwrap(), None);
    }
}
