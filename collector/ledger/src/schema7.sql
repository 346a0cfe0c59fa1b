-- What parties say of verdicts, and the verdicts as they were published. Both derived from the ledger's entries.
CREATE TABLE statements (
    -- Years * 12 + month - 1.
    month INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    service_level TEXT NOT NULL,
    -- 'supplier', 'customer' or 'agreed'
    party TEXT NOT NULL,
    by TEXT NOT NULL,
    text TEXT NOT NULL,
    value TEXT,
    penalty TEXT,
    PRIMARY KEY (month, entry)
) STRICT, WITHOUT ROWID;
CREATE TABLE publications (
    month INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    by TEXT NOT NULL,
    -- The publication that it corrects, and why; empty for a month's first.
    corrects INTEGER,
    why TEXT,
    PRIMARY KEY (month, entry)
) STRICT, WITHOUT ROWID;
