//! Words that are said where no page is rendered: mails, advice, what was done, what was refused and why.
//!
//! The catalogue is one: `app/locales/<language>/<namespace>.json`, and a second language is a second folder there.
//! Pages read theirs through `app`; this crate makes a function of every entry of the namespaces that `service` and
//! `server` need, without Leptos: `catalogue::mail::verify::subject(Locale::En)`. Another namespace is a name in
//! `build.rs`.
//!
//! `domain` says its words from here, too, and is part of the client, which the tables of plural rules would weigh down.
//! So counted entries, and the namespaces that have some, are behind the feature `plurals`.

#![warn(missing_docs)]

mod current;
#[cfg(feature = "plurals")]
mod plural;

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
