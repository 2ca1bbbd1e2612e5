//! One call, compiled against both drivers.

/// Runs `$body` with `$c` as the engine's connection: `&mut SqliteConnection` or `&mut PgConnection`.
macro_rules! on_conn {
    ($on:expr, $c:ident => $body:expr) => {{
        let outcome = match $crate::db::AsConn::conn($on) {
            $crate::db::Conn::Sqlite($c) => $body,
            $crate::db::Conn::Postgres($c) => $body,
        };
        if $crate::connections::is_answered(&outcome) {
            $crate::db::AsConn::answered($on);
        }
        outcome
    }};
}

/// Statements as constants, and as a list so that a test can prepare each on both engines.
macro_rules! statements {
    ($($name:ident = $sql:expr;)+) => {
        $(const $name: &str = $sql;)+
        /// The statements of this module by name.
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((concat!(module_path!(), "::", stringify!($name)), $name)),+];
    };
}

/// Statements that are run as one, with the same parameters: one way to the engine and back. SQLite takes them one after
/// the other; to PostgreSQL they are parts of one statement, each of which sees what was there before all of them. So
/// none may depend on what another has done, and none returns rows; foreign keys are looked at after the last.
macro_rules! batches {
    ($($name:ident = { $first:ident: $first_sql:expr $(, $more:ident: $more_sql:expr)*; $last:expr }),+ $(,)?) => {
        $(const $name: $crate::batch::Batch = $crate::batch::Batch {
            sqlite: concat!($first_sql, "; ", $($more_sql, "; ",)* $last),
            postgres: concat!(
                "WITH ", stringify!($first), " AS (", $first_sql, ")",
                $(", ", stringify!($more), " AS (", $more_sql, ")",)* " ", $last
            ),
        };)+
        /// The batches of this module by name.
        pub(crate) const BATCHES: &[(&str, $crate::batch::Batch)] =
            &[$((concat!(module_path!(), "::", stringify!($name)), $name)),+];
    };
}

/// Binds the columns of an event that is noted, all but when.
macro_rules! bind_event {
    ($query:expr, $event:expr) => {
        $query
            .bind($event.id)
            .bind($event.institution.0)
            .bind($event.actor.map(|actor| actor.0))
            .bind($event.event)
            .bind($event.object)
            .bind($event.request_id)
            .bind($event.address)
    };
}

/// Parts of what is kept of a person: name of the part, table, which rows are theirs (`$1` is their id), how they are
/// ordered, and the columns with their kinds. The row is called `t` in the conditions.
macro_rules! parts {
    ($($name:literal: $table:literal, $rule:literal, $order:literal { $($column:ident: $kind:ident),+ $(,)? })+) => {
        /// Parts of what is kept of a person.
        pub(crate) const PARTS: &[$crate::own_data::Part] = &[$($crate::own_data::Part {
            name: $name,
            table: $table,
            columns: &[$((stringify!($column), $crate::own_data::Kind::$kind)),+],
            sql: concat!(
                "SELECT 1", $(", t.", stringify!($column),)+ " FROM ", $table, " t WHERE ", $rule, " ORDER BY ", $order
            ),
        }),+];
    };
}

/// What decides how a person `u` is protected, with the tables of [`shelter_joins`].
macro_rules! shelter_columns {
    () => {
        "u.born, i.is_exempt, g.status AS guardian_status, g.allows_balance, g.allows_learning"
    };
}

/// See [`shelter_columns`].
macro_rules! shelter_joins {
    () => {
        "JOIN institutions i ON i.id = u.institution_id LEFT JOIN guardian_consents g ON g.user_id = u.id "
    };
}

/// How many factors of each kind a person has, and when the newest was added.
macro_rules! factor_columns {
    ($user:literal) => {
        concat!(
            "(SELECT COUNT(*) FROM totp_secrets WHERE user_id = ",
            $user,
            ") AS totp, ",
            "(SELECT COUNT(*) FROM passkeys WHERE user_id = ",
            $user,
            ") AS passkeys, ",
            "(SELECT COUNT(*) FROM recovery_codes WHERE user_id = ",
            $user,
            " AND used_at IS NULL) AS recovery, ",
            "(SELECT MAX(created_at) FROM (SELECT created_at FROM totp_secrets WHERE user_id = ",
            $user,
            " UNION ALL SELECT created_at FROM passkeys WHERE user_id = ",
            $user,
            ") f) AS newest_at"
        )
    };
}
