-- Whether a version of a contract says that it is preliminary. No version of an older program could say so.
ALTER TABLE contracts ADD COLUMN preliminary INTEGER NOT NULL DEFAULT 0;
