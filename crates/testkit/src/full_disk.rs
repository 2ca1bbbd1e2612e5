//! A disk without room for another forecast; everything that is there can be read and changed in place.

use crate::execute;
use store::Db;

/// What PostgreSQL says on a full disk, said by a trigger: a server of tests has no disk of its own.
const REFUSE: &str = "CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ \
                      BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$";

/// Lets the database grow no further.
///
/// # Panics
/// When it refuses that.
pub async fn fill(db: &Db) {
    match db {
        // Below the size it has, the limit is that size.
        Db::Sqlite { .. } => execute(db, "PRAGMA max_page_count = 1").await,
        Db::Postgres { .. } => {
            execute(db, REFUSE).await;
            execute(
                db,
                "CREATE TRIGGER disk_is_full BEFORE INSERT ON predictions FOR EACH ROW EXECUTE FUNCTION disk_is_full()",
            )
            .await;
        }
    }
}

/// Makes room again.
///
/// # Panics
/// When the database refuses that.
pub async fn free(db: &Db) {
    match db {
        Db::Sqlite { .. } => execute(db, "PRAGMA max_page_count = 1000000").await,
        Db::Postgres { .. } => execute(db, "DROP TRIGGER disk_is_full ON predictions").await,
    }
}
