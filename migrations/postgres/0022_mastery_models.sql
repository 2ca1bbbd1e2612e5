-- What the single answers of an institution's students have taught about mastery; replaced by a background task.
CREATE TABLE mastery_models (
    institution_id UUID NOT NULL PRIMARY KEY REFERENCES institutions (id),
    version BIGINT NOT NULL,
    -- JSON of the model and its chapters; empty while it says no more of unseen students than counting does.
    model TEXT NOT NULL,
    students BIGINT NOT NULL,
    answers BIGINT NOT NULL,
    -- Of unseen students, in nats an answer: the model's, and that of counting.
    log_loss DOUBLE PRECISION NOT NULL,
    rule_log_loss DOUBLE PRECISION NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
