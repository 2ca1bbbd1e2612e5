//! Ways in, and that the last one stays.

use super::Accounts;
use crate::error::{Result, ServiceError};
use catalogue::Locale;
use catalogue::problems::providers as problems;
use domain::ids::UserId;
use store::identity::ways::{self, Way};
use store::{Tx, people};

impl Accounts {
    /// Refuses a change that leaves nothing which would let the person in. To be asked in the transaction of the change,
    /// after it.
    ///
    /// # Errors
    /// `Conflict("last_way_in")`.
    pub(super) async fn must_have_a_way_in(&self, tx: &mut Tx, user: UserId) -> Result<()> {
        // Locks the person, so that of two at once the second one counts what the first one has left.
        people::raise_data_version(tx, user, self.core.now()).await?;
        let left = ways::of_user(tx, user).await?;
        if left.iter().any(|way| self.is_usable(way)) {
            return Ok(());
        }
        Err(ServiceError::Conflict(
            "last_way_in",
            problems::last_way_in(Locale::current()).into(),
        ))
    }

    /// Whether it lets somebody in as this installation is set up now.
    fn is_usable(&self, way: &Way) -> bool {
        match way.kind.as_str() {
            "provider" => {
                let providers = &self.core.settings.providers;
                providers.iter().any(|provider| provider.name == way.name)
            }
            "passkey" => self.has_passkeys(),
            _ => true,
        }
    }
}
