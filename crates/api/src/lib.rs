//! Shapes that cross the network: what REST answers, what pages show, what islands send. No rules, no I/O.
//!
//! One shape a thing: the page, the JSON and the export are made from the same value, so they cannot disagree.

/// Derives what every shape here has, and its OpenAPI schema when the server asks for it.
macro_rules! shapes {
    ($($(#[$meta:meta])* pub $kind:ident $name:ident $body:tt)+) => {$(
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $(#[$meta])*
        pub $kind $name $body
    )+};
}

pub mod accounts;
pub mod answers;
pub mod audit;
pub mod balance_shares;
pub mod dashboard;
pub mod difficulties;
pub mod exams;
pub mod factors;
pub mod forecasts;
pub mod guardian;
pub mod help_contacts;
pub mod imports;
pub mod insights;
pub mod keys;
pub mod life;
pub mod official_results;
pub mod phone;
pub mod plan;
pub mod problem;
pub mod providers;
pub mod resources;
pub mod results;
pub mod sessions;
pub mod wellbeing;
