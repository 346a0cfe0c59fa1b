-- From when a batch speaks, so that who holds a month's rows already finds those that came since. Kept from this version
-- on; of entries without a row nothing is known, and everything is read.
CREATE TABLE spans (entry INTEGER PRIMARY KEY REFERENCES entries, start INTEGER NOT NULL) STRICT;
