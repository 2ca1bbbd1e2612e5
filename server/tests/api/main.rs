//! The API as clients meet it: the real router and real databases of both kinds; only time and chance are the test's.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod app;
mod audit;
mod auth;
mod balance_shares;
mod bodies;
mod broken_files;
mod cases;
mod chapters;
mod evaluate;
mod extremes;
mod factors;
mod figures;
mod files;
mod forecasts;
mod guardian;
mod help_contacts;
mod hostile;
mod insights;
mod keys;
mod life;
mod limits;
#[cfg(feature = "marked")]
mod marked;
mod masking;
mod official_results;
mod openapi;
mod pages;
mod parity;
mod passwords;
mod phone;
mod plan;
mod process;
mod providers;
mod ranges;
mod ranks;
mod record;
mod repeats;
mod results;
mod sittings;
mod study;
mod table;
mod tokens;
mod told;
mod waiting;
mod wellbeing;

/// Makes of each function two tests, one on each engine. `app` is a fresh [`app::TestApp`].
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident) $body:block)+) => {$(
        $(#[$meta])*
        async fn $name($app: &$crate::app::TestApp) $body
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let app = $crate::app::TestApp::new(testkit::Engine::Sqlite).await;
                super::$name(&app).await;
                app.end().await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let app = $crate::app::TestApp::new(testkit::Engine::Postgres).await;
                super::$name(&app).await;
                app.end().await;
            }
        }
    )+};
}
pub(crate) use on_both;
