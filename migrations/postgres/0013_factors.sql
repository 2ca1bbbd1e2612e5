-- Second factors: what somebody has or is, besides what they know. A sign-in by one factor alone ends in a challenge.
CREATE TABLE totp_secrets (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    -- Sealed: a stolen database gives nobody a code.
    secret BYTEA NOT NULL,
    -- The thirty seconds whose code was taken last: neither it nor an earlier one is taken again.
    last_step BIGINT NOT NULL,
    last_used_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE recovery_codes (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    used_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX recovery_codes_of_user ON recovery_codes (user_id);
CREATE TABLE passkeys (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id BYTEA NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The public key and what else is known of it, as the library writes it; nothing in it is secret.
    credential TEXT NOT NULL,
    counter BIGINT NOT NULL,
    last_used_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX passkeys_of_user ON passkeys (user_id, created_at);
CREATE TABLE sign_in_challenges (
    -- SHA-256 of the token that only the browser or client with the first factor holds.
    id_hash BYTEA NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    cred_version BIGINT NOT NULL,
    -- What is asked for: a factor that is there, or the first one to be made.
    kind TEXT NOT NULL,
    tries BIGINT NOT NULL,
    used_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sign_in_challenges_of_user ON sign_in_challenges (user_id);
-- Questions to passkeys that were answered: each is good for one answer. Unanswered ones are stored nowhere.
CREATE TABLE answered_questions (
    question_hash BYTEA NOT NULL PRIMARY KEY,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
