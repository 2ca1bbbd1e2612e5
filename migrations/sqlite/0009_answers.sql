-- What is noted of single answers of a result: question by question, or how many had the same reason.
CREATE TABLE answers (
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    result_id BLOB NOT NULL REFERENCES test_results (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    -- Absent for a count of answers with one reason.
    question INTEGER,
    chapter TEXT,
    outcome TEXT NOT NULL,
    error TEXT,
    confidence INTEGER,
    answers INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (result_id, position)
) STRICT;
CREATE INDEX answers_of_user ON answers (user_id);
