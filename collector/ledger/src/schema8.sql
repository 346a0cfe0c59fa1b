-- Penalties that were approved. Derived from the ledger's entries.
CREATE TABLE approvals (
    -- Years * 12 + month - 1.
    month INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    -- The supplier's letter, by its entry.
    letter INTEGER NOT NULL,
    claimed TEXT NOT NULL,
    low TEXT,
    high TEXT,
    approved TEXT NOT NULL,
    by TEXT NOT NULL,
    note TEXT,
    PRIMARY KEY (month, entry)
) STRICT, WITHOUT ROWID;
