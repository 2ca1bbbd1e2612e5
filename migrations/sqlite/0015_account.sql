-- A new address that has not proven itself yet: one a person. The old one stays until it has.
CREATE TABLE email_changes (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    -- What the digits are bound to.
    id BLOB NOT NULL,
    email_key TEXT NOT NULL,
    email TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    tries INTEGER NOT NULL,
    -- False where the address has an account: the answer is the same, but no code can complete it.
    is_claimable INTEGER NOT NULL,
    expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
-- The way back to an old address, for who reads mail there.
CREATE TABLE email_reverts (
    -- SHA-256 of the token in the mailed link.
    token_hash BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email_key TEXT NOT NULL,
    email TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX email_reverts_of_user ON email_reverts (user_id);
-- Accounts that go, and when. Taken back by removing the row.
CREATE TABLE account_deletions (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    due_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX account_deletions_by_time ON account_deletions (due_at);
