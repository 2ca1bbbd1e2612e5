//! Who am I.

use super::{Accounts, display_name, time_zone};
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use api::accounts::Me;
use domain::FieldErrors;
use store::identity::external;
use store::{AsConn, people};

impl Accounts {
    /// What the caller's account says.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn me(&self, caller: &Caller) -> Result<Me> {
        let mut on = self.core.db.read().await?;
        read(&mut on, caller).await
    }

    /// Changes what the caller is called and where their day begins.
    ///
    /// # Errors
    /// `Invalid` by field.
    pub async fn update_profile(&self, caller: &Caller, name: &str, zone: &str) -> Result<Me> {
        let mut errors = FieldErrors::default();
        let (name, zone) = (errors.take(display_name(name)), errors.take(time_zone(zone)));
        let (Some(name), Some(zone)) = (name, zone) else {
            return Err(errors.into());
        };
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        if !people::update_profile(&mut tx, caller.user, &name, zone.name(), now).await? {
            return Err(ServiceError::NotFound);
        }
        // The zone decides which day is today, so what was worked out for the old one no longer holds.
        people::raise_data_version(&mut tx, caller.user, now).await?;
        if zone != caller.time_zone {
            crate::plan::count_another_zone(&mut tx, caller, now).await?;
        }
        self.note(
            &mut tx,
            caller.institution,
            Some(caller.user),
            "user_updated",
            "profile",
        )
        .await?;
        let me = read(&mut tx, caller).await?;
        tx.commit().await?;
        Ok(me)
    }
}

async fn read(on: &mut impl AsConn, caller: &Caller) -> Result<Me> {
    let person = people::find(on, caller.user)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let mut sign_in_methods: Vec<String> = person
        .password_hash
        .iter()
        .map(|_| "password".to_owned())
        .collect();
    for identity in external::of_user(on, person.id).await? {
        if !sign_in_methods.contains(&identity.told.provider) {
            sign_in_methods.push(identity.told.provider);
        }
    }
    if store::factors::state(on, person.id).await?.passkeys > 0 {
        sign_in_methods.push("passkey".to_owned());
    }
    if store::phones::of_user(on, person.id).await?.is_some() {
        sign_in_methods.push("phone".to_owned());
    }
    Ok(Me {
        id: person.id.0,
        roles: people::roles(on, person.institution, person.id).await?,
        has_sample_data: people::has_sample_data(on, person.id).await?,
        email: person.email,
        display_name: person.display_name,
        time_zone: person.time_zone,
        born: person.born,
        sign_in_methods,
    })
}
