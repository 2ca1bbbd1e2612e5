-- Whose failures these are: they count until a success or a new password, not until they are old. Nobody's are forgotten.
ALTER TABLE login_failures ADD COLUMN user_id UUID REFERENCES users (id) ON DELETE CASCADE;
CREATE INDEX login_failures_user ON login_failures (user_id);
