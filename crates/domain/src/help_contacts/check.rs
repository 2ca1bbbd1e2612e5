//! Which contacts are taken, wherever they are set.

use super::{HelpContact, HelpContactDraft, LINK_CHARS, MOST, NAME_CHARS};
use crate::{FieldError, FieldErrors, links, text};
use catalogue::{Locale, rules};

/// Digits of the shortest number that can be called.
const MIN_DIGITS: usize = 3;

impl HelpContactDraft {
    /// Checks the contact, wherever it is set.
    ///
    /// # Errors
    /// Every refused field: `name`, `link`.
    pub fn check(&self) -> Result<HelpContact, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take(text::line("name", &self.name, NAME_CHARS));
        let link = errors.take(link("link", &self.link));
        match (name, link) {
            (Some(name), Some(link)) => Ok(HelpContact { name, link }),
            _ => Err(errors),
        }
    }
}

/// Checks all contacts of an institution, in their order.
///
/// # Errors
/// `contacts` `too_many`; every refused field as `contacts[2].link`.
pub fn check_all(drafts: &[HelpContactDraft]) -> Result<Vec<HelpContact>, FieldErrors> {
    if drafts.len() > MOST {
        let words = rules::help_contact::most(Locale::current(), MOST);
        return Err(FieldError::new("contacts", "too_many", words).into());
    }
    let (mut checked, mut errors) = (Vec::with_capacity(drafts.len()), FieldErrors::default());
    for (i, draft) in drafts.iter().enumerate() {
        match draft.check() {
            Ok(contact) => checked.push(contact),
            Err(refused) => errors.0.extend(refused.under(&format!("contacts[{i}]")).0),
        }
    }
    errors.into_result()?;
    Ok(checked)
}

/// Checks an address that a page may lead to; the scheme may be typed in capitals, and a number with blanks.
///
/// # Errors
/// As [`text::line`], also for a page whose address is too long as browsers read it; `bad_link` for any other scheme and
/// for what leads nowhere.
fn link(path: &str, typed: &str) -> Result<String, FieldError> {
    let locale = Locale::current();
    let typed = text::line(path, typed, LINK_CHARS)?;
    let found = typed
        .split_once(':')
        .and_then(|(scheme, rest)| match scheme.to_ascii_lowercase().as_str() {
            "https" => page(rest),
            "mailto" => Some(format!("mailto:{}", mailbox(rest)?)),
            "tel" => Some(format!("tel:{}", number(rest)?)),
            _ => None,
        });
    let link = found.ok_or_else(|| FieldError::new(path, "bad_link", rules::help_contact::link(locale)))?;
    // Letters beyond ASCII take several characters there.
    if link.len() > LINK_CHARS && link.starts_with("https:") {
        let words = rules::text::too_long(locale, LINK_CHARS);
        return Err(FieldError::new(path, "too_long", words));
    }
    Ok(link)
}

/// A page on a host, as browsers read it. They forgive what makes an address look like another one; here it is refused.
fn page(rest: &str) -> Option<String> {
    let host = rest.strip_prefix("//").filter(|_| is_plain(rest))?;
    let is_host = host.starts_with(char::is_alphanumeric);
    let read = is_host.then(|| links::read(&format!("https:{rest}")));
    Some(read?.ok()?.into())
}

fn mailbox(rest: &str) -> Option<&str> {
    let (name, host) = rest.split('?').next()?.split_once('@')?;
    let is_mailbox = !name.is_empty() && host.starts_with(char::is_alphanumeric);
    (is_mailbox && is_plain(rest)).then_some(rest)
}

fn is_plain(rest: &str) -> bool {
    let ends_it = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\');
    !rest.chars().any(ends_it)
}

fn number(rest: &str) -> Option<String> {
    let number: String = rest.split_whitespace().collect();
    let is_number = number
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '(' | ')'));
    let digits = number.chars().filter(char::is_ascii_digit).count();
    (is_number && digits >= MIN_DIGITS).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(name: &str, link: &str) -> HelpContactDraft {
        HelpContactDraft {
            name: name.into(),
            link: link.into(),
        }
    }

    fn refused(drafts: &[HelpContactDraft]) -> Vec<String> {
        let errors = check_all(drafts).unwrap_err().0;
        let name = |error: &FieldError| format!("{} {}", error.path, error.code);
        errors.iter().map(name).collect()
    }

    #[test]
    fn a_contact_opens_a_page_writes_or_calls() {
        for (typed, link) in [
            (
                "https://help.example.org/a?b=c#d",
                "https://help.example.org/a?b=c#d",
            ),
            (
                "HTTPS://münchen.example/@team",
                "https://xn--mnchen-3ya.example/@team",
            ),
            (
                " MailTo:rao@example.org?subject=Help ",
                "mailto:rao@example.org?subject=Help",
            ),
            ("tel:+91 98765 43210", "tel:+919876543210"),
            ("tel:112", "tel:112"),
        ] {
            assert_eq!(draft("Ms  Rao", typed).check().unwrap().link, link);
        }
        assert_eq!(draft(" Ms  Rao ", "tel:112").check().unwrap().name, "Ms Rao");
    }

    #[test]
    fn an_address_that_does_anything_else_or_leads_nowhere_is_refused() {
        for bad in [
            "http://x.test",
            "javascript:alert(1)",
            "data:text/html,x",
            "https:x.test",
            "https://",
            "https:///x",
            "https://bank.test@evil.test/",
            "https://x.test/\" onclick=\"x",
            "https://x.test/a b",
            "https://x.test\\@evil.test",
            "https://help.example.org:99999/",
            "https://exa%20mple/",
            "https://1.2.3.4.5/",
            "https://:443/",
            "mailto:rao",
            "mailto:@x.test",
            "mailto:a b@x.test",
            "tel:12",
            "tel:call me",
            "98765 43210",
            "rao@example.org",
        ] {
            assert_eq!(
                refused(&[draft("Ms Rao", bad)]),
                ["contacts[0].link bad_link"],
                "{bad}"
            );
        }
        assert_eq!(
            refused(&[draft("Ms Rao", "tel:112\0")]),
            ["contacts[0].link control_character"]
        );
        let long = format!("https://x.test/{}", "a".repeat(LINK_CHARS));
        assert_eq!(refused(&[draft("Ms Rao", &long)]), ["contacts[0].link too_long"]);
        // Short as typed, and too long as it is kept.
        let grows = format!("https://x.test/{}", "é".repeat(200));
        assert_eq!(refused(&[draft("Ms Rao", &grows)]), ["contacts[0].link too_long"]);
    }

    #[test]
    fn every_refused_field_is_named_by_its_place() {
        let name = "n".repeat(NAME_CHARS);
        let drafts = [
            draft(&name, "tel:112"),
            draft(&format!("{name}n"), "tel:112"),
            draft(" ", " "),
        ];
        assert_eq!(
            refused(&drafts),
            [
                "contacts[1].name too_long",
                "contacts[2].name required",
                "contacts[2].link required"
            ]
        );
        let many = vec![draft("Ms Rao", "tel:112"); MOST + 1];
        assert_eq!(refused(&many), ["contacts too_many"]);
        assert_eq!(check_all(&many[1..]).unwrap().len(), MOST);
        assert_eq!(check_all(&[]), Ok(vec![]));
    }
}
