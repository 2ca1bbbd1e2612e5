-- Raised with every change of a plan or its settings: what is kept of a plan in memory is kept under it.
ALTER TABLE plan_settings ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
