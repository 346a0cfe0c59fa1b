-- The record at rest. An entry's content waits in `fresh` until its group is full and is folded into a bundle; the
-- entry's row and its leaf's hash stay. `size` counts the octets of a content that does not stand in the row itself (as
-- it did before this version), `erased` names the entry that says why a content is gone for good.
ALTER TABLE entries ADD COLUMN size INTEGER;
ALTER TABLE entries ADD COLUMN erased INTEGER REFERENCES entries;
CREATE TABLE fresh (number INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;

-- Contents of `count` entries from `first` on, one behind the other, without those that were erased; Zstandard.
CREATE TABLE bundles (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, data BLOB NOT NULL) STRICT;

-- Three changes are left: a content of old that is in a bundle leaves its row; one that is in a bundle leaves `fresh`;
-- an erasure that stands at the ledger's end takes a content away, wherever it is.
DROP TRIGGER IF EXISTS entries_do_not_change;
CREATE TRIGGER entries_do_not_change BEFORE UPDATE ON entries
WHEN NEW.number IS NOT OLD.number OR NEW.kind IS NOT OLD.kind OR NEW.source IS NOT OLD.source
    OR NEW.received IS NOT OLD.received OR OLD.erased IS NOT NULL OR length(NEW.content) > 0
    OR NEW.size IS NOT coalesce(OLD.size, length(OLD.content))
    OR NOT CASE WHEN NEW.erased IS NULL
        THEN OLD.size IS NULL AND OLD.number
            < (SELECT first + count FROM bundles WHERE first <= OLD.number ORDER BY first DESC LIMIT 1)
        ELSE (NEW.erased, 'erasure') = (SELECT number, kind FROM entries ORDER BY number DESC LIMIT 1)
    END
BEGIN SELECT RAISE(ABORT, 'ledger entries never change'); END;
CREATE TRIGGER fresh_belongs_to_the_last BEFORE INSERT ON fresh
WHEN (NEW.number, length(NEW.content)) IS NOT (SELECT number, size FROM entries ORDER BY number DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'ledger contents come with their entries'); END;
CREATE TRIGGER fresh_does_not_change BEFORE UPDATE ON fresh
BEGIN SELECT RAISE(ABORT, 'ledger contents never change'); END;
CREATE TRIGGER fresh_stays BEFORE DELETE ON fresh
WHEN coalesce(OLD.number >= (SELECT first + count FROM bundles ORDER BY first DESC LIMIT 1), 1)
    AND (SELECT erased FROM entries WHERE number = OLD.number) IS NULL
BEGIN SELECT RAISE(ABORT, 'ledger contents are never deleted'); END;
CREATE TRIGGER bundles_have_no_holes BEFORE INSERT ON bundles
WHEN NEW.first IS NOT coalesce((SELECT first + count FROM bundles ORDER BY first DESC LIMIT 1), 1)
BEGIN SELECT RAISE(ABORT, 'ledger bundles follow one another'); END;
CREATE TRIGGER bundles_stay BEFORE DELETE ON bundles
BEGIN SELECT RAISE(ABORT, 'ledger bundles are never deleted'); END;
CREATE TRIGGER bundles_do_not_change BEFORE UPDATE ON bundles
WHEN NEW.first IS NOT OLD.first OR NEW.count IS NOT OLD.count
    OR (SELECT kind FROM entries ORDER BY number DESC LIMIT 1) IS NOT 'erasure'
BEGIN SELECT RAISE(ABORT, 'ledger bundles never change'); END;

-- What the chain of an agent still needs of a batch whose content was erased; its agent is the entry's source.
CREATE TABLE erased_batches (
    entry INTEGER PRIMARY KEY REFERENCES entries,
    seq INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER erased_batches_are_erased BEFORE INSERT ON erased_batches
WHEN (SELECT kind FROM entries ORDER BY number DESC LIMIT 1) IS NOT 'erasure'
BEGIN SELECT RAISE(ABORT, 'ledger contents are erased by an entry that says why'); END;
CREATE TRIGGER erased_batches_stay BEFORE DELETE ON erased_batches
BEGIN SELECT RAISE(ABORT, 'ledger erasures stay'); END;
CREATE TRIGGER erased_batches_do_not_change BEFORE UPDATE ON erased_batches
BEGIN SELECT RAISE(ABORT, 'ledger erasures never change'); END;
