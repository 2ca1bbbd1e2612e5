-- Where the student studies: JSON, the usual place and one for each weekday. It stands apart from the settings, from whose
-- text it is seen whether a plan still holds: another place moves nothing.
ALTER TABLE plan_settings ADD COLUMN locations TEXT NOT NULL DEFAULT '{}';
-- Where an own block is, if somewhere else than the rest of its day; empty for any other.
ALTER TABLE plan_blocks ADD COLUMN location TEXT NOT NULL DEFAULT '';
