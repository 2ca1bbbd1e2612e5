-- The day of an exam about whose result the student said "Not now": with another day the question is another one.
ALTER TABLE exams ADD COLUMN result_not_now TEXT;
