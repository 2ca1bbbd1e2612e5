-- How many sat the whole exam of a year, where that is known and is not the sum of the shifts; and tables that say which
-- percentile marks were rather than how many had them.
ALTER TABLE rank_tables ADD COLUMN kind TEXT NOT NULL DEFAULT 'candidates';
ALTER TABLE rank_tables ADD COLUMN exam_candidates INTEGER;
ALTER TABLE rank_table_rows ADD COLUMN percentile REAL;
-- What the outcomes say of the model and of the best simple rule beside it: mean errors in percent of the maximum, over
-- the same forecasts. Empty while no rule is nearer, or there are too few outcomes.
ALTER TABLE forecast_models ADD COLUMN nearer_rule TEXT NOT NULL DEFAULT '';
ALTER TABLE forecast_models ADD COLUMN nearer_n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE forecast_models ADD COLUMN model_error REAL NOT NULL DEFAULT 0;
ALTER TABLE forecast_models ADD COLUMN rule_error REAL NOT NULL DEFAULT 0;
-- What was said stays said: a forecast may go with its student or with sample data, and is never another one.
CREATE TRIGGER predictions_unchanged BEFORE UPDATE ON predictions
BEGIN
    SELECT RAISE(ABORT, 'forecasts are never changed');
END;
