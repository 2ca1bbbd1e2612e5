-- Minutes of the longest stretch without a break, where a timer has measured it.
ALTER TABLE study_sessions ADD COLUMN longest_stretch_minutes INTEGER;
-- Since when a timer is paused, the longest stretch that a break has ended (unknown of timers begun before this), and what
-- was counted when the present one began.
ALTER TABLE timers ADD COLUMN paused_at TEXT;
ALTER TABLE timers ADD COLUMN longest_stretch_seconds INTEGER;
ALTER TABLE timers ADD COLUMN stretch_from_seconds INTEGER NOT NULL DEFAULT 0;
-- Whom the students of an institution can turn to, in the order they are shown in; replaced as a whole.
CREATE TABLE help_contacts (
    institution_id BLOB NOT NULL PRIMARY KEY REFERENCES institutions (id),
    -- JSON: a list of name and link.
    contacts TEXT NOT NULL,
    -- Raised by every change, so that of two admins who change it at once one is told.
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
