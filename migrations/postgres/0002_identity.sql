-- Ways in and what keeps them shut: pending registrations, codes, sessions, tokens, mail, the audit trail.
CREATE TABLE pending_registrations (
    -- SHA-256 of the random id that only the registering browser or client holds.
    id_hash BYTEA NOT NULL PRIMARY KEY,
    email_key TEXT NOT NULL,
    email TEXT NOT NULL,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    -- SHA-256 of the token in the mailed link.
    link_hash BYTEA NOT NULL,
    tries BIGINT NOT NULL,
    -- False where the address has an account already: the answer is the same, but no code can complete it.
    is_claimable BOOLEAN NOT NULL,
    outbox_id UUID,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX pending_registrations_by_email ON pending_registrations (email_key, created_at);
CREATE INDEX pending_registrations_by_link ON pending_registrations (link_hash);
CREATE TABLE one_time_codes (
    -- SHA-256 of the mailed token.
    token_hash BYTEA NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    used_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX one_time_codes_of_user ON one_time_codes (user_id);
CREATE TABLE sessions (
    id_hash BYTEA NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    cred_version BIGINT NOT NULL,
    user_agent TEXT NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id, last_seen_at);
-- One sign-in of an API client. Ending it ends every token that descends from it.
CREATE TABLE refresh_families (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    cred_version BIGINT NOT NULL,
    revoked_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX refresh_families_of_user ON refresh_families (user_id, created_at);
CREATE TABLE refresh_tokens (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    family_id UUID NOT NULL REFERENCES refresh_families (id) ON DELETE CASCADE,
    -- SHA-256 of the token.
    token_hash BYTEA NOT NULL UNIQUE,
    child_id UUID,
    rotated_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX refresh_tokens_of_family ON refresh_tokens (family_id);
-- Counted for every address that is tried, with an account or without, so that the count tells nothing.
CREATE TABLE login_failures (
    -- SHA-256 of the canonical address.
    email_hash BYTEA NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    blocked_until TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE outbox_mail (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_try_at TIMESTAMPTZ NOT NULL,
    last_error TEXT,
    sent_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX outbox_mail_due ON outbox_mail (status, next_try_at);
CREATE TABLE audit_events (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    actor_id UUID,
    event TEXT NOT NULL,
    object TEXT,
    request_id TEXT,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX audit_events_by_time ON audit_events (institution_id, created_at);
-- Small facts of this installation, such as the hash of the bootstrap secret.
CREATE TABLE installation (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    expires_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE idempotency_keys (
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key_hash BYTEA NOT NULL,
    request_hash BYTEA NOT NULL,
    status BIGINT NOT NULL,
    answer TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, key_hash)
);
