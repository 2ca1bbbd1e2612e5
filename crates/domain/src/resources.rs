//! Links that help with a chapter: a student's own, and those of an institution for all of its students.

use crate::links::address;
use crate::{FieldErrors, text};
use catalogue::{Locale, rules};
use serde::{Deserialize, Serialize};

/// Most links of one owner for one chapter.
pub const MAX_OF_CHAPTER: usize = 30;
/// Most links of one owner in all.
pub const MAX_IN_ALL: usize = 2_000;
/// Most characters of a title.
pub const MAX_TITLE: usize = 120;
/// Most minutes that a link is said to take: a day.
const MAX_MINUTES: i64 = 1_440;

/// A link as a student enters it for a chapter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResourceDraft {
    /// What it is called, 1 to 120 characters.
    pub title: String,
    /// Its address: `https` only, without a name or password in it.
    pub link: String,
    /// Minutes it takes, 1 to 1440, if known.
    #[serde(default)]
    pub minutes: Option<i64>,
}

/// A link as an admin enters it for all students who have a chapter of these names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SharedResourceDraft {
    /// Subject of the chapter.
    pub subject: String,
    /// Name of the chapter, in any spelling.
    pub chapter: String,
    /// What it is called, 1 to 120 characters.
    pub title: String,
    /// Its address: `https` only, without a name or password in it.
    pub link: String,
    /// Minutes it takes, 1 to 1440, if known.
    #[serde(default)]
    pub minutes: Option<i64>,
}

/// A checked link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewResource {
    /// What it is called.
    pub title: String,
    /// Its address as browsers read it.
    pub url: String,
    /// Minutes it takes, if known.
    pub minutes: Option<u32>,
}

/// A checked link and the chapter it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSharedResource {
    /// Subject of the chapter.
    pub subject: String,
    /// Name of the chapter.
    pub chapter: String,
    /// The link.
    pub resource: NewResource,
}

impl ResourceDraft {
    /// Checks the link.
    ///
    /// # Errors
    /// Every refused field: a title of none or more than 120 characters, an address that is refused (see [`address`]),
    /// minutes outside 1 to 1440.
    pub fn check(self) -> Result<NewResource, FieldErrors> {
        let mut errors = FieldErrors::default();
        let checked = self.take(&mut errors);
        errors.clone().into_result()?;
        checked.ok_or(errors)
    }

    fn take(self, errors: &mut FieldErrors) -> Option<NewResource> {
        let title = errors.take(text::line("title", &self.title, MAX_TITLE));
        let url = errors.take(address("link", &self.link));
        if self
            .minutes
            .is_some_and(|minutes| !(1..=MAX_MINUTES).contains(&minutes))
        {
            let words = rules::resource::minutes(Locale::current());
            errors.push("minutes", "out_of_range", words);
        }
        Some(NewResource {
            title: title?,
            url: url?,
            minutes: self.minutes.and_then(|minutes| u32::try_from(minutes).ok()),
        })
    }
}

impl SharedResourceDraft {
    /// Checks the link and the names of its chapter.
    ///
    /// # Errors
    /// As [`ResourceDraft::check`], and names that cannot be those of a chapter.
    pub fn check(self) -> Result<NewSharedResource, FieldErrors> {
        let mut errors = FieldErrors::default();
        let subject = errors.take(text::line("subject", &self.subject, 80));
        let chapter = errors.take(text::line("chapter", &self.chapter, 120));
        let link = ResourceDraft {
            title: self.title,
            link: self.link,
            minutes: self.minutes,
        };
        let resource = link.take(&mut errors);
        errors.clone().into_result()?;
        let (Some(subject), Some(chapter), Some(resource)) = (subject, chapter, resource) else {
            return Err(errors);
        };
        Ok(NewSharedResource {
            subject,
            chapter,
            resource,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refused_field_of_a_link_is_named_at_once() {
        let draft = SharedResourceDraft {
            subject: String::new(),
            chapter: "x".repeat(121),
            title: "x".repeat(121),
            link: "http://x.test/".into(),
            minutes: Some(0),
        };
        let paths: Vec<String> = draft
            .check()
            .unwrap_err()
            .0
            .into_iter()
            .map(|one| one.path)
            .collect();
        assert_eq!(paths, ["subject", "chapter", "title", "link", "minutes"]);
        let own = ResourceDraft {
            title: "x".repeat(120),
            link: "https://x.test".into(),
            minutes: Some(1_440),
        };
        let checked = own.clone().check().unwrap();
        assert_eq!(
            (checked.url.as_str(), checked.minutes),
            ("https://x.test/", Some(1_440))
        );
        for minutes in [0, -5, 1_441, i64::MAX] {
            let draft = ResourceDraft {
                minutes: Some(minutes),
                ..own.clone()
            };
            assert_eq!(draft.check().unwrap_err().0[0].path, "minutes");
        }
    }
}
