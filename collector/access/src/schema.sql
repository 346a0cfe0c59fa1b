-- Who may come in. Times are milliseconds since 1970; lists are JSON.
CREATE TABLE accounts (
    name        TEXT PRIMARY KEY,           -- in lower case
    role        TEXT NOT NULL,
    departments TEXT NOT NULL,
    password    TEXT,                       -- PHC string; NULL until an invitation is taken up
    code        BLOB,                       -- secret of the second factor
    code_step   INTEGER NOT NULL DEFAULT 0, -- the last step whose code was used
    code_draft  BLOB,                       -- secret that no code has confirmed yet
    disabled    INTEGER NOT NULL DEFAULT 0,
    created     INTEGER NOT NULL,
    signed_in   INTEGER
) STRICT;

CREATE TABLE recovery (
    account TEXT NOT NULL REFERENCES accounts (name),
    hash    BLOB NOT NULL,
    PRIMARY KEY (account, hash)
) STRICT;

CREATE TABLE sessions (
    hash     BLOB PRIMARY KEY,
    holder   TEXT NOT NULL,
    account  TEXT REFERENCES accounts (name),
    external TEXT,                          -- what a provider said, where there is no account
    form_key TEXT NOT NULL,
    created  INTEGER NOT NULL,
    seen     INTEGER NOT NULL,
    proven   INTEGER NOT NULL,
    address  TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_holder ON sessions (holder);

-- The password was right, the code is awaited.
CREATE TABLE steps (
    hash    BLOB PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (name),
    created INTEGER NOT NULL,
    tries   INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE invitations (
    hash    BLOB PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (name),
    expires INTEGER NOT NULL
) STRICT;

CREATE TABLE tokens (
    id          TEXT PRIMARY KEY,
    hash        BLOB NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    owner       TEXT NOT NULL REFERENCES accounts (name),
    scopes      TEXT NOT NULL,
    departments TEXT,                       -- NULL: all of its owner's
    created     INTEGER NOT NULL,
    expires     INTEGER NOT NULL,
    used        INTEGER
) STRICT;

-- Failed attempts, by the SHA-256 of whom they were made against.
CREATE TABLE failures (
    key   TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    last  INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT;

-- Each row's hash covers the one before; numbers are never given twice.
CREATE TABLE trail (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    who     TEXT NOT NULL,
    what    TEXT NOT NULL,
    about   TEXT NOT NULL,
    address TEXT NOT NULL,
    hash    BLOB NOT NULL
) STRICT;
CREATE INDEX trail_who ON trail (who, id);
CREATE TRIGGER trail_stays BEFORE DELETE ON trail BEGIN SELECT RAISE(ABORT, 'the trail is only added to'); END;
CREATE TRIGGER trail_stands BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, 'the trail is only added to'); END;
