//! Use cases: who may, which rule, one transaction. The only caller of `store`; answers in the shapes of `api`.
//!
//! To add one: a method on the noun's struct here, its rule in `domain`, its statement in `store`, and a front door of
//! a few lines in `server`. Every method takes the [`Caller`] first, and no statement runs before it was asked.
#![warn(missing_docs)]

pub mod accounts;
pub mod answers;
pub mod audit;
pub mod cache;
pub mod caller;
pub mod core;
pub mod dashboard;
pub mod difficulties;
pub mod error;
pub mod exams;
pub mod exports;
pub mod forecasts;
pub mod goals;
mod help_contacts;
pub mod imports;
pub mod insights;
pub mod institutions;
pub mod limits;
pub mod mail;
pub mod official_results;
pub mod once;
pub mod overview;
pub mod own_data;
pub mod plan;
pub mod providers;
pub mod ranks;
pub mod request;
pub mod resources;
pub mod results;
pub mod samples;
mod sheltered;
pub mod sms;
pub mod study_sessions;
mod told;
pub mod wellbeing;

pub use caller::{Caller, Entrance};
pub use core::{Core, Settings};
pub use error::{Result, ServiceError};

use std::sync::Arc;

/// All use cases of one installation.
#[derive(Clone)]
pub struct Services {
    /// Registration, sign-in, tokens, mail.
    pub accounts: accounts::Accounts,
    /// What is noted of single answers.
    pub answers: answers::Answers,
    /// Who did what.
    pub audit: audit::Audit,
    /// What the results mean.
    pub dashboard: dashboard::Dashboards,
    /// How hard chapters feel.
    pub difficulties: difficulties::Difficulties,
    /// Exams and their chapters.
    pub exams: exams::Exams,
    /// Results as files.
    pub exports: exports::Exports,
    /// Next scores and ranks.
    pub forecasts: forecasts::Forecasts,
    /// Scores wanted.
    pub goals: goals::Goals,
    /// Files of results.
    pub imports: imports::Imports,
    /// Patterns, chapters, maps.
    pub insights: insights::Insights,
    /// Institutions at a glance.
    pub institutions: institutions::Institutions,
    /// What came of exams, as it was published.
    pub official_results: official_results::OfficialResults,
    /// The five analyses in one answer.
    pub overview: overview::Overviews,
    /// Everything of a person as one file.
    pub own_data: own_data::OwnData,
    /// The study plan and its calendar.
    pub plan: plan::Plans,
    /// Sign-in with other providers.
    pub providers: providers::Providers,
    /// Official tables of marks and ranks.
    pub ranks: ranks::Ranks,
    /// Links that help with chapters.
    pub resources: resources::Resources,
    /// Test results.
    pub results: results::Results,
    /// Requests that come twice.
    pub repeats: once::Repeats,
    /// Sample data.
    pub samples: samples::Samples,
    /// Study sessions and the timer.
    pub study_sessions: study_sessions::StudySessions,
    /// Balance, check-ins, a lighter plan: the student's own.
    pub wellbeing: wellbeing::Wellbeing,
    /// What all of them stand on.
    pub core: Arc<Core>,
}

impl Services {
    /// Puts the use cases on one core.
    pub fn new(core: Arc<Core>) -> Self {
        let accounts = accounts::Accounts::new(Arc::clone(&core));
        let dashboard = dashboard::Dashboards::new(Arc::clone(&core));
        let forecasts = forecasts::Forecasts::new(Arc::clone(&core));
        let insights = insights::Insights::new(Arc::clone(&core));
        let plan = plan::Plans::new(Arc::clone(&core));
        let wellbeing = wellbeing::Wellbeing::new(Arc::clone(&core));
        let overview = overview::Overviews::new(
            &core,
            dashboard.clone(),
            forecasts.clone(),
            plan.clone(),
            wellbeing.clone(),
        );
        Self {
            providers: providers::Providers::new(Arc::clone(&core), accounts.clone()),
            own_data: own_data::OwnData::new(Arc::clone(&core), accounts.clone()),
            accounts,
            answers: answers::Answers::new(Arc::clone(&core)),
            audit: audit::Audit::new(Arc::clone(&core)),
            dashboard,
            exams: exams::Exams::new(Arc::clone(&core)),
            exports: exports::Exports::new(Arc::clone(&core)),
            ranks: ranks::Ranks::new(Arc::clone(&core), forecasts.clone()),
            forecasts,
            goals: goals::Goals::new(Arc::clone(&core)),
            imports: imports::Imports::new(Arc::clone(&core)),
            difficulties: difficulties::Difficulties::new(Arc::clone(&core), insights.clone()),
            resources: resources::Resources::new(Arc::clone(&core), insights.clone()),
            insights,
            institutions: institutions::Institutions::new(Arc::clone(&core)),
            official_results: official_results::OfficialResults::new(Arc::clone(&core)),
            overview,
            plan,
            results: results::Results::new(Arc::clone(&core)),
            repeats: once::Repeats::new(Arc::clone(&core)),
            samples: samples::Samples::new(Arc::clone(&core)),
            study_sessions: study_sessions::StudySessions::new(Arc::clone(&core)),
            wellbeing,
            core,
        }
    }
}
