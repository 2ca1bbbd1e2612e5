//! Whom students can turn to, as their institution sets it.

use domain::help_contacts::{HelpContact, HelpContactDraft};

shapes! {
    /// Whom the students of an institution can turn to.
    pub struct HelpContacts {
        /// As the institution has set them, in the order they are shown in; empty where it has set none.
        pub contacts: Vec<HelpContact>,
        /// What its students are shown: these, or without any those of the installation.
        pub shown: Vec<HelpContact>,
        /// Raised by every change; 0 before the first.
        pub version: i64,
    }
    /// Sets the contacts of the caller's institution, in place of those before.
    #[serde(deny_unknown_fields)]
    pub struct HelpContactsDraft {
        /// At most 8, in the order they are to be shown in; with none students are shown those of the installation.
        pub contacts: Vec<HelpContactDraft>,
        /// The version that was read: refused where somebody has changed it since. Without it the last change holds.
        #[serde(default)]
        pub version: Option<i64>,
    }
}
