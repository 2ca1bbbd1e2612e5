use crate::at;
use crate::given::add_institution;
use domain::ids::{InstitutionId, PUBLIC_INSTITUTION};
use store::StoreError;
use store::rank_tables::{self, RankTable, Step};
use testkit::contract;
use uuid::Uuid;

fn a_table(n: u128, owner: InstitutionId, exam: &str, year: i64, shift: &str) -> RankTable {
    RankTable {
        id: Uuid::from_u128(n),
        institution_id: owner.0,
        exam: exam.into(),
        year,
        shift: shift.into(),
        source: "The agency".into(),
        kind: rank_tables::CANDIDATES.into(),
        candidates: 6,
        exam_candidates: None,
        version: 1,
    }
}

fn step(marks: f64, candidates: i64, best_rank: i64) -> Step {
    Step {
        marks,
        candidates,
        best_rank,
        worst_rank: best_rank + candidates - 1,
        percentile: None,
    }
}

contract! {
    async fn marks_are_looked_up_between_the_steps_around_them(db) {
        let steps = [step(10.25, 1, 1), step(0.0, 2, 2), step(-3.5, 3, 4)];
        let table = a_table(1, PUBLIC_INSTITUTION, "sat", 2024, "");
        let mut tx = db.begin().await.unwrap();
        rank_tables::add(&mut tx, &table, &steps, at(0)).await.unwrap();
        // Another table's steps must not get in between.
        let other = a_table(2, PUBLIC_INSTITUTION, "sat", 2023, "");
        rank_tables::add(&mut tx, &other, &[step(5.0, 6, 1)], at(0)).await.unwrap();
        let [top, middle, bottom] = steps.map(Some);
        for (marks, around) in [
            (10.25, (top, None)),
            (99.0, (top, None)),
            (10.249, (middle, top)),
            (0.0, (middle, top)),
            (-0.001, (bottom, middle)),
            (-3.5, (bottom, middle)),
            (-3.6, (None, bottom)),
        ] {
            assert_eq!(rank_tables::around(&mut tx, table.id, marks).await.unwrap(), around, "{marks}");
        }
        assert_eq!(rank_tables::around(&mut tx, Uuid::nil(), 0.0).await.unwrap(), (None, None));
    }

    async fn a_table_is_one_of_its_exam_year_and_shift(db) {
        let mut tx = db.begin().await.unwrap();
        let other = add_institution(&mut tx).await;
        let (first, shift) = (a_table(1, PUBLIC_INSTITUTION, "jee_main", 2024, ""), a_table(2, PUBLIC_INSTITUTION, "jee_main", 2024, "27 Jan, 1"));
        rank_tables::add(&mut tx, &first, &[], at(0)).await.unwrap();
        rank_tables::add(&mut tx, &shift, &[], at(0)).await.unwrap();
        rank_tables::add(&mut tx, &a_table(3, other, "jee_main", 2024, ""), &[], at(0)).await.unwrap();
        let find = rank_tables::find(&mut tx, PUBLIC_INSTITUTION, "jee_main", 2024, "27 Jan, 1").await.unwrap();
        assert_eq!(find.map(|table| table.id), Some(shift.id));
        assert!(rank_tables::find(&mut tx, other, "jee_main", 2024, "27 Jan, 1").await.unwrap().is_none());
        let again = rank_tables::add(&mut tx, &a_table(4, PUBLIC_INSTITUTION, "jee_main", 2024, ""), &[], at(0)).await;
        assert!(matches!(again, Err(StoreError::Duplicate)), "{again:?}");
    }

    async fn tables_are_listed_by_exam_and_newest_year_and_only_ones_own_are_removed(db) {
        let mut tx = db.begin().await.unwrap();
        let other = add_institution(&mut tx).await;
        for (n, institution, exam, year, shift) in [
            (1, PUBLIC_INSTITUTION, "neet_ug", 2023, ""),
            (2, PUBLIC_INSTITUTION, "neet_ug", 2024, ""),
            (3, other, "jee_main", 2024, "2"),
            (4, other, "jee_main", 2024, "1"),
        ] {
            let steps: Vec<Step> = (0..1_200).map(|i| step(f64::from(i), 1, 1_200 - i64::from(i))).collect();
            rank_tables::add(&mut tx, &a_table(n, institution, exam, year, shift), &steps, at(0)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let listed = |tables: Vec<RankTable>| tables.iter().map(|table| table.id.as_u128()).collect::<Vec<_>>();
        assert_eq!(listed(rank_tables::list(&mut tx, other, PUBLIC_INSTITUTION).await.unwrap()), [4, 3, 2, 1]);
        assert_eq!(listed(rank_tables::list(&mut tx, PUBLIC_INSTITUTION, PUBLIC_INSTITUTION).await.unwrap()), [2, 1]);
        assert!(!rank_tables::remove(&mut tx, other, Uuid::from_u128(1), at(1)).await.unwrap());
        for is_there in [true, false] {
            assert_eq!(rank_tables::remove(&mut tx, other, Uuid::from_u128(3), at(1)).await.unwrap(), is_there);
        }
        assert_eq!(listed(rank_tables::list(&mut tx, other, PUBLIC_INSTITUTION).await.unwrap()), [4, 2, 1]);
        let around = rank_tables::around(&mut tx, Uuid::from_u128(4), 1_198.5).await.unwrap();
        assert_eq!(around, (Some(step(1_198.0, 1, 2)), Some(step(1_199.0, 1, 1))));
    }

    async fn a_corrected_table_is_the_next_version_and_the_one_before_stays_to_be_read(db) {
        let mut tx = db.begin().await.unwrap();
        let other = add_institution(&mut tx).await;
        let key = ("jee_main", 2024, "1");
        let version = |n: u128, version: i64| RankTable { version, ..a_table(n, other, key.0, key.1, key.2) };
        assert_eq!(rank_tables::newest_version(&mut tx, other, key.0, key.1, key.2).await.unwrap(), 0);
        rank_tables::add(&mut tx, &version(1, 1), &[step(9.0, 6, 1)], at(0)).await.unwrap();
        let seen = store::overview::stamp(&mut tx, domain::ids::UserId(Uuid::nil()), other, PUBLIC_INSTITUTION).await.unwrap();
        assert!(rank_tables::remove(&mut tx, other, Uuid::from_u128(1), at(0)).await.unwrap());
        rank_tables::add(&mut tx, &version(2, 2), &[step(8.0, 6, 1)], at(0)).await.unwrap();
        // In one moment, so nothing but the number tells it.
        let stamp = store::overview::stamp(&mut tx, domain::ids::UserId(Uuid::nil()), other, PUBLIC_INSTITUTION).await.unwrap();
        assert_ne!(stamp, seen);
        let found = rank_tables::find(&mut tx, other, key.0, key.1, key.2).await.unwrap().unwrap();
        assert_eq!((found.id.as_u128(), found.version), (2, 2));
        assert_eq!(rank_tables::newest_version(&mut tx, other, key.0, key.1, key.2).await.unwrap(), 2);
        let first = rank_tables::ever(&mut tx, other, PUBLIC_INSTITUTION, Uuid::from_u128(1)).await.unwrap().unwrap();
        assert_eq!((first.version, rank_tables::steps(&mut tx, first.id).await.unwrap()), (1, vec![step(9.0, 6, 1)]));
        let of_others = rank_tables::ever(&mut tx, PUBLIC_INSTITUTION, PUBLIC_INSTITUTION, Uuid::from_u128(1)).await.unwrap();
        assert!(of_others.is_none());
        // Back comes one that nothing has followed, and only once.
        assert!(rank_tables::remove(&mut tx, other, Uuid::from_u128(2), at(3)).await.unwrap());
        assert!(!rank_tables::restore(&mut tx, PUBLIC_INSTITUTION, Uuid::from_u128(1), at(4)).await.unwrap());
        for is_back in [true, false] {
            assert_eq!(rank_tables::restore(&mut tx, other, Uuid::from_u128(1), at(4)).await.unwrap(), is_back);
        }
        let both = rank_tables::restore(&mut tx, other, Uuid::from_u128(2), at(5)).await;
        assert!(matches!(both, Err(StoreError::Duplicate)), "{both:?}");
    }

    async fn a_table_of_percentiles_comes_back_as_it_was_published(db) {
        let mut tx = db.begin().await.unwrap();
        let table = RankTable {
            kind: rank_tables::PERCENTILE.into(), candidates: 100_000, exam_candidates: Some(1_475_103),
            ..a_table(1, PUBLIC_INSTITUTION, "jee_main", 2025, "22 Jan, 1")
        };
        let top = Step { percentile: Some(99.123_456_7), ..step(148.0, 900, 878) };
        rank_tables::add(&mut tx, &table, &[top], at(0)).await.unwrap();
        let found = rank_tables::find(&mut tx, PUBLIC_INSTITUTION, "jee_main", 2025, "22 Jan, 1").await.unwrap().unwrap();
        assert_eq!((found.is_percentile(), found.candidates, found.exam_candidates), (true, 100_000, Some(1_475_103)));
        assert_eq!(found.institution_id, PUBLIC_INSTITUTION.0);
        assert_eq!(rank_tables::steps(&mut tx, table.id).await.unwrap(), [top]);
        assert_eq!(rank_tables::around(&mut tx, table.id, 150.0).await.unwrap(), (Some(top), None));
    }
}
