//! The log in public: what is signed, what is refused, who vouches; with real witnesses, over HTTP.
#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of `View` is not general enough over its lifetime"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use motprov_collector::backup::MARK;
use motprov_collector::collector;
use motprov_collector::config::{Config, LogSection, WitnessSection};
use motprov_collector::log::publisher::{Contradiction, FILE};
use motprov_collector::log::{LogError, Publisher, quorum};
use motprov_ledger::{Database, LogAlarm, Rows, View};
use motprov_link::http::{Answer, Client};
use motprov_link::tls::Parties;
use motprov_log::note::Note;
use motprov_log::proof::{check_consistency, check_inclusion, leaf_hash};
use motprov_log::tile::entries;
use motprov_log::{Checkpoint, EntryProof, VerifierKey, cosignature};
use motprov_shared::identity::{Hash, sha256};
use motprov_witness::follow::{FollowError, look};
use motprov_witness::{Witness, serve};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::support::{House, PATIENCE, config, now};

/// A witness that serves.
struct Auditor {
    runtime: Runtime,
    folder: TempDir,
    witness: Arc<Witness>,
    url: String,
}

impl Auditor {
    fn of(log: &VerifierKey) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let key = folder.path().join("key.pem");
        let logs = [log.clone()];
        let witness = Arc::new(Witness::open("audit.example", &key, &logs, folder.path()).unwrap());
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(serve::serve(listener, Arc::clone(&witness)));
        Self { runtime, folder, witness, url }
    }

    fn section(&self) -> WitnessSection {
        let vkey = self.witness.vkey().clone();
        WitnessSection { name: "revisorn".to_owned(), url: self.url.parse().unwrap(), vkey, ca_file: None }
    }

    fn get(&self, url: &str) -> Answer {
        self.runtime.block_on(client().get(&url.parse().unwrap(), 1 << 20)).unwrap()
    }

    #[expect(clippy::result_large_err, reason = "once a test")]
    fn look(&self, url: &str) -> Result<Checkpoint, FollowError> {
        self.runtime.block_on(look(&self.witness, &client(), &url.parse().unwrap()))
    }

    fn evidence(&self) -> Option<PathBuf> {
        let mut all = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        all.find(|path| path.extension().is_some_and(|end| end == "conflict"))
    }
}

fn client() -> Client {
    let parties = Parties { us: "this test", them: "the log", section: "log" };
    Client { parties, authorities: None, program: "test" }
}

/// Appends this many entries, each another.
fn append(data: &Path, tag: &str, count: usize) {
    let mut database = Database::create_or_open(data).unwrap();
    let written = database.write(|tx| {
        (0..count).try_for_each(|n| {
            tx.import(&format!("{tag}.csv"), format!("{tag} {n}").as_bytes(), &Rows::Orders(vec![]), now())
                .map(drop)
        })
    });
    written.unwrap();
}

fn read<T>(data: &Path, work: impl FnOnce(&View<'_>) -> Result<T, motprov_ledger::LedgerError>) -> T {
    Database::open_read_only(data).unwrap().read(work).unwrap()
}

fn alarms(data: &Path) -> Vec<LogAlarm> {
    read(data, |view| view.log_alarms())
}

fn until<T>(mut found: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "it did not come");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

fn log_key(data: &Path) -> VerifierKey {
    Publisher::open(data, &LogSection::default()).unwrap().log().clone()
}

fn file(data: &Path) -> Note {
    Note::parse(&std::fs::read(data.join(FILE)).unwrap()).unwrap()
}

/// The exit code and what was printed.
fn verb(data: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motprov-collector"));
    let run = command.arg("log").args(arguments).arg("--data").arg(data).output().unwrap();
    let said = String::from_utf8(run.stdout).unwrap() + &String::from_utf8(run.stderr).unwrap();
    (run.status.code().unwrap(), said)
}

fn with_witness(auditor: &Auditor) -> Config {
    let mut config = config();
    config.log.witness = vec![auditor.section()];
    config.log.quorum = 1;
    config.log.address = Some("127.0.0.1:0".parse().unwrap());
    config
}

#[test]
fn a_checkpoint_is_signed_at_the_start_and_at_the_stop_and_anyone_is_told() {
    let mut house = House::open();
    let log = house.running().log().clone();
    let mut observer = house.peer("observer-1", None).unwrap();
    assert!(observer.subscribe("motprov/v1/checkpoint"));
    let first = Checkpoint::open(&Note::parse(&observer.checkpoint()).unwrap(), &log).unwrap();
    assert_eq!(first.size, 0);
    append(house.data.path(), "a", 3);
    house.stop();
    let last = Checkpoint::open(&file(house.data.path()), &log).unwrap();
    let state = read(house.data.path(), |view| view.state());
    assert_eq!((last.size, last.root), (3, state.root));
}

#[test]
fn a_witness_vouches_for_what_it_saw_and_everyone_sees_that() {
    let data = tempfile::tempdir().unwrap();
    append(data.path(), "a", 700);
    let log = log_key(data.path());
    let auditor = Auditor::of(&log);
    let config = with_witness(&auditor);
    let running = collector::start(data.path(), &config).unwrap();
    let cosigned = until(|| {
        let found = read(data.path(), |view| view.cosigned(log.name(), 700));
        found.into_iter().next()
    });
    assert_eq!(cosigned.witness, *auditor.witness.vkey());
    let quorum = |entry| read(data.path(), |view| quorum::of(view, &config.log, &log, entry));
    assert!(quorum(700).is_reached() && !quorum(701).is_reached());
    let public = format!("http://{}/log", running.log_address().unwrap());
    let note = Note::parse(&auditor.get(&format!("{public}/checkpoint")).body).unwrap();
    assert_eq!(Checkpoint::open(&note, &log).unwrap().size, 700);
    assert_eq!(cosignature::find(&note, auditor.witness.vkey()).unwrap(), Some(cosigned.at));
    running.stop();
    let (code, said) = verb(data.path(), &["--format", "json"]);
    assert!(code == 0 && said.contains("audit.example"), "{said}");
}

#[test]
fn public_tools_find_hashes_for_everyone_and_entries_where_the_pages_are() {
    let data = tempfile::tempdir().unwrap();
    append(data.path(), "a", 300);
    let log = log_key(data.path());
    let auditor = Auditor::of(&log);
    let mut config = config();
    config.log.address = Some("127.0.0.1:0".parse().unwrap());
    let running = collector::start(data.path(), &config).unwrap();
    until(|| read(data.path(), |view| view.last_checkpoint(log.name())).filter(|last| last.size == 300));
    let public = format!("http://{}/log", running.log_address().unwrap());
    let pages = format!("http://{}/log", running.http());
    let tile = auditor.get(&format!("{public}/tile/0/001.p/44"));
    assert_eq!((tile.status, tile.body.len()), (200, 44 * 32));
    let bundle = auditor.get(&format!("{pages}/tile/entries/001.p/44"));
    let leaves = entries(&bundle.body, 44).unwrap();
    for (leaf, hash) in leaves.iter().zip(tile.body.chunks(32)) {
        assert_eq!(leaf_hash(leaf).0, hash);
    }
    let leaf = auditor.get(&format!("{pages}/entry/257"));
    assert_eq!(leaf.body, leaves[0]);
    for (url, status) in [
        (format!("{public}/tile/entries/000"), 403),
        (format!("{public}/entry/1"), 403),
        (format!("{public}/tile/0/001.p/45"), 404),
        (format!("{public}/tile/0/001"), 404),
        (format!("{public}/tile/0/../key"), 404),
        (format!("{pages}/entry/0"), 404),
        (format!("{pages}/entry/301"), 404),
        (format!("{public}/key"), 200),
        (format!("{pages}/checkpoint"), 200),
    ] {
        assert_eq!(auditor.get(&url).status, status, "{url}");
    }
    running.stop();
}

#[test]
fn a_restored_log_signs_nothing_until_every_witness_was_heard() {
    let data = tempfile::tempdir().unwrap();
    append(data.path(), "a", 9);
    let mark = data.path().join(MARK);
    std::fs::write(&mark, "{}").unwrap();
    let mut publisher = Publisher::open(data.path(), &LogSection::default()).unwrap();
    let refused = publisher.publish(now()).unwrap_err();
    assert!(matches!(&refused, LogError::Restored(path) if *path == mark), "{refused}");
    assert!(!data.path().join(FILE).exists() && mark.exists());
    publisher.heard_all();
    assert_eq!(publisher.publish(now()).unwrap().checkpoint.size, 9);
    assert!(!mark.exists());
}

#[test]
fn an_entrys_proof_from_the_command_line_holds_and_so_does_growth() {
    let data = tempfile::tempdir().unwrap();
    append(data.path(), "a", 9);
    let mut publisher = Publisher::open(data.path(), &LogSection::default()).unwrap();
    let signed = publisher.publish(now()).unwrap();
    let (code, proof) = verb(data.path(), &["prove", "4"]);
    assert_eq!(code, 0, "{proof}");
    let proof: EntryProof = proof.parse().unwrap();
    let entry = read(data.path(), |view| view.entry(4)).unwrap();
    let header = entry.header;
    let leaf = motprov_log::leaf_data(header.kind, &header.source, header.received, &entry.content);
    proof.check(&leaf_hash(&leaf), publisher.log()).unwrap();
    check_inclusion(3, 9, &leaf_hash(&leaf), &proof.path, &signed.checkpoint.root).unwrap();
    assert_eq!(verb(data.path(), &["prove", "10"]).0, 2);
    let (code, path) = verb(data.path(), &["consistency", "3", "9"]);
    assert_eq!(code, 0, "{path}");
    let hash = |line: &str| Hash(BASE64_STANDARD.decode(line).unwrap().try_into().unwrap());
    let path: Vec<_> = path.lines().map(hash).collect();
    let before = read(data.path(), |view| view.root_at(3));
    check_consistency((3, &before), (9, &signed.checkpoint.root), &path).unwrap();
    assert_eq!(verb(data.path(), &["consistency", "9", "3"]).0, 2);
}

/// An old database with the newer file beside it; then without the file, when only the witness remembers.
#[test]
fn a_collector_restored_from_an_old_backup_signs_nothing() {
    let data = tempfile::tempdir().unwrap();
    append(data.path(), "a", 5);
    let log = log_key(data.path());
    let auditor = Auditor::of(&log);
    let config = with_witness(&auditor);
    let old = std::fs::read(data.path().join(motprov_ledger::FILE_NAME)).unwrap();
    append(data.path(), "b", 5);
    let running = collector::start(data.path(), &config).unwrap();
    until(|| (auditor.witness.seen(log.name()) == 10).then_some(()));
    running.stop();
    let restore = |with: &[&str]| {
        let restored = tempfile::tempdir().unwrap();
        for name in with {
            std::fs::copy(data.path().join(name), restored.path().join(name)).unwrap();
        }
        std::fs::write(restored.path().join(motprov_ledger::FILE_NAME), &old).unwrap();
        restored
    };
    let own = |data: &Path| until(|| alarms(data).into_iter().find(|alarm| alarm.source == "log"));
    let restored = restore(&["log-key.pem", FILE]);
    let running = collector::start(restored.path(), &config).unwrap();
    let alarm = own(restored.path());
    assert!(alarm.text.contains("10 entries") && alarm.text.contains("the ledger has 5"), "{}", alarm.text);
    // More entries than were signed for make it no better.
    append(restored.path(), "c", 20);
    running.stop();
    assert_eq!(Checkpoint::open(&file(restored.path()), &log).unwrap().size, 10);
    let (code, said) = verb(restored.path(), &[]);
    assert!(code == 1 && said.contains("another than the ledger's"), "{said}");

    let restored = restore(&["log-key.pem"]);
    let running = collector::start(restored.path(), &config).unwrap();
    let alarm = own(restored.path());
    assert!(alarm.text.contains("the witness revisorn"), "{}", alarm.text);
    running.stop();
    assert!(!restored.path().join(FILE).exists(), "nothing was signed");
    assert_eq!(auditor.witness.seen(log.name()), 10);
}

/// Two ledgers that are the same up to a point, signed with one key: what a collector does that shows two histories.
#[test]
fn a_collector_that_shows_two_histories_is_caught() {
    let one = tempfile::tempdir().unwrap();
    append(one.path(), "shared", 300);
    let log = log_key(one.path());
    let other = tempfile::tempdir().unwrap();
    for name in ["motprov.db", "log-key.pem"] {
        std::fs::copy(one.path().join(name), other.path().join(name)).unwrap();
    }
    assert_eq!(log_key(other.path()), log);
    append(one.path(), "one", 50);
    append(other.path(), "other", 90);
    let auditor = Auditor::of(&log);
    let config = with_witness(&auditor);
    let running = collector::start(one.path(), &config).unwrap();
    until(|| (auditor.witness.seen(log.name()) == 350).then_some(()));
    running.stop();

    let running = collector::start(other.path(), &config).unwrap();
    let alarm = until(|| alarms(other.path()).into_iter().find(|alarm| alarm.source == "log"));
    assert!(alarm.text.contains("350 entries whose root is another"), "{}", alarm.text);
    let public = format!("http://{}/log", running.log_address().unwrap());
    assert!(auditor.get(&format!("{public}/checkpoint")).status == 404, "nothing was signed");
    running.stop();

    // One that does not ask first is caught by the proof, handed in or followed, and what it signed stays as evidence.
    let section = LogSection { address: config.log.address, ..LogSection::default() };
    let running = collector::start(other.path(), &Config { log: section, ..config }).unwrap();
    let public = format!("http://{}/log", running.log_address().unwrap());
    until(|| (auditor.get(&format!("{public}/checkpoint")).status == 200).then_some(()));
    let caught = auditor.look(&public).unwrap_err();
    assert!(caught.is_alarm(), "{caught}");
    assert_eq!(auditor.witness.seen(log.name()), 350);
    let evidence = std::fs::read_to_string(auditor.evidence().unwrap()).unwrap();
    assert!(evidence.contains(log.name()), "{evidence}");
    running.stop();
}

#[test]
fn a_log_is_followed_from_its_tiles_alone() {
    let data = tempfile::tempdir().unwrap();
    let log = log_key(data.path());
    let auditor = Auditor::of(&log);
    let mut config = config();
    config.log.address = Some("127.0.0.1:0".parse().unwrap());
    for (grown, by) in [(1, 1), (256, 255), (300, 44), (1000, 700), (1000, 0)] {
        append(data.path(), &format!("to {grown}"), by);
        let running = collector::start(data.path(), &config).unwrap();
        until(|| {
            read(data.path(), |view| view.last_checkpoint(log.name())).filter(|last| last.size == grown)
        });
        let seen = auditor.look(&format!("http://{}/log", running.log_address().unwrap())).unwrap();
        assert_eq!(seen.size, grown);
        running.stop();
    }
    let id = sha256(log.name().as_bytes()).to_string();
    let note = Note::parse(&auditor.get(&format!("{}/{id}/checkpoint", auditor.url)).body).unwrap();
    assert!(cosignature::find(&note, auditor.witness.vkey()).unwrap().is_some());
}

#[test]
fn a_file_that_is_not_the_logs_own_is_never_signed_over() {
    let data = tempfile::tempdir().unwrap();
    append(data.path(), "a", 2);
    let mut publisher = Publisher::open(data.path(), &LogSection::default()).unwrap();
    let first = publisher.publish(now()).unwrap();
    for spoilt in ["", "garbage", &first.note.to_string().replace('2', "3")] {
        std::fs::write(data.path().join(FILE), spoilt).unwrap();
        let refused = publisher.publish(now()).unwrap_err();
        assert!(matches!(refused, LogError::Contradiction(Contradiction::Foreign { .. })), "{refused}");
        assert_eq!(std::fs::read_to_string(data.path().join(FILE)).unwrap(), spoilt);
    }
    let renamed = LogSection { origin: Some("example.org/renamed".to_owned()), ..LogSection::default() };
    std::fs::write(data.path().join(FILE), first.note.to_string()).unwrap();
    let mut publisher = Publisher::open(data.path(), &renamed).unwrap();
    assert!(publisher.publish(now()).unwrap_err().to_string().contains("another name or key on purpose"));
    std::fs::remove_file(data.path().join(FILE)).unwrap();
    assert_eq!(publisher.publish(now()).unwrap().checkpoint.origin, "example.org/renamed");
}
