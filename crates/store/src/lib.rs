//! The only room that knows SQL: one text for SQLite and PostgreSQL, one file an aggregate.
//!
//! To add an aggregate: a migration of the same number and name in `migrations/sqlite` and `migrations/postgres`, a
//! file here whose statements stand in `statements!`, and contract tests that run on both engines. Functions take
//! `on: &mut impl AsConn` first, so that they run in a transaction ([`Tx`]) or on a reader ([`Reader`]) alike.
//! "Not there" is `Ok(None)`, never an error.
#![warn(missing_docs)]

#[macro_use]
mod macros;
pub mod batch;
mod bounds;
mod connections;
pub mod db;
pub mod error;
mod readers;
mod schema;
mod writer;

pub mod answers;
pub mod audit;
pub mod balance_shares;
pub mod cohorts;
pub mod data_exports;
pub mod deletions;
pub mod difficulties;
pub mod exams;
pub mod exemptions;
pub mod factors;
pub mod forecast_models;
pub mod goals;
pub mod guardians;
pub mod help_contacts;
pub mod idempotency;
pub mod identity;
pub mod imports;
pub mod installation;
pub mod institutions;
pub mod limits;
pub mod mastery_models;
pub mod official_results;
pub mod once;
pub mod outbox_mail;
pub mod overview;
pub mod own_data;
pub mod people;
pub mod phones;
pub mod plan;
pub mod predictions;
pub mod rank_tables;
pub mod resources;
pub mod results;
pub mod study_sessions;
pub mod test_parts;
pub mod weak_areas;
pub mod wellbeing;

pub use db::{AsConn, Db, Engine, Reader, Tx};
pub use error::{Result, StoreError};

/// Every statement of this crate by name, for the test that prepares each on both engines.
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [
        answers::STATEMENTS,
        audit::STATEMENTS,
        balance_shares::STATEMENTS,
        cohorts::STATEMENTS,
        data_exports::STATEMENTS,
        deletions::STATEMENTS,
        difficulties::STATEMENTS,
        exams::STATEMENTS,
        exemptions::STATEMENTS,
        factors::STATEMENTS,
        factors::challenges::STATEMENTS,
        factors::passkeys::STATEMENTS,
        factors::recovery::STATEMENTS,
        factors::totp::STATEMENTS,
        forecast_models::STATEMENTS,
        goals::STATEMENTS,
        guardians::STATEMENTS,
        guardians::ages::STATEMENTS,
        guardians::waits::STATEMENTS,
        help_contacts::STATEMENTS,
        idempotency::STATEMENTS,
        identity::codes::STATEMENTS,
        identity::email_changes::STATEMENTS,
        identity::entries::STATEMENTS,
        identity::external::STATEMENTS,
        identity::ways::STATEMENTS,
        identity::keys::STATEMENTS,
        identity::pending::STATEMENTS,
        identity::refresh::STATEMENTS,
        identity::removed::STATEMENTS,
        identity::removed::back::STATEMENTS,
        identity::reverts::STATEMENTS,
        identity::sessions::STATEMENTS,
        imports::STATEMENTS,
        institutions::STATEMENTS,
        installation::STATEMENTS,
        limits::STATEMENTS,
        mastery_models::STATEMENTS,
        official_results::STATEMENTS,
        outbox_mail::STATEMENTS,
        overview::STATEMENTS,
        people::STATEMENTS,
        people::birth::STATEMENTS,
        people::credentials::STATEMENTS,
        phones::STATEMENTS,
        phones::codes::STATEMENTS,
        plan::STATEMENTS,
        plan::blocks::STATEMENTS,
        plan::feeds::STATEMENTS,
        predictions::STATEMENTS,
        predictions::official::STATEMENTS,
        rank_tables::STATEMENTS,
        resources::STATEMENTS,
        results::STATEMENTS,
        study_sessions::STATEMENTS,
        study_sessions::timers::STATEMENTS,
        test_parts::STATEMENTS,
        weak_areas::STATEMENTS,
        wellbeing::STATEMENTS,
        &own_data::statements(),
    ]
    .concat()
}

/// Every batch of this crate by name, for the same test.
pub fn batches() -> Vec<(&'static str, batch::Batch)> {
    identity::beginnings::BATCHES.to_vec()
}
