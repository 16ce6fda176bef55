-- Actors: who did something is known by an ID, and that decides who may approve
-- what. Rows from before keep the text that they had.
ALTER TABLE runs ADD COLUMN by_id text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN cancelled_by_id text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE exemptions ADD COLUMN requested_by_id text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE exemptions ADD COLUMN approved_by_id text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE exemptions ADD COLUMN withdrawn_by_id text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE exemptions DROP CONSTRAINT exemptions_check;
ALTER TABLE exemptions ADD CONSTRAINT exemptions_check CHECK (approved_by_id = '' OR approved_by_id <> requested_by_id);
