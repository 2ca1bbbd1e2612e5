-- What a student prepares for, and the official tables that turn marks into ranks.
CREATE TABLE exams (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    profile TEXT NOT NULL,
    name TEXT NOT NULL,
    exam_date DATE,
    max_score DOUBLE PRECISION,
    marks_correct DOUBLE PRECISION,
    marks_wrong DOUBLE PRECISION,
    weights_source TEXT NOT NULL,
    is_sample BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX exams_of_user ON exams (user_id, created_at);
CREATE TABLE chapters (
    institution_id UUID NOT NULL REFERENCES institutions (id),
    exam_id UUID NOT NULL REFERENCES exams (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    weight DOUBLE PRECISION NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (exam_id, position)
);
CREATE TABLE rank_tables (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    exam TEXT NOT NULL,
    year BIGINT NOT NULL,
    -- Empty where the exam had one shift.
    shift TEXT NOT NULL,
    source TEXT NOT NULL,
    candidates BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (institution_id, exam, year, shift)
);
CREATE TABLE rank_table_rows (
    institution_id UUID NOT NULL REFERENCES institutions (id),
    table_id UUID NOT NULL REFERENCES rank_tables (id) ON DELETE CASCADE,
    marks DOUBLE PRECISION NOT NULL,
    candidates BIGINT NOT NULL,
    best_rank BIGINT NOT NULL,
    worst_rank BIGINT NOT NULL,
    PRIMARY KEY (table_id, marks)
);
