-- Keys of integrators, who else than people may hold them, and the audit trail made fast.
CREATE TABLE service_accounts (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    name TEXT NOT NULL,
    -- Who made it; kept when that person goes.
    created_by UUID,
    ended_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX service_accounts_of_institution ON service_accounts (institution_id, created_at);
CREATE TABLE api_keys (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    -- A key belongs to a person or to a service account.
    user_id UUID REFERENCES users (id) ON DELETE CASCADE,
    service_account_id UUID REFERENCES service_accounts (id) ON DELETE CASCADE,
    -- The person's version when it was made: what ends all sessions ends their keys, too.
    cred_version BIGINT NOT NULL,
    name TEXT NOT NULL,
    -- The part that is shown, and looked up by.
    prefix TEXT NOT NULL UNIQUE,
    -- SHA-256 of the 256 random bits behind it.
    secret_hash BYTEA NOT NULL,
    -- Separated by blanks.
    scopes TEXT NOT NULL,
    per_minute BIGINT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CHECK ((user_id IS NULL) <> (service_account_id IS NULL))
);
CREATE INDEX api_keys_of_user ON api_keys (user_id, created_at);
CREATE INDEX api_keys_of_service_account ON api_keys (service_account_id, created_at);
-- Where the request came from, as a keyed hash: the same address looks the same within a month and tells nothing else.
ALTER TABLE audit_events ADD COLUMN address_hash TEXT;
-- Rows are added and never changed or removed. One thing may: the actor becomes another id when an account is deleted,
-- so that what happened stays while whom it happened to is forgotten.
CREATE FUNCTION audit_events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.actor_id IS NOT NULL AND NEW.actor_id IS NOT NULL
            AND (NEW.id, NEW.institution_id, NEW.event, NEW.object, NEW.request_id, NEW.address_hash, NEW.created_at)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.institution_id, OLD.event, OLD.object, OLD.request_id, OLD.address_hash, OLD.created_at)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit events are never changed';
END
$$;
CREATE TRIGGER audit_events_unchanged BEFORE UPDATE OR DELETE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION audit_events_stay();
CREATE TRIGGER audit_events_kept BEFORE TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION audit_events_stay();
