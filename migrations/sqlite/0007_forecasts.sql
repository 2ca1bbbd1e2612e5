-- What a stored forecast says beyond its value, so that it can be scored and judged on its own terms for ever: even when
-- the exam it was made for is edited or removed later.
ALTER TABLE predictions ADD COLUMN exam_id BLOB;
ALTER TABLE predictions ADD COLUMN exam TEXT NOT NULL DEFAULT '';
-- The forecast it follows: two writers that continue the same one cannot both succeed.
ALTER TABLE predictions ADD COLUMN previous_id BLOB NOT NULL DEFAULT X'00000000000000000000000000000000';
ALTER TABLE predictions ADD COLUMN made_on TEXT NOT NULL DEFAULT '1970-01-01';
ALTER TABLE predictions ADD COLUMN target_on TEXT NOT NULL DEFAULT '1970-01-01';
ALTER TABLE predictions ADD COLUMN data_until TEXT NOT NULL DEFAULT '1970-01-01';
ALTER TABLE predictions ADD COLUMN max_score REAL NOT NULL DEFAULT 0;
-- What a test must be about to tell whether this came true: folded subjects and names, as the service spells them.
ALTER TABLE predictions ADD COLUMN subjects TEXT NOT NULL DEFAULT '';
ALTER TABLE predictions ADD COLUMN mid_low REAL NOT NULL DEFAULT 0;
ALTER TABLE predictions ADD COLUMN mid_high REAL NOT NULL DEFAULT 0;
-- The test series it is for; empty for none in particular.
ALTER TABLE predictions ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE predictions ADD COLUMN percentile REAL;
ALTER TABLE predictions ADD COLUMN percentile_low REAL;
ALTER TABLE predictions ADD COLUMN percentile_high REAL;
ALTER TABLE predictions ADD COLUMN rank REAL;
ALTER TABLE predictions ADD COLUMN rank_low REAL;
ALTER TABLE predictions ADD COLUMN rank_high REAL;
-- Ids of the rank tables, a space between them.
ALTER TABLE predictions ADD COLUMN rank_table_ids TEXT NOT NULL DEFAULT '';
ALTER TABLE predictions ADD COLUMN prior_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE predictions ADD COLUMN scale REAL NOT NULL DEFAULT 1;
ALTER TABLE predictions ADD COLUMN scale_n INTEGER NOT NULL DEFAULT 0;
-- What the simple rules said on the same day.
ALTER TABLE predictions ADD COLUMN rule_last REAL NOT NULL DEFAULT 0;
ALTER TABLE predictions ADD COLUMN rule_mean REAL NOT NULL DEFAULT 0;
ALTER TABLE predictions ADD COLUMN rule_line REAL;
CREATE UNIQUE INDEX predictions_in_line ON predictions (user_id, exam_id, kind, previous_id);
CREATE INDEX predictions_by_day ON predictions (user_id, made_on);
CREATE INDEX predictions_of_exam ON predictions (institution_id, exam, kind, created_at);
-- The test that came: its day, and its folded name and source.
ALTER TABLE prediction_outcomes ADD COLUMN test_date TEXT NOT NULL DEFAULT '1970-01-01';
ALTER TABLE prediction_outcomes ADD COLUMN test TEXT NOT NULL DEFAULT '';
CREATE TABLE goals (
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    exam_id BLOB NOT NULL REFERENCES exams (id) ON DELETE CASCADE,
    target_score REAL NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (user_id, exam_id)
) STRICT;
-- What the students of an institution have taught the forecasts of an exam; replaced by a background task.
CREATE TABLE forecast_models (
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    exam TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- JSON of the learned prior; empty while the shipped one holds.
    prior TEXT NOT NULL,
    students INTEGER NOT NULL,
    scale REAL NOT NULL,
    outcomes INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (institution_id, exam)
) STRICT;
