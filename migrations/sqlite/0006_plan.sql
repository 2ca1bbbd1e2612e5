-- The study plan: what the student has set, the blocks, and the private calendar feed.
CREATE TABLE plan_settings (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    -- JSON: minutes by weekday, rest day, blocked dates, block length, start of the day, share of the minutes used.
    settings TEXT NOT NULL,
    -- Whether the student has chosen them.
    is_chosen INTEGER NOT NULL,
    -- What the plan was made from: data version, day, settings. Empty before the first plan.
    made_from TEXT NOT NULL,
    made_at TEXT,
    -- JSON: what else the plan says (gain, notes, what fell out).
    summary TEXT NOT NULL,
    -- The day that was too much, and the most that may be open on it.
    lighter_on TEXT,
    lighter_minutes INTEGER,
    updated_at TEXT NOT NULL
) STRICT;
CREATE TABLE plan_blocks (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    -- Place within the day.
    position INTEGER NOT NULL,
    -- probe, learn, practise, revise, last_pass, mock, analyse, own
    kind TEXT NOT NULL,
    -- open, done, skipped, dropped
    status TEXT NOT NULL,
    subject TEXT NOT NULL,
    chapter TEXT NOT NULL,
    -- Of an own block.
    title TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    actual_minutes INTEGER,
    -- What it was worth when it was planned: marks of the chapter, mastery and its range, expected marks.
    weight REAL NOT NULL,
    mastery REAL,
    mastery_low REAL,
    mastery_high REAL,
    kept REAL NOT NULL,
    gain REAL NOT NULL,
    gain_low REAL NOT NULL,
    gain_high REAL NOT NULL,
    is_pinned INTEGER NOT NULL,
    -- Counts the changes of day, length and place, for calendars.
    sequence INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX plan_blocks_by_day ON plan_blocks (user_id, day, position);
CREATE TABLE calendar_feeds (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    created_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE UNIQUE INDEX calendar_feeds_by_token ON calendar_feeds (token_hash);
CREATE INDEX calendar_feeds_of_user ON calendar_feeds (user_id);
