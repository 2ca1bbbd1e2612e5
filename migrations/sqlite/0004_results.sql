-- Test results, the imports that brought them, and what is derived from them.
CREATE TABLE imports (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    format TEXT NOT NULL,
    -- Emptied once the import can no longer be undone.
    file BLOB NOT NULL,
    -- JSON: column mapping, date order, corrected cells.
    options TEXT NOT NULL,
    status TEXT NOT NULL,
    -- JSON: what was done, once it was.
    outcome TEXT,
    confirmed_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX imports_of_user ON imports (user_id, created_at);
CREATE TABLE column_mappings (
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    mapping TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (user_id, fingerprint)
) STRICT;
CREATE TABLE test_results (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    test_name TEXT NOT NULL,
    source TEXT,
    subject TEXT NOT NULL,
    total_questions INTEGER NOT NULL,
    correct_answers INTEGER NOT NULL,
    wrong_answers INTEGER NOT NULL,
    score REAL NOT NULL,
    max_score REAL NOT NULL,
    time_taken INTEGER,
    test_date TEXT NOT NULL,
    -- JSON, an array of chapters; text, so that both engines give back the same bytes.
    chapter_performance TEXT NOT NULL,
    -- Folded date, subject, name and source: what makes two results the same test.
    identity TEXT NOT NULL,
    -- Folded name and source, to search in.
    search TEXT NOT NULL,
    import_id BLOB,
    is_sample INTEGER NOT NULL,
    deleted_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX test_results_by_date ON test_results (user_id, test_date, id);
CREATE INDEX test_results_by_subject ON test_results (user_id, subject);
CREATE INDEX test_results_identity ON test_results (user_id, identity);
CREATE INDEX test_results_of_import ON test_results (import_id) WHERE import_id IS NOT NULL;
-- What an import overwrote, so that undo can bring it back.
CREATE TABLE import_changes (
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    import_id BLOB NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    result_id BLOB NOT NULL,
    before TEXT NOT NULL,
    PRIMARY KEY (import_id, result_id)
) STRICT;
CREATE TABLE weak_areas (
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    chapter TEXT NOT NULL,
    accuracy REAL NOT NULL,
    mastery REAL NOT NULL,
    mastery_low REAL NOT NULL,
    mastery_high REAL NOT NULL,
    questions INTEGER NOT NULL,
    correct INTEGER NOT NULL,
    -- Sums with recent answers counting more, so that one more result is an addition and not a re-reading of all.
    recent_questions REAL NOT NULL,
    recent_correct REAL NOT NULL,
    times_attempted INTEGER NOT NULL,
    last_seen TEXT NOT NULL,
    priority_score REAL NOT NULL,
    last_updated TEXT NOT NULL,
    PRIMARY KEY (user_id, subject, chapter)
) STRICT;
-- Never updated: what was said, from which data, by which model. What came true is a row of its own.
CREATE TABLE predictions (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    model TEXT NOT NULL,
    model_version INTEGER NOT NULL,
    inputs_hash TEXT NOT NULL,
    predicted REAL NOT NULL,
    low REAL NOT NULL,
    high REAL NOT NULL,
    n INTEGER NOT NULL,
    is_sample INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX predictions_of_user ON predictions (user_id, kind, subject, created_at);
CREATE TABLE prediction_outcomes (
    prediction_id BLOB NOT NULL PRIMARY KEY REFERENCES predictions (id) ON DELETE CASCADE,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    result_id BLOB NOT NULL,
    actual REAL NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
