-- What is kept of a chapter besides results. A chapter is found by its names, folded, since exams and results spell them
-- in their own ways.
--
-- How hard it feels to the student, 1 to 5: one a chapter.
CREATE TABLE chapter_difficulties (
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    chapter TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    chapter_key TEXT NOT NULL,
    difficulty BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, subject_key, chapter_key)
);
CREATE INDEX chapter_difficulties_of_institution ON chapter_difficulties (institution_id, created_at);
-- A student's own links.
CREATE TABLE chapter_resources (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    chapter TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    chapter_key TEXT NOT NULL,
    title TEXT NOT NULL,
    -- As a browser reads it: https, without a name or password in it.
    url TEXT NOT NULL,
    minutes BIGINT,
    -- Taken out; it can be put back for a day.
    removed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX chapter_resources_of_student ON chapter_resources (user_id, subject_key, chapter_key);
CREATE INDEX chapter_resources_of_institution ON chapter_resources (institution_id, created_at);
-- Links that an institution shows to all of its students; who added them stands in the audit trail.
CREATE TABLE institution_resources (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    subject TEXT NOT NULL,
    chapter TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    chapter_key TEXT NOT NULL,
    title TEXT NOT NULL,
    -- As a browser reads it: https, without a name or password in it.
    url TEXT NOT NULL,
    minutes BIGINT,
    -- Taken out; it can be put back for a day.
    removed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX institution_resources_of_chapter ON institution_resources (institution_id, subject_key, chapter_key);
