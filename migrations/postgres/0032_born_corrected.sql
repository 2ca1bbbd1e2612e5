-- When the month of birth was corrected last: once in 365 days.
ALTER TABLE users ADD COLUMN born_corrected_at TIMESTAMPTZ;
