-- Which timer a change is about that a device tells of later: by then another one may run. A device without a network
-- makes the id itself. Timers that run while this is added have none.
ALTER TABLE timers ADD COLUMN id BLOB;
