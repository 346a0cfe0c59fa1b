-- The record: appended to, never changed. Everything below it can be rebuilt from it.
CREATE TABLE entries (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    received INTEGER NOT NULL,
    content BLOB NOT NULL
) STRICT;
-- Batches are the mass and are found by agent and number; the rest by kind.
CREATE INDEX entries_by_kind ON entries (kind, number) WHERE kind <> 'batch';

-- Merkle tree over the entries' leaves, at the stored-hash indexes of C2SP tlog-tiles (Crosby and Wallach §3.3).
CREATE TABLE hashes (position INTEGER PRIMARY KEY, hash BLOB NOT NULL CHECK (length(hash) = 32)) STRICT;

CREATE TRIGGER entries_have_no_holes BEFORE INSERT ON entries
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entries)
BEGIN SELECT RAISE(ABORT, 'ledger entries are numbered without holes'); END;
CREATE TRIGGER entries_stay BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END;
CREATE TRIGGER entries_do_not_change BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'ledger entries never change'); END;
CREATE TRIGGER hashes_have_no_holes BEFORE INSERT ON hashes
WHEN NEW.position IS NOT (SELECT coalesce(max(position), -1) + 1 FROM hashes)
BEGIN SELECT RAISE(ABORT, 'ledger hashes are numbered without holes'); END;
CREATE TRIGGER hashes_stay BEFORE DELETE ON hashes
BEGIN SELECT RAISE(ABORT, 'ledger hashes are never deleted'); END;
CREATE TRIGGER hashes_do_not_change BEFORE UPDATE ON hashes
BEGIN SELECT RAISE(ABORT, 'ledger hashes never change'); END;

-- What intake refused. Not in the ledger: it is whatever anyone may send.
CREATE TABLE refusal_counts (
    agent TEXT NOT NULL,
    reason TEXT NOT NULL,
    count INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (agent, reason)
) STRICT, WITHOUT ROWID;
CREATE TABLE refusals (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    agent TEXT NOT NULL,
    reason TEXT NOT NULL,
    text TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- Names of assets, metrics and vantages by small numbers. Grows only; its numbers mean nothing outside the file.
CREATE TABLE names (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

-- Who may sign, and how far each chain is kept.
CREATE TABLE agents (
    id INTEGER PRIMARY KEY,
    agent TEXT NOT NULL UNIQUE,
    public_key BLOB NOT NULL,
    enrolled INTEGER NOT NULL REFERENCES entries,
    simulated INTEGER NOT NULL,
    head_seq INTEGER,
    head_hash BLOB,
    batches INTEGER NOT NULL DEFAULT 0,
    records INTEGER NOT NULL DEFAULT 0,
    lost INTEGER NOT NULL DEFAULT 0,
    received INTEGER,
    made_at INTEGER,
    covered INTEGER
) STRICT;
CREATE TABLE batches (
    agent INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    hash BLOB NOT NULL,
    PRIMARY KEY (agent, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE gaps (
    agent INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    lost_from INTEGER NOT NULL,
    lost_until INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    PRIMARY KEY (agent, first)
) STRICT, WITHOUT ROWID;

-- Pieces of streaks as batches and files brought them, by time, so that a month is one stretch of the table.
CREATE TABLE streaks (
    start INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    line INTEGER NOT NULL,
    vantage INTEGER NOT NULL,
    asset INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    state INTEGER NOT NULL,
    lasting INTEGER NOT NULL,
    checks INTEGER NOT NULL,
    largest_gap INTEGER NOT NULL,
    signed INTEGER NOT NULL,
    PRIMARY KEY (start, entry, line)
) STRICT, WITHOUT ROWID;
-- The few that last longer than two days, so that a month's question need not look further back for the others.
CREATE INDEX streaks_long ON streaks (start, lasting) WHERE lasting > 172800000;

CREATE TABLE readings (
    at INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    line INTEGER NOT NULL,
    asset INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    value TEXT NOT NULL,
    signed INTEGER NOT NULL,
    PRIMARY KEY (at, entry, line)
) STRICT, WITHOUT ROWID;

-- The latest of every fact and of every instant reading; what facts were before.
CREATE TABLE facts (
    asset INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    PRIMARY KEY (metric, asset)
) STRICT, WITHOUT ROWID;
CREATE TABLE fact_changes (
    asset INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    at INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    line INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (metric, asset, at, entry, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX facts_by_asset ON facts (asset);
CREATE TABLE latest (
    asset INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    at INTEGER NOT NULL,
    value TEXT NOT NULL,
    unit TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    PRIMARY KEY (metric, asset)
) STRICT, WITHOUT ROWID;
CREATE INDEX latest_by_asset ON latest (asset);

-- Means, maxima and sums folded to UTC days, in thousandths of the unit; the samples stay in the ledger.
CREATE TABLE digests (
    asset INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    statistic INTEGER NOT NULL,
    day INTEGER NOT NULL,
    count INTEGER NOT NULL,
    sum TEXT NOT NULL,
    least TEXT NOT NULL,
    most TEXT NOT NULL,
    PRIMARY KEY (asset, metric, statistic, day)
) STRICT, WITHOUT ROWID;

-- First and last that agents said of an asset, and months (years * 12 + month - 1, UTC) that anything speaks of.
CREATE TABLE seen (
    asset INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries
) STRICT;
CREATE TABLE months (month INTEGER PRIMARY KEY) STRICT;

-- Imported files and their rows. The latest entry for a key counts; the rows before it stay.
CREATE TABLE files (
    entry INTEGER PRIMARY KEY REFERENCES entries,
    kind TEXT NOT NULL,
    hash BLOB NOT NULL,
    rows INTEGER NOT NULL,
    UNIQUE (hash, kind)
) STRICT;
CREATE TABLE assets (
    asset INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    department TEXT,
    cost_centre TEXT,
    service TEXT,
    site TEXT,
    serial TEXT,
    host_name TEXT,
    PRIMARY KEY (asset, entry, line)
) STRICT, WITHOUT ROWID;
CREATE TABLE orders (
    order_no TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    line INTEGER NOT NULL,
    department TEXT NOT NULL,
    cost_centre TEXT NOT NULL,
    service TEXT NOT NULL,
    quantity TEXT NOT NULL,
    first_day TEXT NOT NULL,
    end_day TEXT,
    PRIMARY KEY (order_no, entry, line)
) STRICT, WITHOUT ROWID;
CREATE TABLE reports (
    month INTEGER NOT NULL,
    service_level TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    line INTEGER NOT NULL,
    value TEXT,
    penalty TEXT,
    PRIMARY KEY (month, service_level, entry, line)
) STRICT, WITHOUT ROWID;
CREATE TABLE contracts (
    entry INTEGER PRIMARY KEY REFERENCES entries,
    hash BLOB NOT NULL UNIQUE,
    in_force TEXT NOT NULL
) STRICT;
