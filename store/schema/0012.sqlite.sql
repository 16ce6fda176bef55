-- What is counted of days and months that are over: a counter a row, so that a new one
-- is no change of the schema. What was kept before is counted again from the records.
DROP TABLE occurrence_sums;
DROP TABLE run_sums;
DELETE FROM figure_spans;
CREATE TABLE figure_counts (
	source text NOT NULL, grain text NOT NULL, from_at datetime NOT NULL, client text NOT NULL, owner text NOT NULL, tier integer NOT NULL, kind text NOT NULL,
	counter text NOT NULL, n bigint NOT NULL,
	PRIMARY KEY (source, grain, from_at, client, owner, tier, kind, counter)
) WITHOUT ROWID;
