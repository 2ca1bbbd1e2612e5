-- The language a person reads, as its tag, for mails: these are written when no request of theirs is at hand.
ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
