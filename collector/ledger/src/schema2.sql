-- Whether an agent that was enrolled as simulated ever signed anything about the asset.
ALTER TABLE seen ADD COLUMN simulated INTEGER NOT NULL DEFAULT 0;
UPDATE seen SET simulated = 1 WHERE asset IN (
    SELECT streaks.asset FROM streaks JOIN names ON names.id = streaks.vantage
        JOIN agents ON agents.agent = names.text WHERE agents.simulated = 1 AND streaks.signed = 1
    UNION SELECT fact_changes.asset FROM fact_changes JOIN batches ON batches.entry = fact_changes.entry
        JOIN agents ON agents.id = batches.agent WHERE agents.simulated = 1
    UNION SELECT latest.asset FROM latest JOIN batches ON batches.entry = latest.entry
        JOIN agents ON agents.id = batches.agent WHERE agents.simulated = 1
);

-- A contract may be kept again after another took its place: its text is no longer unique.
CREATE TABLE contracts_anew (
    entry INTEGER PRIMARY KEY REFERENCES entries,
    hash BLOB NOT NULL,
    in_force TEXT NOT NULL
) STRICT;
INSERT INTO contracts_anew SELECT entry, hash, in_force FROM contracts;
DROP TABLE contracts;
ALTER TABLE contracts_anew RENAME TO contracts;

-- How often all was derived anew: what was concluded before may rest on other rows.
CREATE TABLE rebuilds (count INTEGER NOT NULL) STRICT;
INSERT INTO rebuilds (count) VALUES (0);
