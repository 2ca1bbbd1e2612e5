//! What runs the application, and its files.

use super::{ANYONE, rest};
use crate::access::Rule;

pub(super) const RULES: &[Rule] = &[
    // the process
    rest("GET", "/health", ANYONE),
    rest("GET", "/ready", ANYONE),
    rest("GET", "/metrics", ANYONE),
    // the private address itself is what proves who may
    rest("GET", "/calendar/{file}", ANYONE),
    // from browsers, about what they refused
    rest("POST", "/csp-report", ANYONE),
    // built files
    rest("GET", "/pkg/{*file}", ANYONE),
    rest("GET", "/fonts/{*file}", ANYONE),
    rest("GET", "/icons/{*file}", ANYONE),
    rest("GET", "/screenshots/{*file}", ANYONE),
    rest("GET", "/sw.js", ANYONE),
    rest("GET", "/outbox.js", ANYONE),
    rest("GET", "/waiting.js", ANYONE),
    rest("GET", "/manifest.webmanifest", ANYONE),
    rest("GET", "/favicon.svg", ANYONE),
    rest("GET", "/favicon.ico", ANYONE),
    rest("GET", "/icons.svg", ANYONE),
    rest("GET", "/robots.txt", ANYONE),
];
