-- The fleet. Who may sign, by which role, until when, and by whose word is derived from the ledger's entries; what
-- stands below "Not the record" is operational: it may be lost without a figure changing.
ALTER TABLE agents ADD COLUMN role TEXT;
-- The entry that took the agent's right to sign; empty while it has it.
ALTER TABLE agents ADD COLUMN revoked INTEGER;

-- What agents are told to measure, by whom it is for: the latest entry of a scope counts.
CREATE TABLE configurations (
    scope TEXT PRIMARY KEY,
    entry INTEGER NOT NULL REFERENCES entries,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Signed manifests of releases, by their own number.
CREATE TABLE releases (
    serial INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL REFERENCES entries,
    manifest BLOB NOT NULL
) STRICT;

-- Not the record.

-- Ways in: who holds the secret of one may ask to be enrolled at its site. Only the secret's SHA-256 is kept.
CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    secret BLOB NOT NULL,
    site TEXT NOT NULL,
    role TEXT NOT NULL,
    -- The one agent that it is for, where it is for one; such a token may replace that agent's key.
    agent TEXT,
    -- Whether a person approves each enrolment.
    hold INTEGER NOT NULL,
    made INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    uses INTEGER NOT NULL,
    left INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What agents asked for with a token, and what became of it.
CREATE TABLE requests (
    agent TEXT NOT NULL,
    public_key BLOB NOT NULL,
    token TEXT NOT NULL,
    role TEXT NOT NULL,
    -- The certificate request, DER.
    request BLOB NOT NULL,
    -- What the machine says of itself, JSON: for the person who approves.
    machine TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- 'pending', 'approved' or 'refused'
    state TEXT NOT NULL,
    PRIMARY KEY (agent, public_key)
) STRICT, WITHOUT ROWID;

-- Certificates that were issued; who shows another is not let in.
CREATE TABLE certificates (
    serial TEXT PRIMARY KEY,
    agent TEXT NOT NULL,
    role TEXT NOT NULL,
    public_key BLOB NOT NULL,
    issued INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    revoked INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX certificates_by_agent ON certificates (agent);
-- Grows with every change of who is let in and what agents are told: a running collector looks at it several times a second.
CREATE TABLE access (changes INTEGER NOT NULL) STRICT;
INSERT INTO access (changes) VALUES (0);

-- What each agent said last of itself, and whether it is connected.
CREATE TABLE told (
    agent TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    -- Of the last change between online and offline.
    since INTEGER NOT NULL,
    online INTEGER NOT NULL,
    version TEXT,
    every INTEGER,
    outbox INTEGER,
    configuration INTEGER,
    refused INTEGER,
    reason TEXT,
    release TEXT
) STRICT, WITHOUT ROWID;

-- Refused messages are kept for a person to look at, the latest of them and so many octets.
ALTER TABLE refusals ADD COLUMN content BLOB;
