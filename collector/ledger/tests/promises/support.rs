//! A database in a folder of its own, agents that sign, and rows of every table for comparison.

use std::path::Path;

use jiff::civil::Date;
use motprov_ledger::{
    AssetRow, Database, EntryKind, FileKind, Interpret, Kept, LedgerError, MeasuredValue, MeasurementRow,
    OrderRow, ReportRow, Result, Rows, View, leaf_data,
};
use motprov_review::case::AssetKind;
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Hash, sha256};
use motprov_shared::measurement::{Fact, Record, Sample, State, Statistic, Streak};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{Envelope, SecretKey, Verified, seal};
use motprov_shared::units::Unit;
use motprov_shared::wire;
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use tempfile::TempDir;
use tlog_tiles::tlog::{
    Error as TreeError, Hash as TreeHash, HashReader, record_hash, stored_hash_index,
    stored_hashes_for_record_hash,
};

/// 2026-10-01T00:00:00Z.
pub(crate) const OCTOBER: i64 = 1_790_812_800;

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(OCTOBER + seconds)
}

pub(crate) struct Home {
    pub(crate) folder: TempDir,
    pub(crate) database: Database,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::create_or_open(folder.path()).unwrap();
        Self { folder, database }
    }

    pub(crate) fn reopen(&mut self) {
        self.database = Database::open(self.folder.path()).unwrap();
    }

    /// A connection past this crate, for tampering and looking.
    pub(crate) fn raw(&self) -> Connection {
        Connection::open(self.database.path()).unwrap()
    }

    pub(crate) fn enrol(&mut self, signer: &Signer) {
        self.database.write(|write| write.enrol(&signer.id, &signer.key.public(), false, at(0))).unwrap();
    }

    pub(crate) fn keep(&mut self, (batch, bytes): &(Verified<Batch>, Vec<u8>)) -> Kept {
        self.database.write(|write| write.keep_batch(batch, bytes, at(5))).unwrap()
    }

    /// Appends past this crate, as whoever has the machine could: entry, content and tree, and nothing derived.
    pub(crate) fn append(&mut self, kind: EntryKind, source: &str, content: &[u8]) {
        let leaves = leaves(&mut self.database).len() as u64;
        let raw = self.raw();
        let leaf = record_hash(&leaf_data(kind, source, at(6), content));
        let number = i64::try_from(leaves + 1).unwrap();
        let row = params![number, kind.name(), source, at(6).0, i64::try_from(content.len()).unwrap()];
        raw.execute("INSERT INTO entries VALUES (?1, ?2, ?3, ?4, x'', ?5, NULL)", row).unwrap();
        raw.execute("INSERT INTO fresh VALUES (?1, ?2)", params![number, content]).unwrap();
        let stored = |positions: &[u64]| {
            let read = |at: &u64| {
                raw.query_row("SELECT hash FROM hashes WHERE position = ?1", [at.cast_signed()], |row| {
                    row.get(0)
                })
            };
            Ok(positions.iter().map(|at| TreeHash(read(at).unwrap())).collect())
        };
        let hashes = stored_hashes_for_record_hash(leaves, leaf, &HashReaderFn(stored)).unwrap();
        for (position, hash) in (stored_hash_index(0, leaves)..).zip(hashes) {
            raw.execute("INSERT INTO hashes VALUES (?1, ?2)", params![position.cast_signed(), hash.0])
                .unwrap();
        }
    }

    /// Appends an entry once more.
    pub(crate) fn append_again(&mut self, number: u64) {
        let entry = self.database.read(|view| view.entry(number)).unwrap().unwrap();
        self.append(entry.header.kind, &entry.header.source, &entry.content);
    }

    /// Every row of every table but the ledger's own and the counts of rebuilds and of changes of access, as text.
    pub(crate) fn rows(&self) -> Vec<String> {
        self.rows_but(&[])
    }

    /// As [`Self::rows`], without more tables.
    pub(crate) fn rows_but(&self, left_out: &[&str]) -> Vec<String> {
        let raw = self.raw();
        let mut tables = raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
        let tables: Vec<String> =
            tables.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        let left_out = [&["entries", "hashes", "rebuilds", "access"], left_out].concat();
        let tables = tables.iter().filter(|table| !left_out.contains(&table.as_str()));
        let mut rows: Vec<String> = tables.flat_map(|table| dump(&raw, table)).collect();
        rows.sort();
        rows
    }
}

struct HashReaderFn<F>(F);

impl<F: Fn(&[u64]) -> Result<Vec<TreeHash>, TreeError>> HashReader for HashReaderFn<F> {
    fn read_hashes(&self, positions: &[u64]) -> Result<Vec<TreeHash>, TreeError> {
        (self.0)(positions)
    }
}

fn dump(raw: &Connection, table: &str) -> Vec<String> {
    let mut select = raw.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns = select.column_count();
    let rows = select.query_map([], |row| {
        let values: Vec<Value> = (0..columns).map(|column| row.get(column)).collect::<Result<_, _>>()?;
        Ok(format!("{table} {values:?}"))
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

/// An agent's end of a chain.
pub(crate) struct Signer {
    pub(crate) id: AgentId,
    pub(crate) key: SecretKey,
    pub(crate) seq: u64,
    pub(crate) prev: Option<Hash>,
}

impl Signer {
    pub(crate) fn new(name: &str, seed: u8) -> Self {
        Self { id: name.parse().unwrap(), key: SecretKey::from_seed([seed; 32]).unwrap(), seq: 0, prev: None }
    }

    /// The next batch of its chain.
    pub(crate) fn next(&mut self, records: Vec<Record>) -> (Verified<Batch>, Vec<u8>) {
        self.after_loss(0, records)
    }

    /// The next batch after `lost` others that it cannot deliver.
    pub(crate) fn after_loss(&mut self, lost: u64, records: Vec<Record>) -> (Verified<Batch>, Vec<u8>) {
        let link = Link { seq: self.seq + 1 + lost, prev: self.prev, lost };
        let signed = self.sign(link, records);
        self.seq = link.seq;
        self.prev = Some(signed.0.hash());
        signed
    }

    /// Any batch; the chain stays where it is.
    pub(crate) fn sign(&self, link: Link, mut records: Vec<Record>) -> (Verified<Batch>, Vec<u8>) {
        wire::sort(&mut records);
        let batch = Batch { agent: self.id.clone(), link, made_at: at(3), records };
        let signed = seal(&batch, &self.key).unwrap();
        let verified = Envelope::parse(&signed.bytes).unwrap().open(&self.key.public()).unwrap();
        (verified, signed.bytes)
    }
}

pub(crate) fn streak(asset: &str, metric: &str, state: State, from: i64, to: i64) -> Record {
    let checks = if from == to { 1 } else { u32::try_from((to - from) / 30).unwrap() + 1 };
    Record::Streak(Streak {
        asset: asset.parse().unwrap(),
        metric: metric.parse().unwrap(),
        state,
        from: at(from),
        to: at(to),
        checks,
        largest_gap: if checks == 1 { 0 } else { 30_000 },
    })
}

pub(crate) fn fact(asset: &str, metric: &str, seconds: i64, text: &str) -> Record {
    let (asset, metric) = (asset.parse().unwrap(), metric.parse().unwrap());
    Record::Fact(Fact { asset, metric, at: at(seconds), text: text.to_owned() })
}

pub(crate) fn sample(asset: &str, series: &str, statistic: Statistic, seconds: i64, value: i64) -> Record {
    Record::Sample(Sample {
        asset: asset.parse().unwrap(),
        metric: series.parse().unwrap(),
        statistic,
        unit: Unit::Count,
        at: at(seconds),
        step: if statistic == Statistic::Last { 0 } else { 300 },
        value: value.into(),
    })
}

pub(crate) fn asset_row(asset: &str, department: &str) -> AssetRow {
    AssetRow {
        asset: asset.parse().unwrap(),
        kind: AssetKind::Printer,
        department: Some(department.to_owned()),
        cost_centre: Some("1201".to_owned()),
        service: Some("A7".to_owned()),
        site: None,
        serial: None,
        host_name: None,
        mac: None,
        address: None,
    }
}

pub(crate) fn order_row(order_no: &str, quantity: i64) -> OrderRow {
    OrderRow {
        order_no: order_no.to_owned(),
        department: "Utbildning".to_owned(),
        cost_centre: "1201".to_owned(),
        service: "A7".to_owned(),
        quantity: quantity.into(),
        from: jiff::civil::date(2026, 1, 1),
        until: None,
    }
}

pub(crate) fn report_row(service_level: &str, value: Option<&str>) -> ReportRow {
    ReportRow {
        month: "2026-10".parse().unwrap(),
        service_level: service_level.to_owned(),
        value: value.map(|value| value.parse().unwrap()),
        penalty: None,
    }
}

pub(crate) fn measurement_row(
    asset: &str,
    metric: &str,
    seconds: i64,
    value: MeasuredValue,
) -> MeasurementRow {
    MeasurementRow {
        time: at(seconds),
        asset: asset.parse().unwrap(),
        metric: metric.parse().unwrap(),
        value,
    }
}

/// A stand-in for the importers: a file is the number of the list of rows that it means.
pub(crate) struct Files(pub(crate) Vec<Rows>);

impl Interpret for Files {
    fn rows(&self, kind: FileKind, _: &str, bytes: &[u8], _: Option<&str>) -> Result<Rows, String> {
        let number: usize = std::str::from_utf8(bytes).unwrap().parse().map_err(|_| "not a number")?;
        self.0.get(number).filter(|rows| rows.kind() == kind).cloned().ok_or("no such file".to_owned())
    }

    fn in_force(&self, text: &str) -> Result<Date, String> {
        text.parse().map_err(|_| "not a date".to_owned())
    }
}

/// RFC 6962 §2.1, as its text reads.
pub(crate) fn naive_root(leaves: &[Vec<u8>]) -> Hash {
    match leaves {
        [] => sha256(b""),
        [leaf] => sha256(&[&[0][..], leaf].concat()),
        leaves => {
            let half = leaves.len().next_power_of_two() / 2;
            let (left, right) = (naive_root(&leaves[..half]), naive_root(&leaves[half..]));
            sha256(&[&[1][..], &left.0, &right.0].concat())
        }
    }
}

/// The leaves of a database as anyone can make them from what it publishes.
pub(crate) fn leaves(database: &mut Database) -> Vec<Vec<u8>> {
    let read = database.read(|view| {
        let mut leaves = Vec::new();
        for number in 1..=view.state()?.size {
            let entry = view.entry(number)?.unwrap();
            let header = &entry.header;
            leaves.push(leaf_data(header.kind, &header.source, header.received, &entry.content));
        }
        Ok::<_, LedgerError>(leaves)
    });
    read.unwrap()
}

/// Kinds of all entries, in order.
pub(crate) fn kinds(database: &mut Database) -> Vec<EntryKind> {
    let headers = database.read(|view| view.entries(1..=u64::MAX, None, 1000)).unwrap();
    headers.into_iter().map(|header| header.kind).collect()
}

pub(crate) fn size_of(folder: &Path) -> u64 {
    Database::open(folder).unwrap().read(View::state).unwrap().size
}
