-- Whether a guardian has ever agreed, also once another one was asked.
ALTER TABLE guardian_consents ADD COLUMN first_given_at TEXT;
UPDATE guardian_consents SET first_given_at = COALESCE(decided_at, asked_at)
    WHERE status IN ('given', 'withdrawn') OR withdrawn_at IS NOT NULL
    OR user_id IN (SELECT actor_id FROM audit_events WHERE event = 'guardian_consent_given' AND actor_id IS NOT NULL);
-- Since when somebody under age is known to wait for a guardian who has never agreed. Without an answer the account goes.
CREATE TABLE guardian_waits (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    began_at TEXT NOT NULL
) STRICT;
