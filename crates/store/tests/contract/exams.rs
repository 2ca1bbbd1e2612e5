use crate::given::{an_exam, day};
use crate::{at, with_student};
use domain::exams::{Chapter, NewExam};
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use store::db::Conn;
use store::exams::{self, Owner, StoredExam};
use store::{AsConn, Tx};
use testkit::contract;

fn owner(user: UserId) -> Owner {
    Owner {
        institution: PUBLIC_INSTITUTION,
        user,
    }
}

async fn chapters_of_all(tx: &mut Tx) -> i64 {
    let sql = "SELECT COUNT(*) FROM chapters";
    match tx.conn() {
        Conn::Sqlite(c) => sqlx::query_scalar(sql).fetch_one(c).await.unwrap(),
        Conn::Postgres(c) => sqlx::query_scalar(sql).fetch_one(c).await.unwrap(),
    }
}

contract! {
    async fn exams_come_back_as_stored_oldest_first_with_chapters_in_order(db) {
        let user = with_student(&db).await;
        let bare = StoredExam {
            exam: NewExam { exam_date: None, max_score: None, marking: None, ..an_exam(2, 0).exam },
            is_sample: true,
            ..an_exam(2, 0)
        };
        let mut tx = db.begin().await.unwrap();
        for (exam, seconds) in [(&bare, 1), (&an_exam(1, 200), 2), (&an_exam(3, 7), 2)] {
            exams::add(&mut tx, owner(user), exam, at(seconds)).await.unwrap();
        }
        assert_eq!(exams::of_student(&mut tx, user).await.unwrap(), [bare, an_exam(1, 200), an_exam(3, 7)]);
    }

    async fn an_overwritten_exam_has_its_new_values_and_chapters_only(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        exams::add(&mut tx, owner(user), &an_exam(1, 9), at(1)).await.unwrap();
        let changed = StoredExam {
            exam: NewExam {
                profile: "own".into(),
                name: "Mine".into(),
                exam_date: Some(day(7)),
                max_score: None,
                marking: None,
                chapters: vec![Chapter { subject: "Art".into(), name: "Colour".into(), weight: 0.0, prerequisites: vec![] }],
            },
            weights_source: "Your own weights.".into(),
            ..an_exam(1, 9)
        };
        assert!(exams::update(&mut tx, owner(user), &changed, at(2)).await.unwrap());
        assert_eq!(exams::of_student(&mut tx, user).await.unwrap(), [changed]);
        assert!(!exams::update(&mut tx, owner(user), &an_exam(2, 3), at(2)).await.unwrap());
        assert_eq!(chapters_of_all(&mut tx).await, 1);
    }

    async fn a_removed_exam_takes_its_chapters_along(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let sample = StoredExam { is_sample: true, ..an_exam(2, 4) };
        for exam in [&an_exam(1, 3), &sample] {
            exams::add(&mut tx, owner(user), exam, at(1)).await.unwrap();
        }
        exams::remove_sample(&mut tx, user).await.unwrap();
        assert_eq!(chapters_of_all(&mut tx).await, 3);
        let id = an_exam(1, 3).id;
        assert!(exams::exists(&mut tx, user, id).await.unwrap());
        assert!(exams::remove(&mut tx, user, id).await.unwrap());
        assert!(!exams::remove(&mut tx, user, id).await.unwrap());
        assert!(!exams::exists(&mut tx, user, id).await.unwrap());
        assert_eq!(chapters_of_all(&mut tx).await, 0);
    }
}
