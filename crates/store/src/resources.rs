//! Links that help with chapters: students' own, and those of institutions. Two tables of one shape, so that a statement
//! about the one cannot reach the other.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use domain::resources::NewResource;
use domain::text::fold;
use sqlx::FromRow;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "id, subject, chapter, title, url, minutes, created_at"
    };
}

statements! {
    ADD_OWN = "INSERT INTO chapter_resources (id, institution_id, subject, chapter, subject_key, chapter_key, title, url, \
               minutes, created_at, updated_at, user_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)";
    ADD_SHARED = "INSERT INTO institution_resources (id, institution_id, subject, chapter, subject_key, chapter_key, title, \
                  url, minutes, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)";
    OWN_OF_CHAPTER = concat!("SELECT ", columns!(), " FROM chapter_resources WHERE user_id = $1 AND subject_key = $2 \
                     AND chapter_key = $3 AND removed_at IS NULL ORDER BY created_at, id");
    SHARED_OF_CHAPTER = concat!("SELECT ", columns!(), " FROM institution_resources WHERE institution_id = $1 \
                        AND subject_key = $2 AND chapter_key = $3 AND removed_at IS NULL ORDER BY created_at, id");
    OWN = concat!("SELECT ", columns!(), " FROM chapter_resources WHERE user_id = $1 AND removed_at IS NULL \
          ORDER BY created_at, id");
    SHARED = concat!("SELECT ", columns!(), " FROM institution_resources WHERE institution_id = $1 AND removed_at IS NULL \
             ORDER BY created_at, id");
    COUNT_OWN = "SELECT COUNT(*) FILTER (WHERE subject_key = $2 AND chapter_key = $3), COUNT(*) FROM chapter_resources \
                 WHERE user_id = $1 AND removed_at IS NULL";
    COUNT_SHARED = "SELECT COUNT(*) FILTER (WHERE subject_key = $2 AND chapter_key = $3), COUNT(*) \
                    FROM institution_resources WHERE institution_id = $1 AND removed_at IS NULL";
    REMOVE_OWN = concat!("UPDATE chapter_resources SET removed_at = $3, updated_at = $3 \
                 WHERE user_id = $1 AND id = $2 AND removed_at IS NULL RETURNING ", columns!());
    REMOVE_SHARED = concat!("UPDATE institution_resources SET removed_at = $3, updated_at = $3 \
                    WHERE institution_id = $1 AND id = $2 AND removed_at IS NULL RETURNING ", columns!());
    RESTORE_OWN = concat!("UPDATE chapter_resources SET removed_at = NULL, updated_at = $4 \
                  WHERE user_id = $1 AND id = $2 AND removed_at >= $3 RETURNING ", columns!());
    RESTORE_SHARED = concat!("UPDATE institution_resources SET removed_at = NULL, updated_at = $4 \
                     WHERE institution_id = $1 AND id = $2 AND removed_at >= $3 RETURNING ", columns!());
    PURGE_OWN = "DELETE FROM chapter_resources WHERE removed_at < $1";
    PURGE_SHARED = "DELETE FROM institution_resources WHERE removed_at < $1";
}

/// Whose links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A student's own.
    Student(UserId),
    /// Those that an institution shows to its students.
    Institution(InstitutionId),
}

impl Owner {
    /// What the statements know the owner by.
    fn id(self) -> Uuid {
        match self {
            Self::Student(user) => user.0,
            Self::Institution(institution) => institution.0,
        }
    }

    /// The statement on the table of this owner.
    fn of(self, own: &'static str, shared: &'static str) -> &'static str {
        match self {
            Self::Student(_) => own,
            Self::Institution(_) => shared,
        }
    }
}

/// A stored link.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Resource {
    /// Its id.
    pub id: Uuid,
    /// Subject of the chapter, as it was spelt when the link was added.
    pub subject: String,
    /// Name of the chapter, likewise.
    pub chapter: String,
    /// What it is called.
    pub title: String,
    /// Its address.
    pub url: String,
    /// Minutes it takes, if known.
    pub minutes: Option<i64>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// Links of one owner that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// For the chapter that was asked for.
    pub of_chapter: usize,
    /// In all.
    pub in_all: usize,
}

/// Stores a link.
///
/// # Errors
/// When the database does not answer.
pub async fn add(
    on: &mut impl AsConn,
    institution: InstitutionId,
    owner: Owner,
    id: Uuid,
    (subject, chapter): (&str, &str),
    new: &NewResource,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => {
        let mut query = sqlx::query(owner.of(ADD_OWN, ADD_SHARED)).bind(id).bind(institution.0).bind(subject).bind(chapter)
            .bind(fold(subject)).bind(fold(chapter)).bind(&new.title).bind(&new.url).bind(new.minutes.map(i64::from)).bind(now);
        if let Owner::Student(user) = owner {
            query = query.bind(user.0);
        }
        query.execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// The links for a chapter, in any spelling, the one added first at the front.
///
/// # Errors
/// When the database does not answer.
pub async fn of_chapter(
    on: &mut impl AsConn,
    owner: Owner,
    (subject, chapter): (&str, &str),
) -> Result<Vec<Resource>> {
    let sql = owner.of(OWN_OF_CHAPTER, SHARED_OF_CHAPTER);
    Ok(
        on_conn!(on, c => sqlx::query_as(sql).bind(owner.id()).bind(fold(subject)).bind(fold(chapter)).fetch_all(c).await)?,
    )
}

/// All links of an owner, the one added first at the front.
///
/// # Errors
/// When the database does not answer.
pub async fn list(on: &mut impl AsConn, owner: Owner) -> Result<Vec<Resource>> {
    Ok(on_conn!(on, c => sqlx::query_as(owner.of(OWN, SHARED)).bind(owner.id()).fetch_all(c).await)?)
}

/// How many links there are.
///
/// # Errors
/// When the database does not answer.
pub async fn count(on: &mut impl AsConn, owner: Owner, (subject, chapter): (&str, &str)) -> Result<Count> {
    let sql = owner.of(COUNT_OWN, COUNT_SHARED);
    let (of_chapter, in_all): (i64, i64) = on_conn!(on, c => sqlx::query_as(sql)
        .bind(owner.id()).bind(fold(subject)).bind(fold(chapter)).fetch_one(c).await)?;
    Ok(Count {
        of_chapter: of_chapter as usize,
        in_all: in_all as usize,
    })
}

/// Takes a link out and returns it; `None` when the owner has none of this id.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(
    on: &mut impl AsConn,
    owner: Owner,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Resource>> {
    let sql = owner.of(REMOVE_OWN, REMOVE_SHARED);
    Ok(on_conn!(on, c => sqlx::query_as(sql).bind(owner.id()).bind(id).bind(now).fetch_optional(c).await)?)
}

/// Puts back what was taken out at `since` or later, and returns it; `None` when there is nothing of the kind.
///
/// # Errors
/// When the database does not answer.
pub async fn restore(
    on: &mut impl AsConn,
    owner: Owner,
    id: Uuid,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<Resource>> {
    let sql = owner.of(RESTORE_OWN, RESTORE_SHARED);
    Ok(
        on_conn!(on, c => sqlx::query_as(sql).bind(owner.id()).bind(id).bind(since).bind(now).fetch_optional(c).await)?,
    )
}

/// Deletes for good what was taken out before.
///
/// # Errors
/// When the database does not answer.
pub async fn purge_removed(on: &mut impl AsConn, before: DateTime<Utc>) -> Result<()> {
    for sql in [PURGE_OWN, PURGE_SHARED] {
        on_conn!(on, c => sqlx::query(sql).bind(before).execute(c).await.map(|_| ()))?;
    }
    Ok(())
}
