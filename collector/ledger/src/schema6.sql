-- What the log committed itself to, by size: the note as the log signed it.
CREATE TABLE checkpoints (
    origin TEXT NOT NULL,
    size INTEGER NOT NULL,
    made INTEGER NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (origin, size)
) STRICT, WITHOUT ROWID;

-- Who cosigned it: a witness's key as it prints it, and its line. The latest of each.
CREATE TABLE cosignatures (
    origin TEXT NOT NULL,
    size INTEGER NOT NULL,
    witness TEXT NOT NULL,
    at INTEGER NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (origin, size, witness),
    FOREIGN KEY (origin, size) REFERENCES checkpoints (origin, size)
) STRICT, WITHOUT ROWID;

-- Tokens of RFC 3161 over its note's text. The first of each authority.
CREATE TABLE timestamps (
    origin TEXT NOT NULL,
    size INTEGER NOT NULL,
    authority TEXT NOT NULL,
    at INTEGER NOT NULL,
    token BLOB NOT NULL,
    PRIMARY KEY (origin, size, authority),
    FOREIGN KEY (origin, size) REFERENCES checkpoints (origin, size)
) STRICT, WITHOUT ROWID;

-- What must not be: the log would contradict itself, or a witness saw another history. Stands until it no longer holds.
CREATE TABLE log_alarms (
    source TEXT PRIMARY KEY,
    since INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
