use std::sync::mpsc::{Receiver, sync_channel};

use motprov_shared::chain::Link;
use motprov_shared::seal::{Envelope, SecretKey, seal};
use tempfile::TempDir;

use super::*;
use crate::intake::steps::Real;

/// Breaks on batches of which it is told, as a fault in the writer would.
struct Brittle;

const BREAKS: u64 = 3;
const FAILS: u64 = 4;

impl Steps for Brittle {
    fn keep(
        &self,
        tx: &mut Write<'_>,
        batch: &Verified<Batch>,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<Kept, LedgerError> {
        let kept = tx.keep_batch(batch, bytes, now)?;
        match batch.get().records.len() as u64 {
            BREAKS => panic!("broken on purpose"),
            FAILS => Err(LedgerError::Misuse("refused on purpose")),
            _ => Ok(kept),
        }
    }
}

struct Bench {
    data: TempDir,
    writer: Writer,
    words: Receiver<Vec<Word>>,
    agents: Vec<(AgentId, SecretKey)>,
}

fn bench(steps: impl Steps, agents: u8) -> Bench {
    let data = tempfile::tempdir().unwrap();
    let mut database = Database::create_or_open(data.path()).unwrap();
    let agents: Vec<_> = (1..=agents)
        .map(|n| (format!("sodermalm/ws-{n}").parse().unwrap(), SecretKey::from_seed([n; 32]).unwrap()))
        .collect();
    let enrolled = database.write(|tx| {
        agents.iter().try_for_each(|(id, key)| tx.enrol(id, &key.public(), false, Timestamp(0)).map(drop))
    });
    enrolled.unwrap();
    let keys = Arc::new(Keyring::new(Database::open_read_only(data.path()).unwrap()));
    let (words, said) = sync_channel(64);
    let writer = Writer { database, keys, steps: Arc::new(steps), words, seals: true };
    Bench { data, writer, words: said, agents }
}

impl Bench {
    /// The first batch of an agent, with as many records as are asked for.
    fn job(&self, agent: usize, records: u64) -> (Job, oneshot::Receiver<Outcome>) {
        let (id, key) = &self.agents[agent];
        let at = Timestamp::from_seconds(1_790_000_000);
        let record = |n: u64| {
            motprov_shared::measurement::Record::Fact(motprov_shared::measurement::Fact {
                asset: "ws-1".parse().unwrap(),
                metric: format!("fact.{n}").parse().unwrap(),
                at,
                text: "x".to_owned(),
            })
        };
        let link = Link { seq: 1, prev: None, lost: 0 };
        let records = (0..records).map(record).collect();
        let bytes = seal(&Batch { agent: id.clone(), link, made_at: at, records }, key).unwrap().bytes;
        let batch = Box::new(Envelope::parse(&bytes).unwrap().open(&key.public()).unwrap());
        let (reply, outcome) = oneshot::channel();
        (Job { case: Case::Batch { batch, bytes }, reply: Some(reply), room: None }, outcome)
    }
}

#[test]
fn what_cannot_be_written_is_answered_with_busy_and_what_is_kept() {
    let mut bench = bench(Real, 1);
    // A database that only reads fails every write as a full or broken disk does.
    let read_only = Database::open_read_only(bench.data.path()).unwrap();
    let database = std::mem::replace(&mut bench.writer.database, read_only);
    let (job, mut outcome) = bench.job(0, 1);
    assert!(!bench.writer.settle(vec![job]));
    assert_eq!(outcome.try_recv().unwrap(), Outcome::Refused);
    let word = bench.words.try_recv().unwrap().pop().unwrap();
    assert_eq!((word.refusals[0].seq, word.refusals[0].reason, word.kept), (1, Reason::Busy, None));
    // The same batch is kept once the disk is back.
    bench.writer.database = database;
    let (job, mut outcome) = bench.job(0, 1);
    assert!(bench.writer.settle(vec![job]));
    assert_eq!(outcome.try_recv().unwrap(), Outcome::Kept);
    let word = bench.words.try_recv().unwrap().pop().unwrap();
    assert_eq!((word.kept.unwrap().seq, word.refusals), (1, vec![]));
}

#[test]
fn a_message_that_breaks_the_writer_is_put_aside_and_its_neighbours_are_kept() {
    let mut bench = bench(Brittle, 4);
    let records = [1, BREAKS, FAILS, 1];
    let (jobs, mut outcomes): (Vec<_>, Vec<_>) =
        records.iter().enumerate().map(|(agent, records)| bench.job(agent, *records)).unzip();
    let sent = jobs[1].case.addressee().cloned();
    assert!(bench.writer.settle(jobs));
    let outcomes: Vec<_> = outcomes.iter_mut().map(|outcome| outcome.try_recv().unwrap()).collect();
    assert_eq!(outcomes, [Outcome::Kept, Outcome::Refused, Outcome::Refused, Outcome::Kept]);
    let said: Vec<Word> = bench.words.try_iter().flatten().collect();
    let broken = said.iter().find(|word| Some(&word.agent) == sent.as_ref()).unwrap();
    assert_eq!((broken.refusals[0].seq, broken.refusals[0].reason), (1, Reason::Malformed));
    assert_eq!(broken.kept, None, "nothing of what broke is kept");
    // Its octets are there for a person, and the ledger is whole.
    let read = bench.writer.database.read(|view| {
        let refusals = view.refusals(9)?;
        let contents =
            refusals.iter().map(|kept| Ok(view.refused_content(kept.id)?.map(|bytes| bytes.len())));
        Ok::<_, LedgerError>((contents.collect::<Result<Vec<_>, LedgerError>>()?, view.state()?.size))
    });
    let (contents, size) = read.unwrap();
    assert!(contents.len() == 2 && contents.iter().all(|octets| octets.is_some_and(|octets| octets > 100)));
    assert_eq!(size, 4 + 2, "four enrolments and two batches");
    assert_eq!(bench.writer.database.verify().unwrap().faults, []);
}

#[test]
fn what_is_kept_twice_is_acknowledged_again() {
    assert_eq!(refusal(Kept::New(7), 1), None);
    assert_eq!(refusal(Kept::Duplicate(7), 1), None);
}

#[test]
fn a_gap_names_the_batch_to_send_from() {
    let refused = refusal(Kept::Gap { expected: 5 }, 9).unwrap();
    assert_eq!((refused.seq, refused.reason), (9, Reason::Gap));
    assert!(refused.text.contains("batch 5"), "{}", refused.text);
}

#[test]
fn a_fork_names_what_is_kept() {
    let head = Head { seq: 4, hash: Hash([1; 32]) };
    let refused = refusal(Kept::Fork { head: Some(head) }, 4).unwrap();
    assert_eq!(refused.reason, Reason::Fork);
    assert!(refused.text.contains("does not follow 4"), "{}", refused.text);
    assert_eq!(refusal(Kept::Fork { head: None }, 1).unwrap().reason, Reason::Fork);
}
