-- A rank table is never changed: a corrected one follows it as the next version, and the one before stays for the forecasts
-- that name it, as does one that was taken out.
-- SQLite drops no constraint, so both tables are made anew. The rows go first: they would go with their table.
CREATE TABLE rank_tables_anew (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    exam TEXT NOT NULL,
    year INTEGER NOT NULL,
    -- Empty where the exam had one shift.
    shift TEXT NOT NULL,
    source TEXT NOT NULL,
    candidates INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'candidates',
    exam_candidates INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    removed_at TEXT,
    UNIQUE (institution_id, exam, year, shift, version)
) STRICT;
INSERT INTO rank_tables_anew (id, institution_id, exam, year, shift, source, candidates, created_at, updated_at, kind,
                              exam_candidates)
    SELECT id, institution_id, exam, year, shift, source, candidates, created_at, updated_at, kind, exam_candidates
    FROM rank_tables;
CREATE TABLE rank_table_rows_anew (
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    table_id BLOB NOT NULL REFERENCES rank_tables_anew (id) ON DELETE CASCADE,
    marks REAL NOT NULL,
    candidates INTEGER NOT NULL,
    best_rank INTEGER NOT NULL,
    worst_rank INTEGER NOT NULL,
    percentile REAL,
    PRIMARY KEY (table_id, marks)
) STRICT;
INSERT INTO rank_table_rows_anew (institution_id, table_id, marks, candidates, best_rank, worst_rank, percentile)
    SELECT institution_id, table_id, marks, candidates, best_rank, worst_rank, percentile FROM rank_table_rows;
DROP TABLE rank_table_rows;
DROP TABLE rank_tables;
ALTER TABLE rank_tables_anew RENAME TO rank_tables;
ALTER TABLE rank_table_rows_anew RENAME TO rank_table_rows;
CREATE UNIQUE INDEX rank_tables_current ON rank_tables (institution_id, exam, year, shift) WHERE removed_at IS NULL;
