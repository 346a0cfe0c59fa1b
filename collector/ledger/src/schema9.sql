-- From when a batch speaks, so that who holds a month's rows already finds those that came since. Kept from this version
-- on; of entries without a row nothing is known, and everything is read.
CREATE TABLE spans (entry INTEGER PRIMARY KEY REFERENCES entries, start INTEGER NOT NULL) STRICT;

-- Whether a version of a contract says that it is preliminary. No version of an older program could say so.
ALTER TABLE contracts ADD COLUMN preliminary INTEGER NOT NULL DEFAULT 0;

-- From this version on, `readings` has the times of single events beside counters: contracts promise percentiles of
-- them. No table changes; what stands in old entries is derived when the file is opened.
