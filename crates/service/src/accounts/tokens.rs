//! Tokens of API clients: ten minutes of access, renewed by a refresh token that is good for one use.

mod begun;

use super::notices::language;
use super::sessions::{caller, is_short_lived};
use super::{Accounts, too_many};
use crate::caller::{Caller, Entrance};
use crate::error::{Result, ServiceError};
use crate::limits::ip_key;
use crate::mail::texts;
use api::accounts::Tokens;
use auth::access::LIFETIME;
use auth::refresh::{Decision, Presented, decide};
use auth::{Grant, Token, TokenRefused, session};
use chrono::{DateTime, Utc};
use std::net::IpAddr;
use store::identity::refresh::{self, Family, RefreshToken};
use store::{AsConn, Tx, people};

impl Accounts {
    /// Exchanges a refresh token. An old one that is used again ends its family, and its owner is told.
    ///
    /// # Errors
    /// `Unauthenticated` with `token_ended` or `token_reused`; `TooMany` for `ip`.
    pub async fn refresh(&self, refresh_token: &str, ip: IpAddr) -> Result<Tokens> {
        let rules = &self.core.limits.rules;
        let wanted = [
            (format!("refresh/ip/{}", ip_key(ip)), rules.refresh_per_ip),
            ("refresh/all".to_owned(), rules.refresh_overall),
        ];
        self.core
            .limits
            .take(&wanted, self.core.now())
            .await
            .map_err(|seconds| too_many("refresh", seconds))?;
        let parent = Token::parse(refresh_token).ok_or_else(token_ended)?;
        loop {
            let mut tx = self.core.db.begin().await?;
            let Some(row) = refresh::find(&mut tx, &parent.hash()).await? else {
                return Err(token_ended());
            };
            match decide(Some(&presented(&row)), self.core.now()) {
                Decision::Rotate => {
                    let family = family_of(&mut tx, &row).await?;
                    if !is_alive(&family, row.created_at, self.core.now()) {
                        // Ended for good, so that a clock that is set back does not bring it to life again.
                        refresh::revoke_family(&mut tx, row.family, self.core.now()).await?;
                        tx.commit().await?;
                        return Err(token_ended());
                    }
                    let grant = grant(&row, &family);
                    // Somebody with the same token was faster: look again, it has a child now.
                    if let Some(child) = self.rotate(tx, &row, &parent).await? {
                        return Ok(self.tokens(&grant, &child));
                    }
                }
                Decision::ReturnSameChild(child_id) => {
                    let grant = grant(&row, &family_of(&mut tx, &row).await?);
                    let child = self.refresh.child_token(&parent, child_id);
                    let is_stored = row.child_hash.as_deref().is_some_and(|hash| child.matches(hash));
                    return if is_stored {
                        Ok(self.tokens(&grant, &child))
                    } else {
                        Err(token_ended())
                    };
                }
                Decision::RevokeFamily => {
                    self.end_stolen_family(tx, &row).await?;
                    return Err(ServiceError::Unauthenticated("token_reused"));
                }
                Decision::Expired | Decision::Unknown => return Err(token_ended()),
            }
        }
    }

    /// Ends the sign-in that a refresh token belongs to; an unknown one is no error.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn logout(&self, refresh_token: &str) -> Result<()> {
        let Some(token) = Token::parse(refresh_token) else {
            return Ok(());
        };
        let mut tx = self.core.db.begin().await?;
        if let Some(row) = refresh::find(&mut tx, &token.hash()).await?
            && refresh::revoke_family(&mut tx, row.family, self.core.now()).await?
        {
            self.note(
                &mut tx,
                row.institution,
                Some(row.user),
                "authn_token_revoked",
                "tokens",
            )
            .await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Whose access token this is, as the database has the person now.
    ///
    /// # Errors
    /// `Unauthenticated` with `token_expired` or `invalid_token`.
    pub async fn authenticate_bearer(&self, jwt: &str) -> Result<Caller> {
        let grant = match self.core.access.verify(jwt, self.core.now()) {
            Ok(claims) => claims.grant,
            Err(TokenRefused::Expired) => return Err(ServiceError::Unauthenticated("token_expired")),
            Err(refused) => {
                if matches!(refused, TokenRefused::Header | TokenRefused::Claims) {
                    tracing::warn!(event = "malicious_extraneous", "{refused}");
                }
                return Err(invalid_token());
            }
        };
        let mut on = self.core.db.read().await?;
        let family = refresh::find_family(&mut on, grant.family)
            .await?
            .ok_or_else(invalid_token)?;
        let now = self.core.now();
        // An access token is shorter than any pause that may be made: what counts is how long ago the sign-in was.
        let is_in_order = is_in_order(&family)
            && is_alive(&family, now, now)
            && family.account.user == grant.user
            && family.account.institution == grant.institution
            && family.cred_version == grant.cred_version;
        if is_in_order {
            Ok(caller(
                family.account,
                Entrance::Tokens(grant.family),
                family.proven_at,
            ))
        } else {
            Err(invalid_token())
        }
    }

    async fn rotate(&self, mut tx: Tx, row: &RefreshToken, parent: &Token) -> Result<Option<Token>> {
        let (now, child_id) = (self.core.now(), self.core.new_id());
        if !refresh::rotate(&mut tx, row.id, child_id, now).await? {
            return Ok(None);
        }
        let child = self.refresh.child_token(parent, child_id);
        refresh::add_token(&mut tx, child_id, row.institution, row.family, &child.hash(), now).await?;
        tx.commit().await?;
        Ok(Some(child))
    }

    async fn end_stolen_family(&self, mut tx: Tx, row: &RefreshToken) -> Result<()> {
        refresh::revoke_family(&mut tx, row.family, self.core.now()).await?;
        self.note(
            &mut tx,
            row.institution,
            Some(row.user),
            "authn_token_reuse",
            &row.family.to_string(),
        )
        .await?;
        if let Some(person) = people::find(&mut tx, row.user).await? {
            self.queue(
                &mut tx,
                person.institution,
                &person.email,
                &texts::token_reused(language(&person), &self.link("/reset")),
            )
            .await?;
        }
        tx.commit().await?;
        self.send_mail();
        Ok(())
    }

    pub(super) fn tokens(&self, grant: &Grant, refresh_token: &Token) -> Tokens {
        Tokens {
            access_token: self.core.access.issue(grant, self.core.now()),
            token_type: "Bearer".into(),
            expires_in: LIFETIME.num_seconds(),
            refresh_token: refresh_token.encode(),
        }
    }
}

fn presented(row: &RefreshToken) -> Presented {
    Presented {
        rotated_at: row.rotated_at,
        child: row.child,
        revoked_at: row.revoked_at,
        expires_at: row.expires_at,
        is_newest_parent: row.child_hash.is_some() && row.child_rotated_at.is_none(),
    }
}

async fn family_of(on: &mut impl AsConn, row: &RefreshToken) -> Result<Family> {
    let family = refresh::find_family(on, row.family).await?;
    family.filter(is_in_order).ok_or_else(token_ended)
}

fn grant(row: &RefreshToken, family: &Family) -> Grant {
    Grant {
        user: row.user,
        institution: row.institution,
        family: row.family,
        cred_version: family.cred_version,
    }
}

/// A client stays signed in for as long as a browser: what an admin may not do by cookie is not done by token either.
fn is_alive(family: &Family, last_used_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let is_short = is_short_lived(&family.account.roles);
    session::is_alive(family.created_at, last_used_at, now, is_short)
}

fn is_in_order(family: &Family) -> bool {
    family.revoked_at.is_none()
        && family.account.is_active
        && family.cred_version == family.account.cred_version
}

fn token_ended() -> ServiceError {
    ServiceError::Unauthenticated("token_ended")
}

fn invalid_token() -> ServiceError {
    ServiceError::Unauthenticated("invalid_token")
}
