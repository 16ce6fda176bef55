-- What scripts and services printed, beside the run and out of its row.
CREATE TABLE outputs (
	run_id text COLLATE "C" NOT NULL REFERENCES runs (id), position bigint NOT NULL,
	attempt bigint NOT NULL,
	component text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL,
	"text" text COLLATE "C" NOT NULL, truncated boolean NOT NULL,
	PRIMARY KEY (run_id, position)
);
