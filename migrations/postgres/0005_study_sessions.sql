-- Study sessions and the timer that is running, one a student.
CREATE TABLE study_sessions (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    chapter TEXT,
    date DATE NOT NULL,
    duration_minutes BIGINT NOT NULL,
    focus_score BIGINT,
    started_at TIMESTAMPTZ,
    is_sample BOOLEAN NOT NULL,
    deleted_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX study_sessions_by_date ON study_sessions (user_id, date, id);
CREATE TABLE timers (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    subject TEXT NOT NULL,
    chapter TEXT,
    started_at TIMESTAMPTZ NOT NULL,
    running_since TIMESTAMPTZ,
    seconds_before BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
