//! What tests stand on: a clock to move, chance to repeat, and a database of each kind.
//!
//! A test of the store is written once with [`contract!`] and runs on both engines.
#![warn(missing_docs)]

mod clock;
#[cfg(feature = "core")]
mod core;
mod counts;
mod databases;
mod dump;
mod fill;
pub mod full_disk;
#[cfg(feature = "core")]
pub mod provider;
mod random;
mod redis;
#[cfg(feature = "core")]
mod sms;

#[cfg(feature = "core")]
pub use self::core::{TestCore, test_core, test_core_with};
pub use clock::MovableClock;
pub use counts::row_counts;
pub use databases::{TestDb, run};
pub use dump::{dump, execute};
pub use fill::fill;
pub use random::SeededRandom;
pub use redis::RedisServer;
#[cfg(feature = "core")]
pub use sms::{FakeSms, Received, SmsMood};
pub use store::Engine;

/// Makes of each function two tests, `name::sqlite` and `name::postgres`, each with a migrated database of its own.
///
/// ```text
/// contract! {
///     async fn a_result_comes_back_as_stored(db) { .. }
/// }
/// ```
/// `db` is a [`store::Db`].
#[macro_export]
macro_rules! contract {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident) $body:block)+) => {$(
        mod $name {
            use super::*;
            $(#[$meta])*
            async fn body($db: store::Db) $body
            #[test]
            fn sqlite() {
                $crate::run($crate::Engine::Sqlite, body);
            }
            #[test]
            fn postgres() {
                $crate::run($crate::Engine::Postgres, body);
            }
        }
    )+};
}
