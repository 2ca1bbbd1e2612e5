-- People as other providers know them: whoever signs in with Google, Apple or another provider of OpenID Connect.
CREATE TABLE identities (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The provider's name in our settings; the issuer and its subject say who it is.
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- The address the provider named last, for the person to recognise the account by. It proves nothing.
    email TEXT,
    is_email_verified INTEGER NOT NULL,
    is_private_relay INTEGER NOT NULL,
    -- What the provider's sign-in can be ended with, sealed.
    refresh_sealed BLOB,
    last_used_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (issuer, subject)
) STRICT;
CREATE INDEX identities_of_user ON identities (user_id);
-- Sign-ins whose address has an account already: they wait for its owner to sign in and say yes.
CREATE TABLE pending_links (
    -- SHA-256 of what the browser holds.
    id_hash BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    email TEXT,
    is_email_verified INTEGER NOT NULL,
    is_private_relay INTEGER NOT NULL,
    refresh_sealed BLOB,
    expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX pending_links_of_user ON pending_links (user_id);
-- What counts once: states of flows, tokens, notices. Kept until it would be refused for its age anyway.
CREATE TABLE used_once (
    use_hash BLOB NOT NULL PRIMARY KEY,
    expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX used_once_by_end ON used_once (expires_at);
