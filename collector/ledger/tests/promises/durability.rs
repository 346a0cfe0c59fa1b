//! What was committed stays, what was not leaves no trace, and several may write.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use motprov_ledger::{Action, Database, Enrolled, FILE_NAME, Kept, LedgerError, Rows, View};
use motprov_shared::measurement::State;

use crate::rest;
use crate::support::{Home, Signer, at, leaves, naive_root, size_of, streak};

/// Set for the process that is killed: the folder to write in.
const CHILD: &str = "MOTPROV_LEDGER_WRITES_IN";

#[test]
fn what_was_not_committed_leaves_no_trace() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let before = (home.rows(), home.database.read(View::state).unwrap());
    let (batch, bytes) = agent.next(vec![streak("ws-1", "running", State::Up, 0, 300)]);
    let abandoned: Result<(), LedgerError> = home.database.write(|write| {
        assert_eq!(write.keep_batch(&batch, &bytes, at(5))?, Kept::New(2));
        Err(LedgerError::Misuse("the caller changed its mind"))
    });
    assert!(abandoned.is_err());
    home.reopen();
    assert_eq!((home.rows(), home.database.read(View::state).unwrap()), before);
    assert_eq!(home.keep(&(batch, bytes)), Kept::New(2));
}

#[test]
fn many_batches_in_one_transaction_follow_one_another() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let batches: Vec<_> = (0..50).map(|_| agent.next(vec![])).collect();
    let kept: Result<Vec<_>, LedgerError> = home.database.write(|write| {
        batches.iter().chain(&batches).map(|(batch, bytes)| write.keep_batch(batch, bytes, at(5))).collect()
    });
    let expected = (2..=51).map(Kept::New).chain((2..=51).map(Kept::Duplicate));
    assert_eq!(kept.unwrap(), expected.collect::<Vec<_>>());
}

#[test]
fn a_killed_writer_leaves_only_whole_batches_and_all_that_it_was_told_of() {
    let home = Home::new();
    for round in 0..6 {
        let told = write_until_killed(home.folder.path(), 3 + round * 7);
        let mut database = Database::open(home.folder.path()).unwrap();
        let audit = database.verify().unwrap();
        assert_eq!(audit.faults, []);
        assert!(audit.batches >= told, "{} kept, {told} acknowledged", audit.batches);
        assert_eq!(audit.state.root, naive_root(&leaves(&mut database)));
    }
}

#[test]
fn a_writer_that_is_killed_while_entries_come_to_rest_loses_none_and_goes_on() {
    let mut home = rest::home(3_000);
    let leaves = leaves(&mut home.database);
    for sealed in 1..=3 {
        let told = until_killed("the_writer_that_seals", home.folder.path(), sealed);
        home.reopen();
        assert!(home.database.read(View::sealed).unwrap() >= told);
        assert_eq!(home.database.verify().unwrap().faults, []);
        assert_eq!(crate::support::leaves(&mut home.database), leaves);
    }
    rest::seal_all(&mut home.database);
    assert_eq!(home.database.read(View::sealed).unwrap(), 2_816);
    assert_eq!(home.database.verify().unwrap().faults, []);
}

#[test]
#[ignore = "runs only as the process that a_writer_that_is_killed_… kills"]
fn the_writer_that_seals() {
    let folder = std::env::var_os(CHILD).expect("started by another test");
    let mut database = Database::open(Path::new(&folder)).unwrap();
    while database.seal().unwrap() {
        println!("\nkept {}", database.read(View::sealed).unwrap());
    }
    // Nothing is left to do but to be killed.
    loop {
        std::thread::park();
    }
}

/// Lets a process write, kills it after `lines` acknowledgements, and returns the last that it gave.
fn write_until_killed(folder: &Path, lines: usize) -> u64 {
    until_killed("the_writer_that_is_killed", folder, lines)
}

fn until_killed(writer: &str, folder: &Path, lines: usize) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([&format!("durability::{writer}"), "--exact", "--ignored", "--nocapture"])
        .env(CHILD, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let told = output.filter_map(|line| line.strip_prefix("kept ")?.parse().ok()).take(lines).last();
    child.kill().unwrap();
    child.wait().unwrap();
    told.expect("the writer wrote nothing")
}

#[test]
#[ignore = "runs only as the process that a_killed_writer_… kills"]
fn the_writer_that_is_killed() {
    let folder = std::env::var_os(CHILD).expect("started by another test");
    let mut database = Database::open(Path::new(&folder)).unwrap();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    database.write(|write| write.enrol(&agent.id, &agent.key.public(), false, at(0))).unwrap();
    let head = database.read(|view| view.agent(&agent.id)).unwrap().unwrap().head;
    (agent.seq, agent.prev) = head.map_or((0, None), |head| (head.seq, Some(head.hash)));
    loop {
        let from = i64::try_from(agent.seq).unwrap() * 300;
        let (batch, bytes) = agent.next(vec![streak("ws-1", "running", State::Up, from, from + 270)]);
        let kept = database.write(|write| write.keep_batch(&batch, &bytes, at(5))).unwrap();
        assert!(matches!(kept, Kept::New(_)));
        println!("\nkept {}", agent.seq);
    }
}

#[test]
fn two_writers_and_a_reader_share_the_file() {
    let home = Home::new();
    let write = |name: &str, seed| {
        let mut database = Database::open(home.folder.path()).unwrap();
        let mut agent = Signer::new(name, seed);
        let enrolled = database.write(|write| write.enrol(&agent.id, &agent.key.public(), false, at(0)));
        assert!(matches!(enrolled, Ok(Enrolled::New(_))));
        for _ in 0..60 {
            let (batch, bytes) =
                agent.next(vec![streak(agent.id.name.as_str(), "running", State::Up, 0, 300)]);
            let kept = database.write(|write| write.keep_batch(&batch, &bytes, at(5))).unwrap();
            assert!(matches!(kept, Kept::New(_)));
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| write("sodermalm/ws-1", 1));
        scope.spawn(|| write("norrmalm/ws-2", 2));
        scope.spawn(|| {
            let mut database = Database::open_read_only(home.folder.path()).unwrap();
            for _ in 0..30 {
                let (state, size) = database
                    .read(|view| {
                        Ok::<_, LedgerError>((view.state()?, view.entries(1..=u64::MAX, None, 999)?.len()))
                    })
                    .unwrap();
                assert_eq!(state.size, size as u64, "one snapshot");
            }
        });
    });
    let mut database = Database::open(home.folder.path()).unwrap();
    let audit = database.verify().unwrap();
    assert_eq!((audit.state.size, audit.batches, audit.faults.len()), (122, 120, 0));
    assert_eq!(audit.state.root, naive_root(&leaves(&mut database)));
}

#[test]
fn a_read_only_database_says_stop() {
    let home = Home::new();
    let mut database = Database::open_read_only(home.folder.path()).unwrap();
    let refused = database.write(|write| write.import("x", b"x", &Rows::Orders(vec![]), at(0))).unwrap_err();
    assert!(matches!(refused, LedgerError::ReadOnly), "{refused}");
    assert_eq!(refused.action(), Action::Stop);
    assert_eq!(size_of(home.folder.path()), 0);
}

#[test]
fn a_newer_or_missing_database_is_refused_with_what_to_do() {
    let home = Home::new();
    home.raw().pragma_update(None, "user_version", 99).unwrap();
    for refused in [Database::open(home.folder.path()), Database::open_read_only(home.folder.path())] {
        let text = refused.unwrap_err().to_string();
        assert!(
            text.contains("schema 99, newer than this program (knows 1-9): upgrade the collector"),
            "{text}"
        );
    }
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(Database::open(empty.path()), Err(LedgerError::Missing(_))));
    std::fs::write(empty.path().join(FILE_NAME), "this is no database, whatever its name says").unwrap();
    assert!(matches!(Database::open(empty.path()), Err(LedgerError::Damaged(_))));
}

#[test]
fn opening_again_changes_nothing() {
    let mut home = Home::new();
    home.enrol(&Signer::new("sodermalm/ws-1", 1));
    let before = home.rows();
    home.database = Database::create_or_open(home.folder.path()).unwrap();
    assert_eq!(home.rows(), before);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_what_was_made() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut database = Database::create_or_open(&data).unwrap();
    database.write(|write| write.import("x", b"x", &Rows::Orders(vec![]), at(0))).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    let files: Vec<_> = std::fs::read_dir(&data).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() >= 2, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}
