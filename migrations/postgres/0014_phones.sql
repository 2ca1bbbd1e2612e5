-- Mobile numbers that have proven themselves: a person has one, and a number leads to one person.
CREATE TABLE phones (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    -- E.164.
    number TEXT NOT NULL UNIQUE,
    -- When a code that was sent there was last typed: numbers pass on to others.
    proven_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
-- Codes by text message, also those that were never sent because the number leads to nobody. Kept for a day, since
-- that is how long messages are counted.
CREATE TABLE phone_codes (
    -- SHA-256 of the token that only the browser or client that asked holds.
    id_hash BYTEA NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    -- Whom it would let in, or whose number it would become; absent where the number leads to nobody.
    user_id UUID REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    -- What was asked for, by text message first and then perhaps by mail.
    stage TEXT NOT NULL,
    number TEXT NOT NULL,
    -- What is common to numbers side by side.
    block TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    tries BIGINT NOT NULL,
    used_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX phone_codes_by_number ON phone_codes (number, created_at);
CREATE INDEX phone_codes_by_block ON phone_codes (block, created_at);
CREATE INDEX phone_codes_by_time ON phone_codes (created_at);
CREATE INDEX phone_codes_of_user ON phone_codes (user_id);
