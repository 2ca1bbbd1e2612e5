-- When somebody last proved who they are in a session or a sign-in of a client: what is delicate asks for a fresh proof.
ALTER TABLE sessions ADD COLUMN proven_at TIMESTAMPTZ;
ALTER TABLE refresh_families ADD COLUMN proven_at TIMESTAMPTZ;
