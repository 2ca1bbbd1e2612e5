-- Tenants, people, what they may, and the cohorts they are in.
CREATE TABLE institutions (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
-- Everybody who registers without an institution belongs to this one; its id stands in the domain, too.
INSERT INTO institutions (id, kind, name, created_at, updated_at)
VALUES ('01900000-0000-7000-8000-000000000001', 'public', 'Study Plus', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00');
CREATE TABLE users (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    email_key TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    display_name TEXT NOT NULL,
    password_hash TEXT,
    -- Raised by whatever ends all sessions and tokens: a new password, "sign out everywhere".
    cred_version BIGINT NOT NULL,
    status TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    -- Raised by every change of the student's data; what is cached is keyed by it.
    data_version BIGINT NOT NULL,
    is_sample BOOLEAN NOT NULL,
    last_login_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE memberships (
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (institution_id, user_id, role)
);
CREATE INDEX memberships_of_user ON memberships (user_id);
CREATE TABLE cohorts (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    name TEXT NOT NULL,
    is_sample BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE cohort_members (
    institution_id UUID NOT NULL REFERENCES institutions (id),
    cohort_id UUID NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (institution_id, cohort_id, user_id)
);
CREATE INDEX cohort_members_of_user ON cohort_members (user_id);
