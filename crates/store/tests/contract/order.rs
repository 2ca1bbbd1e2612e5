//! Text is ordered alike by both engines, whatever collation the PostgreSQL database was made with.

use crate::given::{a_result_of, day, store_results};
use crate::{add_student, at};
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::str::FromStr as _;
use store::rank_tables::RankTable;
use store::weak_areas::WeakArea;
use store::{Db, Engine, cohorts, institutions, rank_tables, results, weak_areas};
use testkit::TestDb;
use uuid::Uuid;

/// As Rust orders them. A dictionary has algebra, Álgebra, ökologie, Physics, physics, Zoology.
const NAMES: [&str; 6] = ["Physics", "Zoology", "algebra", "physics", "Álgebra", "ökologie"];

async fn store_all(db: &Db) -> UserId {
    let mut tx = db.begin().await.unwrap();
    let user = add_student(&mut tx, 1, "asha").await;
    for (n, name) in (1..).zip(NAMES.iter().rev()) {
        let (id, name) = (Uuid::from_u128(n), (*name).to_owned());
        cohorts::add(&mut tx, PUBLIC_INSTITUTION, id, &name, false, at(0))
            .await
            .unwrap();
        for exam in [name.as_str(), "one"] {
            let shift = if exam == "one" {
                name.clone()
            } else {
                String::new()
            };
            let table = RankTable {
                id: Uuid::from_u128(n * 2 + u128::from(exam == "one")),
                institution_id: PUBLIC_INSTITUTION.0,
                exam: exam.into(),
                year: 2024,
                shift,
                source: "x".into(),
                kind: rank_tables::CANDIDATES.into(),
                version: 1,
                candidates: 1,
                exam_candidates: None,
            };
            rank_tables::add(&mut tx, &table, &[], at(0)).await.unwrap();
        }
        let areas = [an_area(&name, "x"), an_area("one", &name)];
        weak_areas::put(&mut tx, PUBLIC_INSTITUTION, user, &areas, at(0))
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let new: Vec<_> = NAMES
        .iter()
        .rev()
        .map(|name| a_result_of("T", name, day(0)))
        .collect();
    store_results(db, user, &new).await;
    user
}

fn an_area(subject: &str, chapter: &str) -> WeakArea {
    WeakArea {
        subject: subject.into(),
        chapter: chapter.into(),
        accuracy: 0.5,
        mastery: 0.5,
        mastery_low: 0.4,
        mastery_high: 0.6,
        questions: 2,
        correct: 1,
        recent_questions: 2.0,
        recent_correct: 1.0,
        times_attempted: 1,
        last_seen: day(0),
        priority_score: 0.0,
    }
}

/// `name x` for each name and `one name` for each, as pairs are ordered in Rust.
fn pairs(of_one: &str, of_names: &str) -> Vec<(String, String)> {
    let names = NAMES.iter().flat_map(|name| {
        [
            ((*name).to_owned(), of_names.to_owned()),
            (of_one.to_owned(), (*name).to_owned()),
        ]
    });
    let mut pairs: Vec<_> = names.collect();
    pairs.sort();
    pairs
}

async fn holds(db: &Db) {
    let user = store_all(db).await;
    let mut on = db.read().await.unwrap();
    assert_eq!(results::subjects(&mut on, user).await.unwrap(), NAMES);
    let cohorts = institutions::cohorts(&mut on, PUBLIC_INSTITUTION).await.unwrap();
    assert_eq!(
        cohorts.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        NAMES
    );
    let tables = rank_tables::list(&mut on, PUBLIC_INSTITUTION, PUBLIC_INSTITUTION)
        .await
        .unwrap();
    assert_eq!(
        tables
            .into_iter()
            .map(|table| (table.exam, table.shift))
            .collect::<Vec<_>>(),
        pairs("one", "")
    );
    let areas = weak_areas::of_student(&mut on, user).await.unwrap();
    assert_eq!(
        areas
            .into_iter()
            .map(|area| (area.subject, area.chapter))
            .collect::<Vec<_>>(),
        pairs("one", "x")
    );
}

/// A PostgreSQL database whose collation is a dictionary's, as most servers make them by default.
async fn holds_under_a_dictionary_order() {
    let options = PgConnectOptions::from_str(&std::env::var("TEST_DATABASE_URL").unwrap()).unwrap();
    let name = format!("test_order_{}", std::process::id());
    let mut server = PgConnection::connect_with(&options).await.unwrap();
    let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    let create = format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'"
    );
    for sql in [&drop, &create] {
        sqlx::raw_sql(AssertSqlSafe(sql.clone()))
            .execute(&mut server)
            .await
            .unwrap();
    }
    let db = Db::open_postgres(options.database(&name)).await.unwrap();
    // In a task of its own, so that a failure does not leave the database behind.
    let outcome = tokio::spawn({
        let db = db.clone();
        async move {
            db.migrate().await.unwrap();
            holds(&db).await;
        }
    });
    let outcome = outcome.await;
    db.close().await;
    sqlx::raw_sql(AssertSqlSafe(drop))
        .execute(&mut server)
        .await
        .unwrap();
    outcome.unwrap();
}

#[test]
fn names_are_ordered_alike_on_sqlite_and_under_every_collation_of_postgres() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            holds(&TestDb::new(engine).await.db).await;
        }
        holds_under_a_dictionary_order().await;
    });
}
