use crate::given::result_id;
use crate::{at, with_student};
use domain::ids::{ImportId, PUBLIC_INSTITUTION, UserId};
use store::imports::{self, StoredImport};
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
        assert!(!imports::undo(&mut tx, user, id(1), at(1)).await.unwrap());
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
        assert!(imports::undo(&mut tx, user, id(1), at(4)).await.unwrap());
        assert!(!imports::undo(&mut tx, user, id(1), at(4)).await.unwrap());
        assert!(!imports::confirm(&mut tx, user, id(1), "{}", at(5)).await.unwrap());
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
        imports::add_change(&mut tx, PUBLIC_INSTITUTION, id(1), result_id(7), "{\"x\":\"é\"}").await.unwrap();
        assert_eq!(imports::changes(&mut tx, id(1)).await.unwrap(), [(result_id(7).0, "{\"x\":\"é\"}".to_owned())]);
        assert!(imports::changes(&mut tx, id(2)).await.unwrap().is_empty());
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
        imports::undo(&mut tx, user, id(5), at(5)).await.unwrap();
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
