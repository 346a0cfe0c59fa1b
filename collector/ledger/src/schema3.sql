-- Starts of machines and devices, by what they say of their boot or their uptime: one row for each start, however often
-- it is told. `first` and `last` are when it was told.
CREATE TABLE starts (
    asset INTEGER NOT NULL,
    started INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    PRIMARY KEY (asset, started)
) STRICT, WITHOUT ROWID;
CREATE INDEX starts_by_time ON starts (started);

-- When machines slept, by time as streaks are.
CREATE TABLE sleeps (
    start INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    line INTEGER NOT NULL,
    asset INTEGER NOT NULL,
    lasting INTEGER NOT NULL,
    asleep INTEGER NOT NULL,
    PRIMARY KEY (start, entry, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX sleeps_long ON sleeps (start, lasting) WHERE lasting > 172800000;

-- Seconds in which somebody used a machine, by day; never who.
CREATE TABLE active_use (
    start INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    line INTEGER NOT NULL,
    vantage INTEGER NOT NULL,
    asset INTEGER NOT NULL,
    lasting INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    PRIMARY KEY (start, entry, line)
) STRICT, WITHOUT ROWID;

-- Makers' own counters, the first reading of each hour (since 1970): enough to bound a month.
CREATE TABLE counts (
    hour INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    asset INTEGER NOT NULL,
    at INTEGER NOT NULL,
    value TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    PRIMARY KEY (hour, metric, asset)
) STRICT, WITHOUT ROWID;

-- Time of which agents gave up figures for want of room.
CREATE TABLE thinned (
    vantage INTEGER NOT NULL,
    start INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries,
    line INTEGER NOT NULL,
    lasting INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    PRIMARY KEY (vantage, start, entry, line)
) STRICT, WITHOUT ROWID;

-- An agent's clock less the collector's, milliseconds, as it told last.
ALTER TABLE agents ADD COLUMN clock_offset INTEGER;
ALTER TABLE agents ADD COLUMN clock_told INTEGER;
