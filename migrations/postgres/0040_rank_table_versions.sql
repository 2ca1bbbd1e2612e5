-- A rank table is never changed: a corrected one follows it as the next version, and the one before stays for the forecasts
-- that name it, as does one that was taken out.
ALTER TABLE rank_tables ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE rank_tables ADD COLUMN removed_at TIMESTAMPTZ;
ALTER TABLE rank_tables DROP CONSTRAINT rank_tables_institution_id_exam_year_shift_key;
ALTER TABLE rank_tables ADD UNIQUE (institution_id, exam, year, shift, version);
CREATE UNIQUE INDEX rank_tables_current ON rank_tables (institution_id, exam, year, shift) WHERE removed_at IS NULL;
