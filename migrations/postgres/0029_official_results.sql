-- What came of an exam, as whoever holds it has published it: one an exam. Forecasts for the day are held against it.
CREATE TABLE official_results (
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    exam_id UUID NOT NULL REFERENCES exams (id) ON DELETE CASCADE,
    -- The day the exam was taken.
    taken_on DATE NOT NULL,
    -- At least one of marks, rank and percentile is there. Marks are of the maximum that the exam had when they were given.
    marks DOUBLE PRECISION,
    max_score DOUBLE PRECISION NOT NULL,
    rank BIGINT,
    percentile DOUBLE PRECISION,
    -- Taken out; it can be put back for a day.
    removed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, exam_id)
);
CREATE INDEX official_results_of_institution ON official_results (institution_id, created_at);
