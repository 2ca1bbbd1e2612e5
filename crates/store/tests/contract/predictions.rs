use crate::given::result_id;
use crate::{add_student, at};
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use store::predictions::{self, NewPrediction, Open};
use store::{StoreError, Tx};
use testkit::contract;
use uuid::Uuid;

const KIND: &str = "next_percent";

async fn add(tx: &mut Tx, user: UserId, n: u128, subject: &str, is_sample: bool, seconds: i64) {
    let new = NewPrediction {
        id: Uuid::from_u128(n),
        kind: KIND,
        subject: subject.into(),
        model: "line",
        model_version: 3,
        inputs_hash: "ab".repeat(32),
        predicted: n as f64 + 1.0 / 3.0,
        low: n as f64,
        high: n as f64 + 1.0,
        n: 7,
        is_sample,
    };
    predictions::add(tx, PUBLIC_INSTITUTION, user, &new, at(seconds))
        .await
        .unwrap();
}

async fn open(tx: &mut Tx, user: UserId, subject: &str) -> Option<u128> {
    let open: Option<Open> = predictions::open(tx, user, KIND, subject).await.unwrap();
    open.map(|open| {
        assert_eq!(open.subject, subject);
        open.id.as_u128()
    })
}

async fn score(tx: &mut Tx, n: u128, actual: f64, seconds: i64) -> store::Result<()> {
    predictions::score(
        tx,
        PUBLIC_INSTITUTION,
        Uuid::from_u128(n),
        result_id(1),
        actual,
        at(seconds),
    )
    .await
}

contract! {
    async fn the_newest_open_prediction_is_scored_once(db) {
        let mut tx = db.begin().await.unwrap();
        let asha = add_student(&mut tx, 1, "asha").await;
        for (n, subject, seconds) in [(1, "Physics", 1), (2, "Physics", 2), (3, "Physics", 2), (4, "Biology", 9)] {
            add(&mut tx, asha, n, subject, false, seconds).await;
        }
        assert_eq!(open(&mut tx, asha, "Physics").await, Some(3));
        score(&mut tx, 3, 50.5, 3).await.unwrap();
        assert_eq!(open(&mut tx, asha, "Physics").await, Some(2));
        score(&mut tx, 2, 40.5, 4).await.unwrap();
        let track = predictions::track(&mut tx, asha, KIND).await.unwrap();
        let track: Vec<_> = track.iter().map(|one| (one.low, one.high, one.actual)).collect();
        assert_eq!(track, [(3.0, 4.0, 50.5), (2.0, 3.0, 40.5)]);
        assert!(predictions::track(&mut tx, asha, "other").await.unwrap().is_empty());
        assert!(predictions::open(&mut tx, asha, "other", "Physics").await.unwrap().is_none());
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let again = score(&mut tx, 3, 60.0, 5).await;
        assert!(matches!(again, Err(StoreError::Duplicate)), "{again:?}");
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        let unknown = score(&mut tx, 99, 60.0, 5).await;
        assert!(matches!(unknown, Err(StoreError::MissingReference)), "{unknown:?}");
    }

    async fn predictions_from_sample_data_go_with_their_outcomes(db) {
        let mut tx = db.begin().await.unwrap();
        let asha = add_student(&mut tx, 1, "asha").await;
        for (n, is_sample) in [(1, false), (2, true), (3, true)] {
            add(&mut tx, asha, n, "Physics", is_sample, n as i64).await;
        }
        score(&mut tx, 2, 50.0, 9).await.unwrap();
        predictions::remove_sample(&mut tx, asha).await.unwrap();
        assert!(predictions::track(&mut tx, asha, KIND).await.unwrap().is_empty());
        assert_eq!(open(&mut tx, asha, "Physics").await, Some(1));
    }
}
