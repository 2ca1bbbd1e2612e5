-- Ended links are kept for a month: looking for a person's open one must not take longer for that.
CREATE INDEX one_time_codes_open ON one_time_codes (user_id, purpose) WHERE used_at IS NULL;
