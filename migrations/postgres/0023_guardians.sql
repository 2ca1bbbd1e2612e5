-- Ages and guardians. YYYY-MM, no day: accounts of before, and those that an operator made, have none.
ALTER TABLE users ADD COLUMN born TEXT;
ALTER TABLE pending_registrations ADD COLUMN born TEXT;
-- Institutions whose students under age need no guardian's consent: why, who said so, and when.
ALTER TABLE institutions ADD COLUMN is_exempt BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE institutions ADD COLUMN exempt_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE institutions ADD COLUMN exempt_by UUID;
ALTER TABLE institutions ADD COLUMN exempt_at TIMESTAMPTZ;
-- What the guardian of a student under age was asked and has answered.
CREATE TABLE guardian_consents (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    -- asked, given, refused, withdrawn
    status TEXT NOT NULL,
    -- As the student gave it; as the guardian gave it once they have answered.
    name TEXT NOT NULL,
    email_key TEXT NOT NULL,
    email TEXT NOT NULL,
    -- SHA-256 of the tokens in the two mails: the one that asks, until it is answered, and the one to come back with.
    ask_hash BYTEA,
    keep_hash BYTEA,
    -- Which words were agreed to; 0 before.
    text_version BIGINT NOT NULL,
    allows_balance BOOLEAN NOT NULL,
    allows_learning BOOLEAN NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX guardian_consents_by_ask ON guardian_consents (ask_hash);
CREATE INDEX guardian_consents_by_keep ON guardian_consents (keep_hash);
