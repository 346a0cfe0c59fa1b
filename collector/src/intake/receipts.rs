//! Signs receipts and sends them, on a thread of its own: while one group is answered the next is written.
//! Promise: what is told was durable before; a refusal is told at once; what is kept is told at once to an agent that
//! was quiet, and within [`PAUSE`] to one that is not.
//!
//! A receipt is cumulative, so one speaks for all batches of an agent since the last. It never waits so long that the
//! agent's window of sixteen closes: half a window is told at once.

use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use motprov_shared::chain::Head;
use motprov_shared::identity::AgentId;
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::{self, Receipt, Refused};
use motprov_shared::seal::SecretKey;
use motprov_shared::topic::{Leaf, Topic};
use tokio::sync::mpsc;

use crate::broker::Outgoing;
use crate::clock;

/// Least time between two receipts to an agent that has nothing refused.
const PAUSE: Duration = Duration::from_secs(1);
/// So many batches after the last receipt, the next does not wait.
const HALF_WINDOW: u64 = 8;
/// Groups that may wait to be told; beyond, the writer waits.
const QUEUE: usize = 4;

/// What an agent is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) agent: AgentId,
    /// The last batch kept.
    pub(super) kept: Option<Head>,
    pub(super) refusals: Vec<Refused>,
}

/// Starts the thread. It ends when nobody can tell it anything any more, after all was said.
pub(super) fn start(
    key: SecretKey,
    outgoing: mpsc::Sender<Outgoing>,
) -> std::io::Result<(SyncSender<Vec<Word>>, JoinHandle<()>)> {
    let (words, queue) = sync_channel(QUEUE);
    let thread = std::thread::Builder::new()
        .name("receipts".to_owned())
        .spawn(move || say_all(&queue, &key, &outgoing))?;
    Ok((words, thread))
}

fn say_all(queue: &Receiver<Vec<Word>>, key: &SecretKey, outgoing: &mpsc::Sender<Outgoing>) {
    let mut pending = Pending::default();
    let say = |words: Vec<Word>| words.iter().for_each(|word| sign(word, key, outgoing));
    loop {
        let now = Instant::now();
        say(pending.due(now));
        let heard = match pending.wait(now) {
            Some(wait) => queue.recv_timeout(wait),
            None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match heard {
            Ok(words) => {
                let now = Instant::now();
                say(words.into_iter().filter_map(|word| pending.take(word, now)).collect());
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return say(pending.rest()),
        }
    }
}

/// One receipt; where several batches of an agent were refused, one for each.
fn sign(word: &Word, key: &SecretKey, outgoing: &mpsc::Sender<Outgoing>) {
    let none = word.refusals.is_empty().then_some(None);
    for refused in word.refusals.iter().cloned().map(Some).chain(none) {
        // The format counts whole seconds.
        let at = Timestamp::from_seconds(clock::now().0.div_euclid(1000));
        let receipt = Receipt { agent: word.agent.clone(), at, kept: word.kept, refused };
        match receipt::sign(&receipt, key) {
            Ok(payload) => {
                let topic = Topic::new(word.agent.clone(), Leaf::Ack);
                // Fails only when the broker is gone, and with it every agent's connection.
                let _ = outgoing.blocking_send(Outgoing::Agent { topic, payload });
            }
            Err(error) => tracing::error!(agent = %word.agent, %error, "a receipt could not be signed"),
        }
    }
}

/// Who was told something just now, and what waits to be told. Holds nobody longer than [`PAUSE`] after the last word.
#[derive(Debug, Default)]
struct Pending {
    told: HashMap<AgentId, Told>,
    /// Each agent of `told` once, by when its pause ends.
    pauses: VecDeque<(Instant, AgentId)>,
}

#[derive(Debug, Clone, Copy)]
struct Told {
    /// The last number told.
    seq: u64,
    /// What is kept since.
    waits: Option<Head>,
}

impl Pending {
    /// Gives the word back where it is to be said now.
    fn take(&mut self, word: Word, now: Instant) -> Option<Word> {
        let seq = word.kept.map_or(0, |head| head.seq);
        let Some(told) = self.told.get_mut(&word.agent) else {
            self.told.insert(word.agent.clone(), Told { seq, waits: None });
            self.pauses.push_back((now + PAUSE, word.agent.clone()));
            return Some(word);
        };
        if word.refusals.is_empty() && seq < told.seq + HALF_WINDOW {
            told.waits = word.kept;
            return None;
        }
        *told = Told { seq, waits: None };
        Some(word)
    }

    /// What has waited long enough.
    fn due(&mut self, now: Instant) -> Vec<Word> {
        let mut words = Vec::new();
        while let Some((_, agent)) = self.pauses.pop_front_if(|(until, _)| *until <= now) {
            match self.told.get_mut(&agent) {
                Some(told @ Told { waits: Some(_), .. }) => {
                    let kept = told.waits.take();
                    told.seq = kept.map_or(0, |head| head.seq);
                    words.push(Word { agent: agent.clone(), kept, refusals: Vec::new() });
                    self.pauses.push_back((now + PAUSE, agent));
                }
                _ => drop(self.told.remove(&agent)),
            }
        }
        words
    }

    /// How long until something may be due.
    fn wait(&self, now: Instant) -> Option<Duration> {
        self.pauses.front().map(|(until, _)| until.saturating_duration_since(now))
    }

    /// All that waits.
    fn rest(&mut self) -> Vec<Word> {
        let waiting = self.told.drain().filter_map(|(agent, told)| {
            told.waits.map(|head| Word { agent, kept: Some(head), refusals: Vec::new() })
        });
        waiting.collect()
    }
}

#[cfg(test)]
mod tests {
    use motprov_shared::identity::Hash;
    use motprov_shared::receipt::Reason;

    use super::*;

    fn kept(agent: &str, seq: u64) -> Word {
        let head = Head { seq, hash: Hash([u8::try_from(seq).unwrap(); 32]) };
        Word { agent: agent.parse().unwrap(), kept: Some(head), refusals: Vec::new() }
    }

    #[test]
    fn an_agent_that_was_quiet_is_told_at_once_and_one_that_streams_in_one_word_for_many() {
        let (mut pending, start) = (Pending::default(), Instant::now());
        assert_eq!(pending.take(kept("a/b", 1), start), Some(kept("a/b", 1)));
        assert_eq!(pending.take(kept("a/b", 2), start), None);
        assert_eq!(pending.take(kept("a/c", 9), start), Some(kept("a/c", 9)));
        assert_eq!(pending.take(kept("a/b", 3), start), None);
        assert_eq!(pending.due(start), []);
        assert_eq!(pending.wait(start), Some(PAUSE));
        assert_eq!(pending.due(start + PAUSE), [kept("a/b", 3)]);
        // Nobody is remembered who had nothing to hear.
        assert_eq!(pending.told.len(), 1);
        assert_eq!(pending.due(start + 2 * PAUSE), []);
        assert!(pending.told.is_empty() && pending.pauses.is_empty());
    }

    #[test]
    fn half_a_window_and_a_refusal_do_not_wait() {
        let (mut pending, start) = (Pending::default(), Instant::now());
        assert!(pending.take(kept("a/b", 1), start).is_some());
        assert!(pending.take(kept("a/b", HALF_WINDOW), start).is_none());
        assert!(pending.take(kept("a/b", HALF_WINDOW + 1), start).is_some());
        let mut refused = kept("a/b", HALF_WINDOW + 1);
        refused.refusals.push(Refused { seq: 12, reason: Reason::Gap, text: String::new() });
        assert_eq!(pending.take(refused.clone(), start), Some(refused));
    }

    #[test]
    fn what_waits_at_the_end_is_still_said() {
        let (mut pending, start) = (Pending::default(), Instant::now());
        assert!(pending.take(kept("a/b", 1), start).is_some());
        assert!(pending.take(kept("a/b", 2), start).is_none());
        assert_eq!(pending.rest(), [kept("a/b", 2)]);
    }
}
