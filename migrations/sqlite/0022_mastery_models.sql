-- What the single answers of an institution's students have taught about mastery; replaced by a background task.
CREATE TABLE mastery_models (
    institution_id BLOB NOT NULL PRIMARY KEY REFERENCES institutions (id),
    version INTEGER NOT NULL,
    -- JSON of the model and its chapters; empty while it says no more of unseen students than counting does.
    model TEXT NOT NULL,
    students INTEGER NOT NULL,
    answers INTEGER NOT NULL,
    -- Of unseen students, in nats an answer: the model's, and that of counting.
    log_loss REAL NOT NULL,
    rule_log_loss REAL NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
