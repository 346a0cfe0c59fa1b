//! Simulated agents that sign and deliver without end, each as its own client, and remember what they were promised.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow};
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Hash};
use motprov_shared::measurement::{Fact, Record};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{SecretKey, SignedBatch, seal};

use crate::process::wait_for;
use crate::publisher::{Progress, Publisher};
use crate::scene::Scene;

/// Octets of text in each batch: with what carries them, about the 500 of a usual one.
const TEXT: usize = Fact::MAX_TEXT;

/// One agent's signed batches so far: number `n` is at `n - 1`.
type Signed = Arc<Mutex<Vec<Hash>>>;

/// Agents that deliver in a thread of their own.
#[derive(Debug)]
pub struct Streams {
    agents: BTreeMap<AgentId, (Signed, Arc<Progress>)>,
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<()>>>,
}

impl Streams {
    /// Enrols so many agents and lets them deliver.
    ///
    /// # Errors
    /// The collector refuses them, or the system gives no thread.
    pub fn start(scene: &Scene, count: u8) -> Result<Self> {
        let publisher = Publisher { broker: scene.mqtt(), collector: scene.key(), connections: count.into() };
        let ending = Arc::new(AtomicBool::new(false));
        let (mut agents, mut sources) = (BTreeMap::new(), Vec::new());
        for n in 1..=count {
            let id: AgentId = format!("lab/stream-{n}").parse()?;
            let key = SecretKey::from_seed([n; 32]).context("a key")?;
            scene.enrol(&id.to_string(), &key)?;
            let (signed, progress) = (Signed::default(), Arc::new(Progress::default()));
            let source =
                Source { id: id.clone(), key, signed: Arc::clone(&signed), ending: Arc::clone(&ending) };
            sources.push((source, Arc::clone(&progress)));
            agents.insert(id, (signed, progress));
        }
        let thread = std::thread::Builder::new().name("streams".to_owned());
        let thread = thread.spawn(move || deliver(publisher, sources))?;
        Ok(Self { agents, ending, thread: Some(thread) })
    }

    /// Number and hash of what each agent was promised is kept, by a signed receipt.
    #[must_use]
    pub fn promised(&self) -> BTreeMap<AgentId, Vec<Hash>> {
        let promised = self.agents.iter().map(|(id, (signed, progress))| {
            // The count first: what is signed only grows.
            let count = usize::try_from(progress.batches.load(Ordering::SeqCst)).unwrap_or(usize::MAX);
            let signed = signed.lock().unwrap_or_else(PoisonError::into_inner);
            (id.clone(), signed.iter().take(count).copied().collect())
        });
        promised.collect()
    }

    /// Everything that each agent signed, in order.
    #[must_use]
    pub fn signed(&self) -> BTreeMap<AgentId, Vec<Hash>> {
        let all = |signed: &Signed| signed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.agents.iter().map(|(id, (signed, _))| (id.clone(), all(signed))).collect()
    }

    /// How often they were told that nothing can be kept now.
    #[must_use]
    pub fn busy(&self) -> u64 {
        self.sum(|progress| &progress.busy)
    }

    /// Waits until `more` further batches were promised in all.
    ///
    /// # Errors
    /// They are not, or an agent gave up.
    pub fn wait_for_more(&mut self, more: u64) -> Result<()> {
        let goal = self.sum(|progress| &progress.batches) + more;
        wait_for("further receipts", || {
            if self.thread.as_ref().is_some_and(JoinHandle::is_finished) {
                self.finish()?;
            }
            Ok((self.sum(|progress| &progress.batches) >= goal).then_some(()))
        })
    }

    /// Signs nothing more, and waits until all that was signed is promised.
    ///
    /// # Errors
    /// The first agent that could not deliver.
    pub fn finish(&mut self) -> Result<()> {
        self.ending.store(true, Ordering::SeqCst);
        let Some(thread) = self.thread.take() else { return Ok(()) };
        thread.join().map_err(|_| anyhow!("the simulated agents' thread broke off"))?
    }

    fn sum(&self, what: impl Fn(&Progress) -> &AtomicU64) -> u64 {
        self.agents.values().map(|(_, progress)| what(progress).load(Ordering::SeqCst)).sum()
    }
}

impl Drop for Streams {
    fn drop(&mut self) {
        // Where a story fails first, the thread ends with the process.
        self.ending.store(true, Ordering::SeqCst);
    }
}

fn deliver(publisher: Publisher, sources: Vec<(Source, Arc<Progress>)>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut deliveries = tokio::task::JoinSet::new();
        for (source, progress) in sources {
            deliveries.spawn(async move {
                let id = source.id.clone();
                publisher.deliver(&id, source, &progress).await
            });
        }
        while let Some(delivery) = deliveries.join_next().await {
            delivery.context("a simulated agent")??;
        }
        Ok(())
    })
}

/// Signs one batch after another until it is told to end.
struct Source {
    id: AgentId,
    key: SecretKey,
    signed: Signed,
    ending: Arc<AtomicBool>,
}

impl Iterator for Source {
    type Item = Result<SignedBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ending.load(Ordering::SeqCst) {
            return None;
        }
        let mut signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        let link = Link { seq: signed.len() as u64 + 1, prev: signed.last().copied(), lost: 0 };
        let batch = self.sign(link);
        if let Ok(batch) = &batch {
            signed.push(batch.hash);
        }
        Some(batch)
    }
}

impl Source {
    fn sign(&self, link: Link) -> Result<SignedBatch> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
        let at = Timestamp::from_seconds(i64::try_from(since.as_secs())?);
        let text = format!("{:0>TEXT$}", link.seq);
        let fact = Fact { asset: self.id.name.to_string().parse()?, metric: "os".parse()?, at, text };
        let batch = Batch { agent: self.id.clone(), link, made_at: at, records: vec![Record::Fact(fact)] };
        Ok(seal(&batch, &self.key)?)
    }
}
