//! What a witness promises, with its files and over its sockets.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test that asked for it")]

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use motprov_link::http::{Answer, Client};
use motprov_link::tls::Parties;
use motprov_log::checkpoint::Checkpoint;
use motprov_log::cosignature;
use motprov_log::note::{Algorithm, Note, VerifierKey};
use motprov_log::proof::{leaf_hash, node_hash, prove_consistency, root};
use motprov_log::witness::{AddCheckpoint, MAX_REQUEST, Refusal};
use motprov_shared::identity::{Hash, sha256};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::SecretKey;
use motprov_witness::{AddError, FileError, Witness, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const ORIGIN: &str = "example.org/log";
const NOW: Timestamp = Timestamp::from_seconds(1_793_000_000);

/// A log that tells the same story up to a point, and then its own.
struct Story {
    size: u64,
    hashes: HashMap<(u8, u64), Hash>,
}

impl Story {
    fn of(size: u64, shared: u64, own: &str) -> Self {
        let mut story = Self { size: 0, hashes: HashMap::new() };
        (0..size).for_each(|n| story.push(&if n < shared { n.to_string() } else { format!("{own} {n}") }));
        story
    }

    fn push(&mut self, entry: &str) {
        let (mut level, mut index, mut hash) = (0, self.size, leaf_hash(entry.as_bytes()));
        self.hashes.insert((level, index), hash);
        while index & 1 == 1 {
            hash = node_hash(&self.hashes[&(level, index - 1)], &hash);
            (level, index) = (level + 1, index >> 1);
            self.hashes.insert((level, index), hash);
        }
        self.size += 1;
    }

    fn request(&self, old: u64, size: u64) -> AddCheckpoint {
        let read = |level: u8, index: u64| self.hashes.get(&(level, index)).copied();
        let checkpoint = Checkpoint::new(ORIGIN, size, root(size, &read).unwrap()).sign(&key()).unwrap();
        AddCheckpoint { old, path: prove_consistency(old, size, &read).unwrap(), checkpoint }
    }
}

fn key() -> SecretKey {
    SecretKey::from_seed([1; 32]).unwrap()
}

fn open(folder: &Path) -> Result<Witness, FileError> {
    let log = VerifierKey::new(ORIGIN, Algorithm::Note, key().public()).unwrap();
    Witness::open("witness.example", &folder.join("key.pem"), &[log], folder)
}

fn id() -> String {
    sha256(ORIGIN.as_bytes()).to_string()
}

#[test]
fn a_witness_that_was_started_anew_knows_what_it_saw_and_who_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let story = Story::of(9, 9, "");
    let witness = open(folder.path()).unwrap();
    let vkey = witness.vkey().clone();
    witness.add(&story.request(0, 5), NOW).unwrap();
    drop(witness);
    let witness = open(folder.path()).unwrap();
    assert_eq!((witness.vkey(), witness.seen(ORIGIN)), (&vkey, 5));
    let forgotten = witness.add(&story.request(0, 9), NOW).unwrap_err();
    assert!(matches!(forgotten, AddError::Refused(Refusal::Size(5))), "{forgotten}");
    witness.add(&story.request(5, 9), NOW).unwrap();
    let note = witness.latest(&id()).unwrap();
    assert_eq!(cosignature::find(&note, &vkey).unwrap(), Some(NOW));
}

#[test]
fn a_witness_whose_memory_was_spoilt_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).unwrap().add(&Story::of(9, 9, "").request(0, 5), NOW).unwrap();
    let file = folder.path().join(format!("{}.checkpoint", id()));
    let kept = std::fs::read_to_string(&file).unwrap();
    for spoilt in ["", "garbage", &kept.replace("\n5\n", "\n4\n"), &kept[..kept.len() / 2]] {
        std::fs::write(&file, spoilt).unwrap();
        let error = open(folder.path()).err().unwrap();
        assert!(error.to_string().contains("vouches for any history"), "{error}");
    }
}

#[test]
fn two_witnesses_do_not_share_a_memory_and_nobody_else_reads_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path()).unwrap();
    assert!(matches!(open(folder.path()), Err(FileError::Used(_))));
    drop(first);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let key = folder.path().join("key.pem");
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(open(folder.path()), Err(FileError::Exposed(_))));
    }
}

#[test]
fn what_cannot_be_remembered_is_not_signed() {
    let folder = tempfile::tempdir().unwrap();
    let witness = open(folder.path()).unwrap();
    // A folder stands where the file should be.
    std::fs::create_dir(folder.path().join(format!("{}.checkpoint", id()))).unwrap();
    let error = witness.add(&Story::of(3, 3, "").request(0, 3), NOW).unwrap_err();
    assert!(matches!(error, AddError::File(_)), "{error}");
    assert_eq!(witness.seen(ORIGIN), 0);
}

#[test]
fn of_two_histories_the_first_is_kept_and_the_second_is_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let witness = open(folder.path()).unwrap();
    let (one, other) = (Story::of(20, 6, "one"), Story::of(20, 6, "other"));
    witness.add(&one.request(0, 10), NOW).unwrap();
    for size in [10, 20] {
        let caught = witness.add(&other.request(10, size), NOW).unwrap_err();
        let forked = matches!(caught, AddError::Refused(Refusal::Forked(_) | Refusal::Inconsistent { .. }));
        assert!(forked, "{caught}");
        let evidence = std::fs::read(folder.path().join(format!("{}.conflict", id()))).unwrap();
        assert_eq!(AddCheckpoint::parse(&evidence).unwrap().checkpoint, other.request(10, size).checkpoint);
    }
    witness.add(&one.request(10, 20), NOW).unwrap();
}

async fn serving(folder: &Path) -> (String, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(serve::serve(listener, Arc::new(open(folder).unwrap())));
    (format!("http://127.0.0.1:{port}"), port)
}

async fn post(url: &str, body: Vec<u8>) -> Answer {
    let parties = Parties { us: "a log", them: "the witness", section: "test" };
    let client = Client { parties, authorities: None, program: "test" };
    client.post(&format!("{url}/add-checkpoint").parse().unwrap(), "text/plain", body, 1 << 20).await.unwrap()
}

#[tokio::test]
async fn over_http_each_refusal_has_the_status_of_the_protocol() {
    let folder = tempfile::tempdir().unwrap();
    let (url, _) = serving(folder.path()).await;
    let story = Story::of(9, 9, "");
    let body = |request: AddCheckpoint| request.to_string().into_bytes();
    let cosigned = post(&url, body(story.request(0, 5))).await;
    assert_eq!(cosigned.status, 200);
    let line: motprov_log::note::NoteSignature =
        std::str::from_utf8(&cosigned.body).unwrap().trim_end_matches('\n').parse().unwrap();
    assert_eq!(line.name(), "witness.example");
    let conflict = post(&url, body(story.request(3, 9))).await;
    assert_eq!((conflict.status, conflict.content_type.as_deref()), (409, Some("text/x.tlog.size")));
    assert_eq!(conflict.body, b"5\n");
    let mut stranger = story.request(5, 9);
    let checkpoint = Checkpoint::new("example.org/other", 9, Hash([0; 32]));
    stranger.checkpoint = checkpoint.sign(&key()).unwrap();
    let mut unsigned = story.request(5, 9);
    let other = SecretKey::from_seed([2; 32]).unwrap();
    unsigned.checkpoint = Checkpoint::unverified(&unsigned.checkpoint).unwrap().sign(&other).unwrap();
    let mut unproved = story.request(5, 9);
    unproved.path.pop();
    for (body, status) in [
        (body(stranger), 404),
        (body(unsigned), 403),
        (body(unproved), 422),
        (b"garbage".to_vec(), 400),
        (vec![b'x'; MAX_REQUEST + 1], 413),
    ] {
        assert_eq!(post(&url, body).await.status, status);
    }
    let parties = Parties { us: "anyone", them: "the witness", section: "test" };
    let client = Client { parties, authorities: None, program: "test" };
    let latest = client.get(&format!("{url}/{}/checkpoint", id()).parse().unwrap(), 1 << 16).await.unwrap();
    assert_eq!(Checkpoint::unverified(&Note::parse(&latest.body).unwrap()).unwrap().size, 5);
    let unknown = client.get(&format!("{url}/{}/checkpoint", sha256(b"x")).parse().unwrap(), 1 << 16).await;
    assert_eq!(unknown.unwrap().status, 404);
}

#[tokio::test]
async fn whoever_says_nothing_or_too_much_keeps_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let (url, port) = serving(folder.path()).await;
    let mut silent = Vec::new();
    for _ in 0..32 {
        silent.push(TcpStream::connect(("127.0.0.1", port)).await.unwrap());
    }
    let mut flood = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    // It is cut off within the head: what it still writes may fail.
    let _ = flood.write_all(format!("GET / HTTP/1.1\r\nX: {}\r\n", "x".repeat(1 << 17)).as_bytes()).await;
    let mut answer = Vec::new();
    let _ = flood.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
    assert_eq!(post(&url, Story::of(3, 3, "").request(0, 3).to_string().into_bytes()).await.status, 200);
}
