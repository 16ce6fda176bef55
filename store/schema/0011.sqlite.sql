-- What a rehearsed return to normal operation came to.
ALTER TABLE components ADD COLUMN returned text;
