-- The rest of an account's life: how a new address proves itself, the own data as a file, and the last mail.
-- SHA-256 of the token in the mailed link, and the person's version when it was asked for: whatever ends all sessions
-- ends the wish, too.
ALTER TABLE email_changes ADD COLUMN link_hash BYTEA NOT NULL DEFAULT '';
ALTER TABLE email_changes ADD COLUMN cred_version BIGINT NOT NULL DEFAULT 0;
-- The last mail to somebody whose account is gone: its row goes with it.
ALTER TABLE outbox_mail ADD COLUMN is_farewell BOOLEAN NOT NULL DEFAULT FALSE;
-- Everything of a person as one file, made in the background.
CREATE TABLE data_exports (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- queued, ready, failed
    status TEXT NOT NULL,
    -- Percent that is done.
    progress BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    -- Whoever has taken it up has until then.
    next_try_at TIMESTAMPTZ NOT NULL,
    file BYTEA,
    size_bytes BIGINT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX data_exports_of_user ON data_exports (user_id, created_at);
CREATE INDEX data_exports_due ON data_exports (status, next_try_at);
