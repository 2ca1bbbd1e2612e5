//! People whom students can turn to where their institution has set nobody. Nothing is shipped: a number that nobody
//! answers would be worse than none.

use domain::help_contacts::{HelpContact, HelpContactDraft};
use serde::Deserialize;

/// `Name address; Name address`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct HelpContacts(pub Vec<HelpContact>);

impl TryFrom<String> for HelpContacts {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let entries = text.split(';').map(str::trim).filter(|entry| !entry.is_empty());
        entries.map(contact).collect::<Result<_, _>>().map(Self)
    }
}

/// By the rule that an institution's own contacts are checked by.
fn contact(entry: &str) -> Result<HelpContact, String> {
    let draft = entry
        .rsplit_once(char::is_whitespace)
        .map(|(name, link)| HelpContactDraft {
            name: name.to_owned(),
            link: link.to_owned(),
        });
    draft.and_then(|draft| draft.check().ok()).ok_or_else(|| {
        format!(
            "\"{entry}\" is not a name of at most 80 characters followed by an address that begins with https://, mailto: \
             or tel:"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String)>, String> {
        let contacts = HelpContacts::try_from(text.to_owned())?.0;
        Ok(contacts.into_iter().map(|one| (one.name, one.link)).collect())
    }

    #[test]
    fn each_contact_is_a_name_and_an_address() {
        let pair = |name: &str, link: &str| (name.to_owned(), link.to_owned());
        let found = read("Counselling room https://help.example.org/ ; Ms Rao mailto:rao@example.org;");
        let expected = vec![
            pair("Counselling room", "https://help.example.org/"),
            pair("Ms Rao", "mailto:rao@example.org"),
        ];
        assert_eq!(found, Ok(expected));
        assert_eq!(read(""), Ok(vec![]));
    }

    #[test]
    fn an_entry_without_a_safe_address_is_refused_by_name() {
        for bad in [
            "Ms Rao",
            "Room javascript:alert(1)",
            "Room http://x.test",
            "https://x.test",
        ] {
            assert!(read(bad).unwrap_err().contains(bad), "{bad}");
        }
    }
}
