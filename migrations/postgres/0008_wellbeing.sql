-- What a student says about their own wellbeing. The student's alone: no other table refers to these, and nothing but
-- the student's own pages and the cap of the student's own plan reads them.
CREATE TABLE wellbeing_consents (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    -- Which words were agreed to.
    text_version BIGINT NOT NULL,
    given_at TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE check_ins (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    instrument TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- JSON: the chosen answer of each answered item.
    answers TEXT NOT NULL,
    -- JSON: the score of each scale, null without enough answers.
    scores TEXT NOT NULL,
    date DATE NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
-- One a day and instrument: answering again on the same day changes the answers.
CREATE UNIQUE INDEX check_ins_by_date ON check_ins (user_id, instrument, date);
CREATE TABLE ease_periods (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Share of the daily cap that is planned, 0.7 to 0.8; 1 where the student said "not now".
    factor DOUBLE PRECISION NOT NULL,
    from_date DATE NOT NULL,
    until_date DATE NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX ease_periods_by_date ON ease_periods (user_id, until_date);
