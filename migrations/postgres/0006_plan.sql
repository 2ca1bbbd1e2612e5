-- The study plan: what the student has set, the blocks, and the private calendar feed.
CREATE TABLE plan_settings (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    -- JSON: minutes by weekday, rest day, blocked dates, block length, start of the day, share of the minutes used.
    settings TEXT NOT NULL,
    -- Whether the student has chosen them.
    is_chosen BOOLEAN NOT NULL,
    -- What the plan was made from: data version, day, settings. Empty before the first plan.
    made_from TEXT NOT NULL,
    made_at TIMESTAMPTZ,
    -- JSON: what else the plan says (gain, notes, what fell out).
    summary TEXT NOT NULL,
    -- The day that was too much, and the most that may be open on it.
    lighter_on DATE,
    lighter_minutes BIGINT,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE plan_blocks (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    day DATE NOT NULL,
    -- Place within the day.
    position BIGINT NOT NULL,
    -- probe, learn, practise, revise, last_pass, mock, analyse, own
    kind TEXT NOT NULL,
    -- open, done, skipped, dropped
    status TEXT NOT NULL,
    subject TEXT NOT NULL,
    chapter TEXT NOT NULL,
    -- Of an own block.
    title TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    actual_minutes BIGINT,
    -- What it was worth when it was planned: marks of the chapter, mastery and its range, expected marks.
    weight DOUBLE PRECISION NOT NULL,
    mastery DOUBLE PRECISION,
    mastery_low DOUBLE PRECISION,
    mastery_high DOUBLE PRECISION,
    kept DOUBLE PRECISION NOT NULL,
    gain DOUBLE PRECISION NOT NULL,
    gain_low DOUBLE PRECISION NOT NULL,
    gain_high DOUBLE PRECISION NOT NULL,
    is_pinned BOOLEAN NOT NULL,
    -- Counts the changes of day, length and place, for calendars.
    sequence BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX plan_blocks_by_day ON plan_blocks (user_id, day, position);
CREATE TABLE calendar_feeds (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX calendar_feeds_by_token ON calendar_feeds (token_hash);
CREATE INDEX calendar_feeds_of_user ON calendar_feeds (user_id);
