//! Choosing a password: the rules, and the file of breached passwords that an operator may have.

use super::Accounts;
use auth::too_common;
use domain::FieldError;

impl Accounts {
    /// Checks a new password by the rules, then against the operator's file, on a thread that may wait for the disk.
    /// A file that cannot be read is logged and keeps nobody from choosing: the rules and the built-in set have spoken.
    ///
    /// # Errors
    /// At `password`: those of [`auth::Policy::check`].
    pub(super) async fn check_password(
        &self,
        password: &str,
        context_words: &[&str],
    ) -> Result<(), FieldError> {
        const PATH: &str = "password";
        self.policy.check(PATH, password, context_words)?;
        let Some(file) = self.core.settings.breached_passwords.clone() else {
            return Ok(());
        };
        let sought = password.to_owned();
        let looked_up = tokio::task::spawn_blocking(move || file.has(&sought)).await;
        match looked_up {
            Ok(Ok(true)) => Err(too_common(PATH)),
            Ok(Ok(false)) => Ok(()),
            Ok(Err(error)) => {
                tracing::error!(%error, "the file of breached passwords cannot be read");
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, "the file of breached passwords was not looked at");
                Ok(())
            }
        }
    }
}
