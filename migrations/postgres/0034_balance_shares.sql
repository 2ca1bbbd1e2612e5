-- With whom a student shares their balance: no row, nobody. What they say about themselves is not shared by it.
CREATE TABLE balance_shares (
    id UUID NOT NULL PRIMARY KEY,
    institution_id UUID NOT NULL REFERENCES institutions (id),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    mentor_id UUID NOT NULL,
    -- The role that the mentor sees it by. A share ends with it, however it was taken away, and never begins without.
    role TEXT NOT NULL CHECK (role = 'mentor'),
    last_looked_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    FOREIGN KEY (institution_id, mentor_id, role) REFERENCES memberships (institution_id, user_id, role) ON DELETE CASCADE
);
CREATE UNIQUE INDEX balance_shares_of_student ON balance_shares (user_id, mentor_id);
CREATE INDEX balance_shares_of_mentor ON balance_shares (mentor_id, id);
-- Whoever is shut out or goes takes their shares along, on both sides, and they do not come back by themselves.
CREATE FUNCTION balance_shares_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM balance_shares WHERE user_id = NEW.id OR mentor_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER balance_shares_end AFTER UPDATE OF status ON users
    FOR EACH ROW WHEN (NEW.status <> 'active') EXECUTE FUNCTION balance_shares_go();
