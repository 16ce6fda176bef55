-- What is counted of days and months that are over: a counter a row, so that a new one
-- is no change of the schema. What was kept before is counted again from the records.
DROP TABLE occurrence_sums;
DROP TABLE run_sums;
DELETE FROM figure_spans;
CREATE TABLE figure_counts (
	source text COLLATE "C" NOT NULL, grain text COLLATE "C" NOT NULL, from_at timestamptz NOT NULL, client text COLLATE "C" NOT NULL, owner text COLLATE "C" NOT NULL, tier bigint NOT NULL, kind text COLLATE "C" NOT NULL,
	counter text COLLATE "C" NOT NULL, n bigint NOT NULL,
	PRIMARY KEY (source, grain, from_at, client, owner, tier, kind, counter)
);
