-- What a student prepares for, and the official tables that turn marks into ranks.
CREATE TABLE exams (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    profile TEXT NOT NULL,
    name TEXT NOT NULL,
    exam_date TEXT,
    max_score REAL,
    marks_correct REAL,
    marks_wrong REAL,
    weights_source TEXT NOT NULL,
    is_sample INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX exams_of_user ON exams (user_id, created_at);
CREATE TABLE chapters (
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    exam_id BLOB NOT NULL REFERENCES exams (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    weight REAL NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (exam_id, position)
) STRICT;
CREATE TABLE rank_tables (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    exam TEXT NOT NULL,
    year INTEGER NOT NULL,
    -- Empty where the exam had one shift.
    shift TEXT NOT NULL,
    source TEXT NOT NULL,
    candidates INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (institution_id, exam, year, shift)
) STRICT;
CREATE TABLE rank_table_rows (
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    table_id BLOB NOT NULL REFERENCES rank_tables (id) ON DELETE CASCADE,
    marks REAL NOT NULL,
    candidates INTEGER NOT NULL,
    best_rank INTEGER NOT NULL,
    worst_rank INTEGER NOT NULL,
    PRIMARY KEY (table_id, marks)
) STRICT;
