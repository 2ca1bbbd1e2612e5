//! Migrations, and the refusal of a schema from the future.

use crate::db::Db;
use crate::error::{Result, StoreError};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgPoolOptions;

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

impl Db {
    /// Brings the schema to this version. Safe to run again, and to run after being killed half-way.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] when a newer version has migrated this database.
    pub async fn migrate(&self) -> Result<()> {
        let outcome = match self {
            Self::Sqlite { writable, .. } => SQLITE.run(writable).await,
            Self::Postgres(connections) => {
                // A connection of its own, since a migration may take longer than anybody waits for the others.
                let options = connections.options().clone();
                let pool = PgPoolOptions::new()
                    .max_connections(1)
                    .connect_with(options)
                    .await?;
                let outcome = POSTGRES.run(&pool).await;
                pool.close().await;
                outcome
            }
        };
        outcome.map_err(|error| match error {
            MigrateError::VersionMissing(version) => StoreError::NewerSchema(version),
            MigrateError::Execute(error) => error.into(),
            other => StoreError::Database(other.into()),
        })
    }
}
