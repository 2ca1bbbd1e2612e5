//! What the data refused, by kind; the driver's words stay in the log.

/// The result of every function here.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why a statement or a transaction did not happen.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row with this key is there already.
    #[error("a row with this key exists")]
    Duplicate,
    /// The request that this belongs to came twice under one key, and was done the other time.
    #[error("this request was done before")]
    DoneBefore,
    /// A row that this one points to is not there.
    #[error("a referenced row is missing")]
    MissingReference,
    /// No connection became free in time, or the other side is restarting: try again.
    #[error("the database is busy")]
    Busy,
    /// The disk is full; reading goes on.
    #[error("the disk is full")]
    Full,
    /// The database takes no writes: its file or its server is read-only. Reading goes on.
    #[error("the database is read-only")]
    ReadOnly,
    /// The schema was made by a newer version of the program.
    #[error(
        "the database was migrated by a newer version of study-plus (migration {0}); run that version or restore a backup"
    )]
    NewerSchema(i64),
    /// A stored value breaks a rule of the domain.
    #[error("a stored value cannot be read: {0}")]
    Corrupt(String),
    /// The group that this transaction was committed with could not be written.
    #[error("the commit failed: {0}")]
    CommitFailed(String),
    /// Anything else.
    #[error("database error: {0}")]
    Database(#[source] sqlx::Error),
}

impl StoreError {
    /// The same for everybody whose work was in one commit.
    pub(crate) fn of_commit(&self) -> Self {
        match self {
            Self::Busy => Self::Busy,
            Self::Full => Self::Full,
            Self::ReadOnly => Self::ReadOnly,
            other => Self::CommitFailed(other.to_string()),
        }
    }

    /// True where the same call may succeed a moment later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Busy)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => Self::Busy,
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Corrupt(error.to_string()),
            sqlx::Error::Database(cause) if cause.is_unique_violation() => Self::Duplicate,
            sqlx::Error::Database(cause) if cause.is_foreign_key_violation() => Self::MissingReference,
            sqlx::Error::Database(cause) => match cause.code().as_deref() {
                // SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT; PostgreSQL: serialization, deadlock, shutdown, starting up.
                Some("5" | "517" | "40001" | "40P01" | "57P01" | "57P02" | "57P03" | "53300") => Self::Busy,
                // SQLITE_FULL; what a full disk or a quota makes of writing, syncing and of growing the shared index
                // (SQLITE_IOERR_WRITE, _FSYNC, _TRUNCATE, _SHMOPEN, _SHMSIZE); PostgreSQL disk_full.
                Some("13" | "778" | "1034" | "1546" | "4618" | "4874" | "53100") => Self::Full,
                // SQLITE_READONLY and its kinds; PostgreSQL read_only_sql_transaction, as on a standby.
                Some("8" | "264" | "520" | "776" | "1032" | "1288" | "1544" | "25006") => Self::ReadOnly,
                _ => Self::Database(error),
            },
            _ => Self::Database(error),
        }
    }
}
