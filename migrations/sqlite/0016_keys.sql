-- Keys of integrators, who else than people may hold them, and the audit trail made fast.
CREATE TABLE service_accounts (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    name TEXT NOT NULL,
    -- Who made it; kept when that person goes.
    created_by BLOB,
    ended_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX service_accounts_of_institution ON service_accounts (institution_id, created_at);
CREATE TABLE api_keys (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    -- A key belongs to a person or to a service account.
    user_id BLOB REFERENCES users (id) ON DELETE CASCADE,
    service_account_id BLOB REFERENCES service_accounts (id) ON DELETE CASCADE,
    -- The person's version when it was made: what ends all sessions ends their keys, too.
    cred_version INTEGER NOT NULL,
    name TEXT NOT NULL,
    -- The part that is shown, and looked up by.
    prefix TEXT NOT NULL UNIQUE,
    -- SHA-256 of the 256 random bits behind it.
    secret_hash BLOB NOT NULL,
    -- Separated by blanks.
    scopes TEXT NOT NULL,
    per_minute INTEGER NOT NULL,
    expires_at TEXT NOT NULL,
    last_used_at TEXT,
    revoked_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CHECK ((user_id IS NULL) <> (service_account_id IS NULL))
) STRICT;
CREATE INDEX api_keys_of_user ON api_keys (user_id, created_at);
CREATE INDEX api_keys_of_service_account ON api_keys (service_account_id, created_at);
-- Where the request came from, as a keyed hash: the same address looks the same within a month and tells nothing else.
ALTER TABLE audit_events ADD COLUMN address_hash TEXT;
-- Rows are added and never changed or removed. One thing may: the actor becomes another id when an account is deleted,
-- so that what happened stays while whom it happened to is forgotten.
CREATE TRIGGER audit_events_unchanged BEFORE UPDATE ON audit_events
WHEN OLD.actor_id IS NULL OR NEW.actor_id IS NULL OR NEW.id IS NOT OLD.id
    OR NEW.institution_id IS NOT OLD.institution_id OR NEW.event IS NOT OLD.event OR NEW.object IS NOT OLD.object
    OR NEW.request_id IS NOT OLD.request_id OR NEW.address_hash IS NOT OLD.address_hash
    OR NEW.created_at IS NOT OLD.created_at
BEGIN
    SELECT RAISE(ABORT, 'audit events are never changed');
END;
CREATE TRIGGER audit_events_kept BEFORE DELETE ON audit_events
BEGIN
    SELECT RAISE(ABORT, 'audit events are never changed');
END;
