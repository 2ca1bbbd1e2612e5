//! The table.

use super::{Door, Rule, Who};
use domain::people::Role;

const ANYONE: Who = Who::Anyone;
const SIGNED_IN: Who = Who::SignedIn;
const STUDENT: Who = Who::Has(Role::Student);
const ADMIN: Who = Who::Has(Role::InstitutionAdmin);

const fn rest(method: &'static str, path: &'static str, who: Who) -> Rule {
    Rule {
        method,
        path,
        who,
        door: Door::Rest,
    }
}
const fn page(method: &'static str, path: &'static str, who: Who) -> Rule {
    Rule {
        method,
        path,
        who,
        door: Door::Page,
    }
}

/// Every route of the application.
pub const RULES: &[Rule] = &[
    // the process
    rest("GET", "/health", ANYONE),
    rest("GET", "/ready", ANYONE),
    rest("GET", "/metrics", ANYONE),
    // built files
    rest("GET", "/pkg/{*file}", ANYONE),
    rest("GET", "/fonts/{*file}", ANYONE),
    rest("GET", "/icons/{*file}", ANYONE),
    rest("GET", "/sw.js", ANYONE),
    rest("GET", "/manifest.webmanifest", ANYONE),
    rest("GET", "/favicon.svg", ANYONE),
    rest("GET", "/favicon.ico", ANYONE),
    rest("GET", "/icons.svg", ANYONE),
    rest("GET", "/robots.txt", ANYONE),
    // REST: accounts
    rest("GET", "/api/docs", ANYONE),
    rest("GET", "/api/v1/openapi.json", ANYONE),
    rest("GET", "/api/v1/", ANYONE),
    rest("POST", "/api/v1/auth/register", ANYONE),
    rest("POST", "/api/v1/auth/verify", ANYONE),
    rest("POST", "/api/v1/auth/login", ANYONE),
    rest("POST", "/api/v1/auth/refresh", ANYONE),
    rest("POST", "/api/v1/auth/logout", ANYONE),
    rest("POST", "/api/v1/auth/reset", ANYONE),
    rest("POST", "/api/v1/auth/reset/confirm", ANYONE),
    rest("GET", "/api/v1/auth/me", SIGNED_IN),
    // REST: results
    rest("POST", "/api/v1/tests/upload", STUDENT),
    rest("GET", "/api/v1/tests/history", STUDENT),
    rest("GET", "/api/v1/tests/dashboard", STUDENT),
    rest("GET", "/api/v1/tests/recommendations", STUDENT),
    rest("GET", "/api/v1/results/{id}", STUDENT),
    rest("PUT", "/api/v1/results/{id}", STUDENT),
    rest("DELETE", "/api/v1/results/{id}", STUDENT),
    rest("POST", "/api/v1/results/{id}/restore", STUDENT),
    rest("GET", "/api/v1/imports", STUDENT),
    rest("GET", "/api/v1/imports/{id}", STUDENT),
    rest("PATCH", "/api/v1/imports/{id}", STUDENT),
    rest("POST", "/api/v1/imports/{id}/confirm", STUDENT),
    rest("POST", "/api/v1/imports/{id}/undo", STUDENT),
    rest("GET", "/api/v1/imports/{id}/failed.csv", STUDENT),
    rest("GET", "/api/v1/exports/{file}", STUDENT),
    // REST: sessions, timer
    rest("GET", "/api/v1/sessions", STUDENT),
    rest("POST", "/api/v1/sessions", STUDENT),
    rest("DELETE", "/api/v1/sessions/{id}", STUDENT),
    rest("POST", "/api/v1/sessions/{id}/restore", STUDENT),
    rest("GET", "/api/v1/timer", STUDENT),
    rest("POST", "/api/v1/timer/start", STUDENT),
    rest("POST", "/api/v1/timer/pause", STUDENT),
    rest("POST", "/api/v1/timer/resume", STUDENT),
    rest("POST", "/api/v1/timer/stop", STUDENT),
    rest("DELETE", "/api/v1/timer", STUDENT),
    // REST: exams, ranks, sample data
    rest("GET", "/api/v1/exams/profiles", SIGNED_IN),
    rest("GET", "/api/v1/exams", STUDENT),
    rest("POST", "/api/v1/exams", STUDENT),
    rest("GET", "/api/v1/exams/{id}", STUDENT),
    rest("PUT", "/api/v1/exams/{id}", STUDENT),
    rest("DELETE", "/api/v1/exams/{id}", STUDENT),
    rest("GET", "/api/v1/rank", SIGNED_IN),
    rest("GET", "/api/v1/rank/tables", SIGNED_IN),
    rest("POST", "/api/v1/rank/tables", ADMIN),
    rest("POST", "/api/v1/sample", STUDENT),
    rest("DELETE", "/api/v1/sample", STUDENT),
    // pages: public
    page("GET", "/", ANYONE),
    page("GET", "/help", ANYONE),
    page("GET", "/offline", ANYONE),
    page("GET", "/login", ANYONE),
    page("POST", "/login", ANYONE),
    page("GET", "/register", ANYONE),
    page("POST", "/register", ANYONE),
    page("GET", "/verify", ANYONE),
    page("POST", "/verify", ANYONE),
    page("POST", "/verify/resend", ANYONE),
    page("GET", "/verify/message/{id}", ANYONE),
    page("GET", "/verify/{token}", ANYONE),
    page("GET", "/reset", ANYONE),
    page("POST", "/reset", ANYONE),
    page("GET", "/reset/{token}", ANYONE),
    page("POST", "/reset/{token}", ANYONE),
    page("GET", "/bootstrap/{token}", ANYONE),
    page("POST", "/bootstrap/{token}", ANYONE),
    page("POST", "/logout", ANYONE),
    // pages: student
    page("GET", "/onboarding", STUDENT),
    page("GET", "/today", STUDENT),
    page("GET", "/tests", STUDENT),
    page("GET", "/tests/new", STUDENT),
    page("POST", "/tests/new", STUDENT),
    page("GET", "/tests/export.csv", STUDENT),
    page("GET", "/tests/export.xlsx", STUDENT),
    page("GET", "/tests/export.json", STUDENT),
    page("GET", "/tests/import", STUDENT),
    page("POST", "/tests/import", STUDENT),
    page("GET", "/tests/import/sample/{file}", STUDENT),
    page("GET", "/tests/import/{id}", STUDENT),
    page("POST", "/tests/import/{id}/fix", STUDENT),
    page("POST", "/tests/import/{id}/confirm", STUDENT),
    page("POST", "/tests/import/{id}/undo", STUDENT),
    page("GET", "/tests/import/{id}/failed.csv", STUDENT),
    page("GET", "/tests/{id}", STUDENT),
    page("GET", "/tests/{id}/edit", STUDENT),
    page("POST", "/tests/{id}/edit", STUDENT),
    page("POST", "/tests/{id}/delete", STUDENT),
    page("POST", "/tests/{id}/restore", STUDENT),
    page("GET", "/insights", STUDENT),
    page("GET", "/insights/heatmap", STUDENT),
    page("GET", "/session", STUDENT),
    page("POST", "/session/start", STUDENT),
    page("POST", "/session/pause", STUDENT),
    page("POST", "/session/resume", STUDENT),
    page("POST", "/session/stop", STUDENT),
    page("POST", "/session/discard", STUDENT),
    page("POST", "/session/add", STUDENT),
    page("POST", "/session/{id}/delete", STUDENT),
    page("POST", "/session/{id}/restore", STUDENT),
    page("GET", "/exams", STUDENT),
    page("POST", "/exams", STUDENT),
    page("GET", "/exams/{id}", STUDENT),
    page("POST", "/exams/{id}", STUDENT),
    page("POST", "/exams/{id}/delete", STUDENT),
    // pages: everybody signed in
    page("GET", "/me", SIGNED_IN),
    page("POST", "/me", SIGNED_IN),
    page("POST", "/me/password", SIGNED_IN),
    page("POST", "/me/theme", SIGNED_IN),
    page("POST", "/me/sample/load", STUDENT),
    page("POST", "/me/sample/remove", STUDENT),
    page("POST", "/logout/everywhere", SIGNED_IN),
    // pages: admin
    page("GET", "/admin", ADMIN),
    page("POST", "/admin/rank-tables", ADMIN),
];
