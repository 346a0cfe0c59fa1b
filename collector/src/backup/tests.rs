use std::collections::BTreeMap;

use motprov_ledger::{Auditing, Put, Rows, View};
use motprov_log::Erasure;

use super::*;
use crate::files::Reader;

const KEY: [u8; KEY_OCTETS] = [7; KEY_OCTETS];
const SECRET: &str = "-----BEGIN PRIVATE KEY-----\nMARKER\n-----END PRIVATE KEY-----\n";

fn orders(number: u32) -> String {
    format!("beställning;förvaltning;IKB;tjänst;antal;från\nB-{number};MARKER;4711;A-PC;12;2026-01-01\n")
}

/// A data folder with a ledger of so many files and a key.
fn data(files: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    grow(folder.path(), 0..files);
    fs::write(folder.path().join("collector-key.pem"), SECRET).unwrap();
    fs::write(folder.path().join("collector.toml"), "").unwrap();
    fs::write(folder.path().join("addresses.json"), "{}").unwrap();
    folder
}

fn grow(folder: &Path, numbers: std::ops::Range<u32>) {
    let mut database = Database::create_or_open(folder).unwrap();
    for number in numbers {
        let text = orders(number);
        let kind = motprov_ledger::FileKind::Orders;
        let rows = crate::files::rows_of(kind, "orders.csv", text.as_bytes(), None).unwrap();
        let put = database.write(|write| write.import("orders.csv", text.as_bytes(), &rows, Timestamp(1)));
        assert!(matches!(put, Ok::<_, LedgerError>(Put::New(_))), "{:?}", Rows::Orders(vec![]));
    }
}

fn state(folder: &Path) -> motprov_review::case::LedgerState {
    Database::open(folder).unwrap().read(View::state).unwrap()
}

fn faults(folder: &Path) -> usize {
    let mut auditing =
        Auditing { interpret: &Reader, recheck: None, folder, afresh: true, progress: &mut |_, _| {} };
    Database::open(folder).unwrap().audit(&mut auditing).unwrap().faults.len()
}

fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for sub in ["blocks", "backups"] {
        for file in fs::read_dir(folder.join(sub)).unwrap() {
            let path = file.unwrap().path();
            found.insert(path.clone(), fs::read(path).unwrap());
        }
    }
    found
}

fn has(octets: &[u8], text: &str) -> bool {
    octets.windows(text.len()).any(|window| window == text.as_bytes())
}

fn kept(data: &Path, to: &Path, cipher: &Cipher, second: i64) -> Made {
    make(data, to, cipher, 7, Timestamp::from_seconds(1_790_812_800 + second)).unwrap()
}

#[test]
fn what_is_restored_is_what_was_backed_up_and_is_marked() {
    for cipher in [Cipher::none(), Cipher::of(&KEY).unwrap()] {
        let (data, to, new) = (data(300), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let made = kept(data.path(), to.path(), &cipher, 0);
        assert_eq!((made.size, made.secrets_left_out), (300, u64::from(!cipher.seals())));
        let restored = restore(to.path(), new.path(), &cipher, None, Timestamp(9)).unwrap();
        assert_eq!((restored.size, restored.files), (300, if cipher.seals() { 2 } else { 1 }));
        assert_eq!(state(new.path()), state(data.path()));
        assert_eq!(faults(new.path()), 0);
        let mark = fs::read_to_string(new.path().join(MARK)).unwrap();
        assert!(
            mark.contains(&state(data.path()).root.to_string()) && mark.contains("\"size\":300"),
            "{mark}"
        );
        let key = fs::read_to_string(new.path().join("collector-key.pem"));
        assert_eq!(key.ok().as_deref(), cipher.seals().then_some(SECRET));
        assert!(!new.path().join("addresses.json").exists());
        assert!(!data.path().join(DRAFT).exists());
    }
}

#[test]
fn a_second_backup_writes_only_what_is_new() {
    let (data, to) = (data(2_000), tempfile::tempdir().unwrap());
    // Large enough for more than a few blocks.
    let noise: Vec<u8> = (0..8_000_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[2]).collect();
    let mut database = Database::open(data.path()).unwrap();
    database.write(|write| write.import("noise", &noise, &Rows::Orders(vec![]), Timestamp(1))).unwrap();
    let first = kept(data.path(), to.path(), &Cipher::none(), 0);
    assert_eq!(first.new, first.blocks);
    let again = kept(data.path(), to.path(), &Cipher::none(), 60);
    assert_eq!((again.new, again.blocks), (0, first.blocks));
    grow(data.path(), 2_000..2_001);
    let grown = kept(data.path(), to.path(), &Cipher::none(), 120);
    assert!(grown.new > 0 && grown.new < first.blocks / 2, "{grown:?} after {first:?}");
    let new = tempfile::tempdir().unwrap();
    let oldest = list::name(1_790_812_800_000);
    restore(to.path(), new.path(), &Cipher::none(), Some(&oldest), Timestamp(9)).unwrap();
    assert_eq!(state(new.path()).size, 2_001);
}

#[test]
fn a_sealed_backup_tells_nothing_and_no_other_key_opens_it() {
    let (data, to, new) = (data(20), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    kept(data.path(), to.path(), &Cipher::of(&KEY).unwrap(), 0);
    assert!(contents(to.path()).values().all(|octets| !has(octets, "MARKER") && !has(octets, "size")));
    for other in [Cipher::none(), Cipher::of(&[8; KEY_OCTETS]).unwrap()] {
        let refused = restore(to.path(), new.path(), &other, None, Timestamp(9)).unwrap_err().to_string();
        assert!(refused.contains("sealed"), "{refused}");
    }
    assert_eq!(fs::read_dir(new.path()).unwrap().count(), 0);
}

#[test]
fn a_flipped_octet_anywhere_in_a_backup_is_found() {
    for cipher in [Cipher::none(), Cipher::of(&KEY).unwrap()] {
        let (data, to) = (data(20), tempfile::tempdir().unwrap());
        kept(data.path(), to.path(), &cipher, 0);
        for (path, octets) in contents(to.path()) {
            for at in [0, octets.len() / 2, octets.len() - 1] {
                let mut flipped = octets.clone();
                flipped[at] ^= 0x40;
                fs::write(&path, flipped).unwrap();
                let new = tempfile::tempdir().unwrap();
                let restored = restore(to.path(), new.path(), &cipher, None, Timestamp(9));
                assert!(restored.is_err(), "{} at {at}", path.display());
            }
            fs::write(&path, octets).unwrap();
        }
        let new = tempfile::tempdir().unwrap();
        restore(to.path(), new.path(), &cipher, None, Timestamp(9)).unwrap();
    }
}

#[test]
fn a_folder_with_other_things_in_it_is_neither_backed_up_to_nor_restored_into() {
    let (data, to) = (data(1), tempfile::tempdir().unwrap());
    fs::write(to.path().join("letter.txt"), "x").unwrap();
    let refused = make(data.path(), to.path(), &Cipher::none(), 7, Timestamp(9)).unwrap_err().to_string();
    assert!(refused.contains("other things"), "{refused}");
    let backups = tempfile::tempdir().unwrap();
    kept(data.path(), backups.path(), &Cipher::none(), 0);
    let refused = restore(backups.path(), to.path(), &Cipher::none(), None, Timestamp(9)).unwrap_err();
    assert!(refused.to_string().contains("is not empty"), "{refused}");
}

#[test]
fn a_backup_after_an_erasure_drops_those_that_hold_what_was_erased() {
    let (data, to) = (data(20), tempfile::tempdir().unwrap());
    kept(data.path(), to.path(), &Cipher::none(), 0);
    let erasure = Erasure { entries: vec![(1, 20)], why: "x".to_owned(), by: "y".to_owned() };
    let mut database = Database::open(data.path()).unwrap();
    database.erase(&erasure, &Reader, Timestamp(9)).unwrap();
    database.scrub().unwrap();
    assert_eq!(kept(data.path(), to.path(), &Cipher::none(), 60).dropped, 1);
    let unfolded = contents(to.path())
        .into_values()
        .filter_map(|octets| zstd::bulk::decompress(octets.strip_prefix(b"motprov-backup 1\n")?, BLOCK).ok());
    assert!(unfolded.into_iter().all(|octets| !has(&octets, "MARKER")));
    assert_eq!(
        contents(to.path()).keys().filter(|path| path.parent().unwrap().ends_with("backups")).count(),
        1
    );
}

#[test]
fn only_so_many_backups_are_kept() {
    let (data, to) = (data(1), tempfile::tempdir().unwrap());
    for second in 0..5 {
        let now = Timestamp::from_seconds(1_790_812_800 + second);
        make(data.path(), to.path(), &Cipher::none(), 2, now).unwrap();
        grow(data.path(), 10 + u32::try_from(second).unwrap()..11 + u32::try_from(second).unwrap());
    }
    let lists = fs::read_dir(to.path().join("backups")).unwrap().count();
    assert_eq!(lists, 2);
    let new = tempfile::tempdir().unwrap();
    assert_eq!(restore(to.path(), new.path(), &Cipher::none(), None, Timestamp(9)).unwrap().size, 5);
}

#[test]
fn a_key_file_is_made_once_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("backup.key");
    Cipher::make(&path).unwrap();
    let (one, other) = (Cipher::read(&path).unwrap(), Cipher::read(&path).unwrap());
    let sealed = one.seal("x", b"text".to_vec()).unwrap();
    assert_eq!(other.open("x", &sealed).unwrap(), b"text");
    assert!(other.open("y", &sealed).is_err());
    assert!(Cipher::make(&path).unwrap_err().to_string().contains("never overwritten"));
    fs::write(&path, "short").unwrap();
    assert!(Cipher::read(&path).unwrap_err().to_string().contains("not a key"));
    assert_eq!(format!("{one:?}"), "Cipher(…)");
}
