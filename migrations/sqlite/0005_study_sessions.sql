-- Study sessions and the timer that is running, one a student.
CREATE TABLE study_sessions (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    chapter TEXT,
    date TEXT NOT NULL,
    duration_minutes INTEGER NOT NULL,
    focus_score INTEGER,
    started_at TEXT,
    is_sample INTEGER NOT NULL,
    deleted_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX study_sessions_by_date ON study_sessions (user_id, date, id);
CREATE TABLE timers (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    subject TEXT NOT NULL,
    chapter TEXT,
    started_at TEXT NOT NULL,
    running_since TEXT,
    seconds_before INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
