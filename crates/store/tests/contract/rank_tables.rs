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
        assert!(!rank_tables::remove(&mut tx, other, Uuid::from_u128(1)).await.unwrap());
        assert!(rank_tables::remove(&mut tx, other, Uuid::from_u128(3)).await.unwrap());
        assert_eq!(rank_tables::around(&mut tx, Uuid::from_u128(3), 5.0).await.unwrap(), (None, None));
        let around = rank_tables::around(&mut tx, Uuid::from_u128(4), 1_198.5).await.unwrap();
        assert_eq!(around, (Some(step(1_198.0, 1, 2)), Some(step(1_199.0, 1, 1))));
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
