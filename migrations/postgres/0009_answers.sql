-- What is noted of single answers of a result: question by question, or how many had the same reason.
CREATE TABLE answers (
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    result_id UUID NOT NULL REFERENCES test_results (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    -- Absent for a count of answers with one reason.
    question BIGINT,
    chapter TEXT,
    outcome TEXT NOT NULL,
    error TEXT,
    confidence BIGINT,
    answers BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (result_id, position)
);
CREATE INDEX answers_of_user ON answers (user_id);
