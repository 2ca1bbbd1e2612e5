//! Addresses that people type and others are led to. Only the server checks them: what reads an address as browsers do
//! stays out of the client. None is ever opened from here.

use crate::{FieldError, text};
use catalogue::{Locale, rules};
use url::Url;

/// Most characters of an address, as typed and as it is kept.
pub const MAX_URL: usize = 2_000;

/// Checks an address that somebody is led to, and returns it as browsers read it: with the host in ASCII, so that letters
/// that only look like others show.
///
/// # Errors
/// `required`, `too_long`, `control_character`, `not_a_link` for what is no address, `not_https`, or
/// `with_credentials` where a name or a password stands before the host.
pub fn address(path: &str, typed: &str) -> Result<String, FieldError> {
    let locale = Locale::current();
    let line = text::line(path, typed, MAX_URL)?;
    let url = read(&line).map_err(|refused| {
        let (code, words) = match refused {
            Refused::NoAddress => ("not_a_link", rules::resource::not_a_link(locale)),
            Refused::OtherScheme => ("not_https", rules::resource::not_https(locale)),
            Refused::Credentials => ("with_credentials", rules::resource::with_credentials(locale)),
        };
        FieldError::new(path, code, words)
    })?;
    // Letters beyond ASCII take several characters there.
    if url.as_str().len() > MAX_URL {
        return Err(FieldError::new(
            path,
            "too_long",
            rules::text::too_long(locale, MAX_URL),
        ));
    }
    Ok(url.into())
}

/// Why nobody is led somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is no address.
    NoAddress,
    /// It is none of a page under `https`.
    OtherScheme,
    /// A name or a password stands before the host, and looks like it.
    Credentials,
}

/// The one reader of pages that somebody is led to.
pub(crate) fn read(line: &str) -> Result<Url, Refused> {
    let url = Url::parse(line).map_err(|_| Refused::NoAddress)?;
    if url.scheme() != "https" {
        return Err(Refused::OtherScheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::Credentials);
    }
    Ok(url)
}

/// The host that a kept address leads to.
pub fn host(address: &str) -> String {
    let url = Url::parse(address).ok();
    let host = url.as_ref().and_then(Url::host_str);
    host.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        let error = address("url", url).unwrap_err();
        assert_eq!(error.path, "url");
        error.code.into_owned()
    }

    #[test]
    fn a_link_is_kept_as_a_browser_reads_it_and_its_host_shows_what_it_is() {
        let kept = address("url", "  HTTPS://Example.ORG/a b?q=é#x ").unwrap();
        assert_eq!(kept, "https://example.org/a%20b?q=%C3%A9#x");
        assert_eq!(host(&kept), "example.org");
        // Cyrillic letters that look like Latin ones.
        assert!(host(&address("url", "https://аррӏе.com/").unwrap()).starts_with("xn--"));
        // What follows a backslash is a path for a browser, too.
        let odd = address("url", "https:\\\\good.example\\@evil.example/").unwrap();
        assert_eq!(host(&odd), "good.example");
        assert_eq!(
            host(&address("url", "https://good.example/@evil").unwrap()),
            "good.example"
        );
    }

    #[test]
    fn what_is_no_plain_https_link_is_refused() {
        for (url, code) in [
            ("", "required"),
            ("   ", "required"),
            ("example.org", "not_a_link"),
            ("//example.org/", "not_a_link"),
            ("https://", "not_a_link"),
            ("https://exa mple.org/", "not_a_link"),
            ("javascript:alert(1)", "not_https"),
            ("JaVaScRiPt:alert(1)//https://", "not_https"),
            ("data:text/html,x", "not_https"),
            ("http://example.org/", "not_https"),
            ("ftp://example.org/", "not_https"),
            ("java\u{0}script:alert(1)", "control_character"),
            ("https://example.org/\u{202e}gpj", "control_character"),
            ("https://asha@example.org/", "with_credentials"),
            ("https://:secret@example.org/", "with_credentials"),
            ("https://good.example%2F@evil.example/", "with_credentials"),
        ] {
            assert_eq!(refused(url), code, "{url}");
        }
        assert_eq!(
            refused(&format!("https://example.org/{}", "x".repeat(3_000))),
            "too_long"
        );
        // Short as typed, and too long as it is kept.
        assert_eq!(
            refused(&format!("https://example.org/{}", "é".repeat(1_000))),
            "too_long"
        );
    }
}
