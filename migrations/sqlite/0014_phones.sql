-- Mobile numbers that have proven themselves: a person has one, and a number leads to one person.
CREATE TABLE phones (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    -- E.164.
    number TEXT NOT NULL UNIQUE,
    -- When a code that was sent there was last typed: numbers pass on to others.
    proven_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
-- Codes by text message, also those that were never sent because the number leads to nobody. Kept for a day, since
-- that is how long messages are counted.
CREATE TABLE phone_codes (
    -- SHA-256 of the token that only the browser or client that asked holds.
    id_hash BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    -- Whom it would let in, or whose number it would become; absent where the number leads to nobody.
    user_id BLOB REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    -- What was asked for, by text message first and then perhaps by mail.
    stage TEXT NOT NULL,
    number TEXT NOT NULL,
    -- What is common to numbers side by side.
    block TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    tries INTEGER NOT NULL,
    used_at TEXT,
    expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX phone_codes_by_number ON phone_codes (number, created_at);
CREATE INDEX phone_codes_by_block ON phone_codes (block, created_at);
CREATE INDEX phone_codes_by_time ON phone_codes (created_at);
CREATE INDEX phone_codes_of_user ON phone_codes (user_id);
