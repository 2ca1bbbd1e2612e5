//! The language in which the work at hand is answered.
//!
//! Rules and readers say their words deep down, where no request is known. So the language goes along with the work:
//! the server sets it around each request, and what has none set speaks the default.

use crate::Locale;
use std::cell::Cell;
use std::future::{self, Future};
use std::pin::pin;

thread_local! {
    static CURRENT: Cell<Locale> = const { Cell::new(Locale::ALL[0]) };
}

/// Puts back the language of before, also after a panic.
struct Before(Locale);

impl Drop for Before {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

impl Locale {
    /// The language of the work at hand: that of the innermost [`Locale::within`] or [`Locale::scope`] around it.
    pub fn current() -> Self {
        CURRENT.get()
    }

    /// Does `work` in this language. Work that is handed to another thread does not take its language along: there,
    /// this is called again.
    pub fn within<T>(self, work: impl FnOnce() -> T) -> T {
        let _before = Before(CURRENT.replace(self));
        work()
    }

    /// Does `work` in this language, on whichever threads it is continued.
    pub async fn scope<T>(self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        future::poll_fn(|context| self.within(|| work.as_mut().poll(context))).await
    }

    /// The first language of an `Accept-Language` that there is, in the order in which they stand; else the default.
    ///
    /// Weights are not compared: browsers list languages by weight already.
    pub fn accepted(header: &str) -> Self {
        let mut tags = header
            .split(',')
            .map(|entry| entry.split(';').next().unwrap_or_default().trim());
        let known = |tag: &str| {
            let is = |locale: &&Self| locale.tag().eq_ignore_ascii_case(tag);
            Self::ALL.iter().find(is).copied()
        };
        tags.find_map(|tag| known(tag).or_else(|| known(tag.split('-').next()?)))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_is_the_default() {
        assert_eq!(Locale::ALL[0], Locale::default());
        assert_eq!(Locale::current(), Locale::default());
    }

    #[test]
    fn an_unknown_language_is_passed_over() {
        assert_eq!(Locale::accepted("xx, en-GB;q=0.8, *;q=0.1"), Locale::En);
        assert_eq!(Locale::accepted(""), Locale::default());
        assert_eq!(Locale::accepted("-;q=, ,;;"), Locale::default());
    }
}
