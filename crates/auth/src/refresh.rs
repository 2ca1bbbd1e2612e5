//! Rotation of refresh tokens: each is good for one use, and a second use of an old one ends its whole family.
//!
//! Two tabs or a lost answer may present the same token twice within seconds. Only the direct parent of the newest
//! token is forgiven that, and gets the very same child again. Source: RFC 9700, section 4.14.

use crate::codes::Token;
use crate::secret::{MasterSecret, hmac_sha256};
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt;
use uuid::Uuid;

/// For how long after its rotation the parent of the newest token still yields that child.
pub const GRACE: TimeDelta = TimeDelta::seconds(10);
/// How long a family lives after signing in, however often it is refreshed.
pub const FAMILY_LIFETIME: TimeDelta = TimeDelta::days(30);

/// What is stored about the token that was presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// When it was exchanged for its child, if it was.
    pub rotated_at: Option<DateTime<Utc>>,
    /// The id of that child.
    pub child: Option<Uuid>,
    /// When its family was ended (sign-out, password change, reuse), if it was.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it can no longer be exchanged.
    pub expires_at: DateTime<Utc>,
    /// Whether its child is the newest token of the family, itself not yet exchanged.
    pub is_newest_parent: bool,
}

/// What to do about a presented token, in the transaction that read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Mark it rotated and hand out a new child.
    Rotate,
    /// Hand out the child with this id once more; nothing changes.
    ReturnSameChild(Uuid),
    /// Somebody holds an old token: end the family, tell the owner, answer 401.
    RevokeFamily,
    /// Too late: answer 401.
    Expired,
    /// No such token, or its family has ended before: answer 401, nothing changes.
    Unknown,
}

/// Decides about a presented token; `None` when its hash is not stored.
pub fn decide(row: Option<&Presented>, now: DateTime<Utc>) -> Decision {
    let Some(row) = row.filter(|row| row.revoked_at.is_none()) else {
        return Decision::Unknown;
    };
    match row.rotated_at {
        // A used token gives its thief away also after its own end, so this comes before the expiry.
        Some(rotated_at) => match row.child {
            Some(child) if row.is_newest_parent && (now - rotated_at).abs() <= GRACE => {
                Decision::ReturnSameChild(child)
            }
            _ => Decision::RevokeFamily,
        },
        None if now >= row.expires_at => Decision::Expired,
        None => Decision::Rotate,
    }
}

/// Makes the values of refresh tokens.
#[derive(Clone)]
pub struct RefreshTokens {
    key: [u8; 32],
}

impl RefreshTokens {
    /// Children are derived under a key from `master`.
    pub fn new(master: &MasterSecret) -> Self {
        Self {
            key: master.derive("refresh"),
        }
    }

    /// The child of `parent` with the id `child_id`. The same arguments give the same token, so it can be handed out
    /// twice without being stored; without the server's key a parent says nothing about its child.
    ///
    /// After a change of the master secret the value differs: hand it out only if it matches the stored hash.
    pub fn child_token(&self, parent: &Token, child_id: Uuid) -> Token {
        Token::from_bytes(hmac_sha256(&self.key, &[parent.as_bytes(), child_id.as_bytes()]))
    }
}

impl fmt::Debug for RefreshTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshTokens(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Counting;

    const CHILD: Uuid = Uuid::from_u128(9);

    fn fresh() -> Presented {
        let expires_at = DateTime::UNIX_EPOCH + FAMILY_LIFETIME;
        Presented {
            rotated_at: None,
            child: None,
            revoked_at: None,
            expires_at,
            is_newest_parent: false,
        }
    }
    fn rotated() -> Presented {
        let at = DateTime::UNIX_EPOCH;
        Presented {
            rotated_at: Some(at),
            child: Some(CHILD),
            is_newest_parent: true,
            ..fresh()
        }
    }
    fn after(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn a_token_is_exchanged_until_its_end() {
        let month = FAMILY_LIFETIME.num_seconds();
        assert_eq!(decide(Some(&fresh()), after(month - 1)), Decision::Rotate);
        assert_eq!(decide(Some(&fresh()), after(month)), Decision::Expired);
        assert_eq!(decide(None, after(0)), Decision::Unknown);
    }
    #[test]
    fn the_parent_of_the_newest_token_yields_the_same_child_for_ten_seconds() {
        assert_eq!(
            decide(Some(&rotated()), after(0)),
            Decision::ReturnSameChild(CHILD)
        );
        assert_eq!(
            decide(Some(&rotated()), after(10)),
            Decision::ReturnSameChild(CHILD)
        );
        assert_eq!(decide(Some(&rotated()), after(11)), Decision::RevokeFamily);
    }
    #[test]
    fn a_clock_set_back_does_not_stretch_the_ten_seconds() {
        assert_eq!(decide(Some(&rotated()), after(-86_400)), Decision::RevokeFamily);
    }
    #[test]
    fn a_grandparent_ends_the_family_even_within_the_grace() {
        let grandparent = Presented {
            is_newest_parent: false,
            ..rotated()
        };
        assert_eq!(decide(Some(&grandparent), after(1)), Decision::RevokeFamily);
        let month = FAMILY_LIFETIME.num_seconds();
        assert_eq!(
            decide(Some(&grandparent), after(month + 1)),
            Decision::RevokeFamily
        );
    }
    #[test]
    fn nothing_of_an_ended_family_comes_back() {
        for row in [fresh(), rotated()] {
            let ended = Presented {
                revoked_at: Some(after(0)),
                ..row
            };
            assert_eq!(decide(Some(&ended), after(1)), Decision::Unknown);
        }
    }
    #[test]
    fn a_child_can_be_made_again_but_only_with_the_servers_key() {
        let parent = Token::generate(&Counting::default());
        let ours = RefreshTokens::new(&MasterSecret::from_bytes([1; 32]));
        let theirs = RefreshTokens::new(&MasterSecret::from_bytes([2; 32]));
        let child = ours.child_token(&parent, CHILD);
        assert!(ours.child_token(&parent, CHILD).matches(&child.hash()));
        assert!(!theirs.child_token(&parent, CHILD).matches(&child.hash()));
        assert!(!ours.child_token(&parent, Uuid::nil()).matches(&child.hash()));
    }
}
