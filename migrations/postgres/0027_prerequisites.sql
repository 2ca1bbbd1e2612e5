-- The chapters of the same subject that come before this one: a JSON list of their names. Exams of before name none.
ALTER TABLE chapters ADD COLUMN prerequisites TEXT NOT NULL DEFAULT '[]';
-- Days of the gap that a planned revision keeps to; the next one is at least as long. Revisions of before begin anew.
ALTER TABLE plan_blocks ADD COLUMN gap_days BIGINT;
