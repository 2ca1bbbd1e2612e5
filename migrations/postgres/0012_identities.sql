-- People as other providers know them: whoever signs in with Google, Apple or another provider of OpenID Connect.
CREATE TABLE identities (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The provider's name in our settings; the issuer and its subject say who it is.
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- The address the provider named last, for the person to recognise the account by. It proves nothing.
    email TEXT,
    is_email_verified BOOLEAN NOT NULL,
    is_private_relay BOOLEAN NOT NULL,
    -- What the provider's sign-in can be ended with, sealed.
    refresh_sealed BYTEA,
    last_used_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (issuer, subject)
);
CREATE INDEX identities_of_user ON identities (user_id);
-- Sign-ins whose address has an account already: they wait for its owner to sign in and say yes.
CREATE TABLE pending_links (
    -- SHA-256 of what the browser holds.
    id_hash BYTEA NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    email TEXT,
    is_email_verified BOOLEAN NOT NULL,
    is_private_relay BOOLEAN NOT NULL,
    refresh_sealed BYTEA,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX pending_links_of_user ON pending_links (user_id);
-- What counts once: states of flows, tokens, notices. Kept until it would be refused for its age anyway.
CREATE TABLE used_once (
    use_hash BYTEA NOT NULL PRIMARY KEY,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX used_once_by_end ON used_once (expires_at);
