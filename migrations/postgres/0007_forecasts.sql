-- What a stored forecast says beyond its value, so that it can be scored and judged on its own terms for ever: even when
-- the exam it was made for is edited or removed later.
ALTER TABLE predictions ADD COLUMN exam_id UUID;
ALTER TABLE predictions ADD COLUMN exam TEXT NOT NULL DEFAULT '';
-- The forecast it follows: two writers that continue the same one cannot both succeed.
ALTER TABLE predictions ADD COLUMN previous_id UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
ALTER TABLE predictions ADD COLUMN made_on DATE NOT NULL DEFAULT '1970-01-01';
ALTER TABLE predictions ADD COLUMN target_on DATE NOT NULL DEFAULT '1970-01-01';
ALTER TABLE predictions ADD COLUMN data_until DATE NOT NULL DEFAULT '1970-01-01';
ALTER TABLE predictions ADD COLUMN max_score DOUBLE PRECISION NOT NULL DEFAULT 0;
-- What a test must be about to tell whether this came true: folded subjects and names, as the service spells them.
ALTER TABLE predictions ADD COLUMN subjects TEXT NOT NULL DEFAULT '';
ALTER TABLE predictions ADD COLUMN mid_low DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE predictions ADD COLUMN mid_high DOUBLE PRECISION NOT NULL DEFAULT 0;
-- The test series it is for; empty for none in particular.
ALTER TABLE predictions ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE predictions ADD COLUMN percentile DOUBLE PRECISION;
ALTER TABLE predictions ADD COLUMN percentile_low DOUBLE PRECISION;
ALTER TABLE predictions ADD COLUMN percentile_high DOUBLE PRECISION;
ALTER TABLE predictions ADD COLUMN rank DOUBLE PRECISION;
ALTER TABLE predictions ADD COLUMN rank_low DOUBLE PRECISION;
ALTER TABLE predictions ADD COLUMN rank_high DOUBLE PRECISION;
-- Ids of the rank tables, a space between them.
ALTER TABLE predictions ADD COLUMN rank_table_ids TEXT NOT NULL DEFAULT '';
ALTER TABLE predictions ADD COLUMN prior_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE predictions ADD COLUMN scale DOUBLE PRECISION NOT NULL DEFAULT 1;
ALTER TABLE predictions ADD COLUMN scale_n BIGINT NOT NULL DEFAULT 0;
-- What the simple rules said on the same day.
ALTER TABLE predictions ADD COLUMN rule_last DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE predictions ADD COLUMN rule_mean DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE predictions ADD COLUMN rule_line DOUBLE PRECISION;
CREATE UNIQUE INDEX predictions_in_line ON predictions (user_id, exam_id, kind, previous_id);
CREATE INDEX predictions_by_day ON predictions (user_id, made_on);
CREATE INDEX predictions_of_exam ON predictions (institution_id, exam, kind, created_at);
-- The test that came: its day, and its folded name and source.
ALTER TABLE prediction_outcomes ADD COLUMN test_date DATE NOT NULL DEFAULT '1970-01-01';
ALTER TABLE prediction_outcomes ADD COLUMN test TEXT NOT NULL DEFAULT '';
CREATE TABLE goals (
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    exam_id UUID NOT NULL REFERENCES exams (id) ON DELETE CASCADE,
    target_score DOUBLE PRECISION NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, exam_id)
);
-- What the students of an institution have taught the forecasts of an exam; replaced by a background task.
CREATE TABLE forecast_models (
    institution_id UUID NOT NULL REFERENCES institutions (id),
    exam TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- JSON of the learned prior; empty while the shipped one holds.
    prior TEXT NOT NULL,
    students BIGINT NOT NULL,
    scale DOUBLE PRECISION NOT NULL,
    outcomes BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (institution_id, exam)
);
