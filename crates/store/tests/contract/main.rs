//! What both engines promise alike.
#![expect(clippy::unwrap_used, reason = "a test says with a panic what went wrong")]
#![expect(
    clippy::assert_is_empty,
    reason = "a list that should be empty reads best as one"
)]

mod answers;
mod audit;
mod balance_shares;
mod entries;
mod exams;
mod given;
mod group_commit;
mod help_contacts;
mod identity;
mod imports;
mod isolation;
mod migrations;
mod official_results;
mod order;
mod outbox_mail;
mod own_data;
mod people;
mod plan;
mod predictions;
mod rank_tables;
mod resources;
mod results;
mod schema;
mod study_sessions;
mod transactions;
mod weak_areas;
mod wellbeing;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use store::people::NewPerson;
use store::{AsConn, Db};
use uuid::Uuid;

/// A moment with microseconds, so that a lost digit shows.
fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_770_000_000, 123_456_000).unwrap() + TimeDelta::seconds(seconds)
}

/// A student with the address `{name}@x.test`.
async fn add_student(on: &mut impl AsConn, n: u128, name: &str) -> UserId {
    let id = UserId(Uuid::from_u128(n));
    let email = format!("{name}@x.test");
    let new = NewPerson {
        id,
        institution: PUBLIC_INSTITUTION,
        email_key: &email,
        email: &email,
        display_name: name,
        password_hash: Some("$argon2id$old"),
        time_zone: "Asia/Kolkata",
        is_sample: false,
        born: None,
    };
    store::people::add(on, &new, at(0)).await.unwrap();
    store::people::grant_role(on, PUBLIC_INSTITUTION, id, Role::Student, at(0))
        .await
        .unwrap();
    id
}

/// A database with one student.
async fn with_student(db: &Db) -> UserId {
    let mut tx = db.begin().await.unwrap();
    let id = add_student(&mut tx, 1, "asha").await;
    tx.commit().await.unwrap();
    id
}
