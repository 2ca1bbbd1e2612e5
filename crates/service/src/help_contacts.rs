//! Whom students can turn to: set by their institution's admins, or without any by the installation's configuration.

use crate::error::{Result, ServiceError};
use crate::institutions::Institutions;
use crate::{Caller, Core};
use api::help_contacts::{HelpContacts, HelpContactsDraft};
use catalogue::{Locale, problems};
use domain::help_contacts::{HelpContact, check_all};
use domain::ids::InstitutionId;
use domain::people::Role;
use store::{AsConn, help_contacts};

impl Institutions {
    /// The contacts of the caller's institution, as set and as shown.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is its admin.
    pub async fn help_contacts(&self, caller: &Caller) -> Result<HelpContacts> {
        caller.must_be(Role::InstitutionAdmin)?;
        let mut on = self.core.db.read().await?;
        read(&self.core, &mut on, caller.institution).await
    }

    /// Sets the contacts of the caller's institution in place of those before; with none, students are shown those of the
    /// installation.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is its admin; `Invalid` with the refused fields; `Conflict("contacts_changed")` where
    /// somebody else has changed them since they were read.
    pub async fn set_help_contacts(&self, caller: &Caller, draft: HelpContactsDraft) -> Result<HelpContacts> {
        caller.must_be(Role::InstitutionAdmin)?;
        let contacts = check_all(&draft.contacts)?;
        let (now, id) = (self.core.now(), caller.institution);
        let mut tx = self.core.db.begin().await?;
        let known = help_contacts::find(&mut tx, id).await?;
        let version = known.map_or(0, |known| known.version);
        let set = help_contacts::HelpContacts {
            contacts: serde_json::to_string(&contacts).map_err(ServiceError::internal)?,
            version: version + 1,
        };
        let is_known = draft.version.is_none_or(|read| read == version);
        if !is_known || !help_contacts::put(&mut tx, id, &set, now).await? {
            let words = problems::help_contacts::changed(Locale::current());
            return Err(ServiceError::Conflict("contacts_changed", words.into()));
        }
        let event = "help_contacts_set";
        crate::audit::note(&self.core, &mut tx, id, Some(caller.user), event, "institution").await?;
        let view = read(&self.core, &mut tx, id).await?;
        tx.commit().await?;
        Ok(view)
    }

    /// Whom the caller can turn to: the contacts that are shown to students of the caller's institution.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn contacts_shown(&self, caller: &Caller) -> Result<Vec<HelpContact>> {
        let mut on = self.core.db.read().await?;
        shown(&self.core, &mut on, caller.institution).await
    }
}

/// The contacts that students of an institution are shown.
pub(crate) async fn shown(
    core: &Core,
    on: &mut impl AsConn,
    institution: InstitutionId,
) -> Result<Vec<HelpContact>> {
    Ok(read(core, on, institution).await?.shown)
}

async fn read(core: &Core, on: &mut impl AsConn, institution: InstitutionId) -> Result<HelpContacts> {
    let stored = help_contacts::find(on, institution).await?;
    let (contacts, version): (Vec<HelpContact>, i64) = match stored {
        Some(set) => (
            serde_json::from_str(&set.contacts).map_err(ServiceError::internal)?,
            set.version,
        ),
        None => (Vec::new(), 0),
    };
    let shown = if contacts.is_empty() {
        core.settings.help_contacts.clone()
    } else {
        contacts.clone()
    };
    Ok(HelpContacts {
        contacts,
        shown,
        version,
    })
}
