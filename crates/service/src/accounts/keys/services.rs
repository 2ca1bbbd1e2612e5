//! Service accounts: what acts for an institution without being a person, within the scopes of its keys.

use super::{
    Account, Accounts, Caller, FieldErrors, MAX_NAME, Result, Role, ServiceError, Tx, Uuid, keys, text,
};
use api::keys::{ServiceAccountDraft, ServiceAccountView};
use catalogue::Locale;
use catalogue::problems::keys as problems;
use domain::guardian::Facts;
use domain::ids::UserId;
use store::identity::keys::ServiceAccount;
use store::{AsConn, people};

/// Service accounts of one institution.
const MAX_SERVICES: usize = 50;

impl Accounts {
    /// The institution's service accounts with their keys.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an admin.
    pub async fn service_accounts(&self, caller: &Caller) -> Result<Vec<ServiceAccountView>> {
        caller.must_be(Role::InstitutionAdmin)?;
        let mut on = self.core.db.read().await?;
        let found = keys::services(&mut on, caller.institution).await?;
        let held = keys::of_services(&mut on, caller.institution).await?;
        let view = |service: ServiceAccount| ServiceAccountView {
            id: service.id,
            name: service.name,
            created_at: service.created_at,
            keys: held
                .iter()
                .filter(|key| key.service == Some(service.id))
                .map(|key| self.view(key))
                .collect(),
        };
        Ok(found.into_iter().map(view).collect())
    }

    /// Makes a service account.
    ///
    /// # Errors
    /// `Invalid` for its name; `Forbidden` unless the caller is an admin; `Conflict("too_many")` beyond fifty.
    pub async fn make_service_account(
        &self,
        caller: &Caller,
        draft: &ServiceAccountDraft,
    ) -> Result<ServiceAccountView> {
        caller.must_be(Role::InstitutionAdmin)?;
        let mut errors = FieldErrors::default();
        let name = errors.take(text::line("name", &draft.name, MAX_NAME));
        errors.into_result()?;
        let (id, now, name) = (self.core.new_id(), self.core.now(), name.unwrap_or_default());
        let mut tx = self.core.db.begin().await?;
        // Of two at once the second one counts what the first one has made.
        people::lock_institution(&mut tx, caller.institution, now).await?;
        if keys::services(&mut tx, caller.institution).await?.len() >= MAX_SERVICES {
            let words = problems::most_services(Locale::current(), MAX_SERVICES);
            return Err(ServiceError::Conflict("too_many", words));
        }
        keys::add_service(&mut tx, id, caller.institution, &name, caller.user, now).await?;
        self.note_service(&mut tx, caller, "user_created", id).await?;
        tx.commit().await?;
        Ok(ServiceAccountView {
            id,
            name,
            created_at: now,
            keys: Vec::new(),
        })
    }

    /// Ends a service account with all its keys.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an admin; `NotFound` for one of another institution or one that has ended.
    pub async fn end_service_account(&self, caller: &Caller, id: Uuid) -> Result<()> {
        caller.must_be(Role::InstitutionAdmin)?;
        let mut tx = self.core.db.begin().await?;
        if !keys::end_service(&mut tx, id, caller.institution, self.core.now()).await? {
            return Err(ServiceError::NotFound);
        }
        self.note_service(&mut tx, caller, "user_deleted", id).await?;
        Ok(tx.commit().await?)
    }

    /// The service account `id`, if it is of the caller's institution and has not ended.
    pub(super) async fn service_of(
        &self,
        on: &mut impl AsConn,
        caller: &Caller,
        id: Uuid,
    ) -> Result<ServiceAccount> {
        keys::find_service(on, id)
            .await?
            .filter(|found| found.institution == caller.institution && found.ended_at.is_none())
            .ok_or(ServiceError::NotFound)
    }

    async fn note_service(&self, tx: &mut Tx, caller: &Caller, event: &str, id: Uuid) -> Result<()> {
        let object = format!("service {id}");
        self.note(tx, caller.institution, Some(caller.user), event, &object)
            .await
    }
}

/// What a request by a service account's key acts as: nobody's data is its own, and what it may is the key's to say.
pub(super) fn account(service: ServiceAccount) -> Option<Account> {
    service.ended_at.is_none().then(|| Account {
        user: UserId(service.id),
        institution: service.institution,
        display_name: service.name,
        time_zone: chrono_tz::UTC.name().to_owned(),
        data_version: 0,
        cred_version: 0,
        is_active: true,
        is_leaving: false,
        // Programs have no age.
        facts: Facts::default(),
        roles: vec![Role::InstitutionAdmin],
    })
}
