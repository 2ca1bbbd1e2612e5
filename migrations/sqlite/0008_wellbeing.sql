-- What a student says about their own wellbeing. The student's alone: no other table refers to these, and nothing but
-- the student's own pages and the cap of the student's own plan reads them.
CREATE TABLE wellbeing_consents (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    -- Which words were agreed to.
    text_version INTEGER NOT NULL,
    given_at TEXT NOT NULL,
    withdrawn_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE TABLE check_ins (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    instrument TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- JSON: the chosen answer of each answered item.
    answers TEXT NOT NULL,
    -- JSON: the score of each scale, null without enough answers.
    scores TEXT NOT NULL,
    date TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
-- One a day and instrument: answering again on the same day changes the answers.
CREATE UNIQUE INDEX check_ins_by_date ON check_ins (user_id, instrument, date);
CREATE TABLE ease_periods (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Share of the daily cap that is planned, 0.7 to 0.8; 1 where the student said "not now".
    factor REAL NOT NULL,
    from_date TEXT NOT NULL,
    until_date TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX ease_periods_by_date ON ease_periods (user_id, until_date);
