-- Ways in and second factors that were taken out or replaced, for as long as a mailed link can bring them back.
CREATE TABLE removed_ways (
    id BLOB NOT NULL PRIMARY KEY,
    institution_id BLOB NOT NULL REFERENCES institutions (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- The columns of the row, or of a set of recovery codes, as JSON: sealed and hashed as they were.
    payload TEXT NOT NULL,
    removed_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX removed_ways_of_user ON removed_ways (user_id, removed_at);
CREATE INDEX removed_ways_by_time ON removed_ways (expires_at);
