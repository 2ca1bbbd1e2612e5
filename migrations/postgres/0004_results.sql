-- Test results, the imports that brought them, and what is derived from them.
CREATE TABLE imports (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    format TEXT NOT NULL,
    -- Emptied once the import can no longer be undone.
    file BYTEA NOT NULL,
    -- JSON: column mapping, date order, corrected cells.
    options TEXT NOT NULL,
    status TEXT NOT NULL,
    -- JSON: what was done, once it was.
    outcome TEXT,
    confirmed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX imports_of_user ON imports (user_id, created_at);
CREATE TABLE column_mappings (
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    mapping TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, fingerprint)
);
CREATE TABLE test_results (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    test_name TEXT NOT NULL,
    source TEXT,
    subject TEXT NOT NULL,
    total_questions BIGINT NOT NULL,
    correct_answers BIGINT NOT NULL,
    wrong_answers BIGINT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    max_score DOUBLE PRECISION NOT NULL,
    time_taken BIGINT,
    test_date DATE NOT NULL,
    -- JSON, an array of chapters; text, so that both engines give back the same bytes.
    chapter_performance TEXT NOT NULL,
    -- Folded date, subject, name and source: what makes two results the same test.
    identity TEXT NOT NULL,
    -- Folded name and source, to search in.
    search TEXT NOT NULL,
    import_id UUID,
    is_sample BOOLEAN NOT NULL,
    deleted_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX test_results_by_date ON test_results (user_id, test_date, id);
CREATE INDEX test_results_by_subject ON test_results (user_id, subject);
CREATE INDEX test_results_identity ON test_results (user_id, identity);
CREATE INDEX test_results_of_import ON test_results (import_id) WHERE import_id IS NOT NULL;
-- What an import overwrote, so that undo can bring it back.
CREATE TABLE import_changes (
    institution_id UUID NOT NULL REFERENCES institutions (id),
    import_id UUID NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    result_id UUID NOT NULL,
    before TEXT NOT NULL,
    PRIMARY KEY (import_id, result_id)
);
CREATE TABLE weak_areas (
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    chapter TEXT NOT NULL,
    accuracy DOUBLE PRECISION NOT NULL,
    mastery DOUBLE PRECISION NOT NULL,
    mastery_low DOUBLE PRECISION NOT NULL,
    mastery_high DOUBLE PRECISION NOT NULL,
    questions BIGINT NOT NULL,
    correct BIGINT NOT NULL,
    -- Sums with recent answers counting more, so that one more result is an addition and not a re-reading of all.
    recent_questions DOUBLE PRECISION NOT NULL,
    recent_correct DOUBLE PRECISION NOT NULL,
    times_attempted BIGINT NOT NULL,
    last_seen DATE NOT NULL,
    priority_score DOUBLE PRECISION NOT NULL,
    last_updated TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, subject, chapter)
);
-- Never updated: what was said, from which data, by which model. What came true is a row of its own.
CREATE TABLE predictions (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    model TEXT NOT NULL,
    model_version BIGINT NOT NULL,
    inputs_hash TEXT NOT NULL,
    predicted DOUBLE PRECISION NOT NULL,
    low DOUBLE PRECISION NOT NULL,
    high DOUBLE PRECISION NOT NULL,
    n BIGINT NOT NULL,
    is_sample BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX predictions_of_user ON predictions (user_id, kind, subject, created_at);
CREATE TABLE prediction_outcomes (
    prediction_id UUID NOT NULL PRIMARY KEY REFERENCES predictions (id) ON DELETE CASCADE,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    result_id UUID NOT NULL,
    actual DOUBLE PRECISION NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
