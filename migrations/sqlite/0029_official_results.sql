-- What came of an exam, as whoever holds it has published it: one an exam. Forecasts for the day are held against it.
CREATE TABLE official_results (
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    exam_id BLOB NOT NULL REFERENCES exams (id) ON DELETE CASCADE,
    -- The day the exam was taken.
    taken_on TEXT NOT NULL,
    -- At least one of marks, rank and percentile is there. Marks are of the maximum that the exam had when they were given.
    marks REAL,
    max_score REAL NOT NULL,
    rank INTEGER,
    percentile REAL,
    -- Taken out; it can be put back for a day.
    removed_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (user_id, exam_id)
) STRICT;
CREATE INDEX official_results_of_institution ON official_results (institution_id, created_at);
