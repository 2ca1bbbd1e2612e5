//! Somebody at the door: who it is and what decides whether a first factor is enough, in one statement. At the hour when
//! a whole school signs in, what is not hashing is ways to the database and back.

use crate::db::AsConn;
use crate::error::Result;
use crate::factors::State;
use crate::people::{Person, role};
use domain::ids::UserId;
use domain::people::Role;
use sqlx::FromRow;

statements! {
    FIND = concat!("SELECT u.id, u.institution_id, u.email_key, u.email, u.display_name, u.password_hash, \
            u.cred_version, u.status, u.time_zone, u.language, u.data_version, u.is_sample, u.born, ",
            factor_columns!("u.id"), ", m.role FROM users u \
            LEFT JOIN memberships m ON m.user_id = u.id AND m.institution_id = u.institution_id \
            WHERE u.email_key = $1 ORDER BY m.role");
    GATE = concat!("SELECT ", factor_columns!("u.id"), ", m.role FROM users u \
            LEFT JOIN memberships m ON m.user_id = u.id AND m.institution_id = u.institution_id \
            WHERE u.id = $1 ORDER BY m.role");
}

/// Somebody who wants to come in, with all that decides whether a first factor is enough.
#[derive(Debug)]
pub struct Comer {
    /// The person.
    pub person: Person,
    /// Roles within their institution.
    pub roles: Vec<Role>,
    /// Factors.
    pub state: State,
}

#[derive(Debug, FromRow)]
struct ComerRow {
    #[sqlx(flatten)]
    person: Person,
    #[sqlx(flatten)]
    gate: GateRow,
}

#[derive(Debug, FromRow)]
struct GateRow {
    #[sqlx(flatten)]
    state: State,
    role: Option<String>,
}

/// The person with this canonical address.
pub async fn find(on: &mut impl AsConn, email_key: &str) -> Result<Option<Comer>> {
    let rows = on_conn!(on, c => sqlx::query_as::<_, ComerRow>(FIND).bind(email_key).fetch_all(c).await)?;
    let (people, gates): (Vec<_>, Vec<_>) = rows.into_iter().map(|row| (row.person, row.gate)).unzip();
    let (roles, state) = gathered(gates)?;
    let person = people.into_iter().next();
    Ok(person.map(|person| Comer { person, roles, state }))
}

/// What decides whether a first factor is enough: somebody's roles within their institution, and their factors. Nobody
/// has none of either.
pub async fn gate(on: &mut impl AsConn, user: UserId) -> Result<(Vec<Role>, State)> {
    gathered(on_conn!(on, c => sqlx::query_as::<_, GateRow>(GATE).bind(user.0).fetch_all(c).await)?)
}

fn gathered(rows: Vec<GateRow>) -> Result<(Vec<Role>, State)> {
    let state = rows.first().map_or_else(State::default, |row| row.state);
    let roles = rows.into_iter().filter_map(|row| row.role).map(role);
    Ok((roles.collect::<Result<_>>()?, state))
}
