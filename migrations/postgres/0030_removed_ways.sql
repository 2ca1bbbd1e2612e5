-- Ways in and second factors that were taken out or replaced, for as long as a mailed link can bring them back.
CREATE TABLE removed_ways (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- The columns of the row, or of a set of recovery codes, as JSON: sealed and hashed as they were.
    payload TEXT NOT NULL,
    removed_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX removed_ways_of_user ON removed_ways (user_id, removed_at);
CREATE INDEX removed_ways_by_time ON removed_ways (expires_at);
