//! The generator's process: keeps its agents connected and signs for them as it is told on standard input.
//!
//! `go` begins to sign, `count` prints [`Count`] as JSON, `heads` the last number receipted for each agent, `drain` ends
//! signing and waits until nothing is under way; the end of the input ends the process. An agent that loses its
//! connection comes back as the real one does.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use motprov_agent::delivery::WINDOW;
use motprov_agent::uplink::PAUSE;
use motprov_link::pace::Pace;
use motprov_shared::identity::PublicKey;
use motprov_shared::receipt;
use motprov_shared::seal::SignedBatch;
use motprov_shared::topic::{Leaf, Topic, client_id};
use rumqttc::mqttbytes::v4::Packet;
use rustls::ClientConfig;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::agent::Signer;
use super::line::Line;
use super::pki::Files;

/// As the real agent: connecting and the broker's consent may take so long.
const LIMIT: Duration = Duration::from_secs(10);
/// A connection that lasted so long was a good one.
const GOOD: Duration = Duration::from_mins(1);
/// The longest that receipts are waited for at the end.
const DRAIN: Duration = Duration::from_secs(30);

/// What a generator does.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Orders {
    /// The folder with certificates
    #[arg(long)]
    pub(crate) tls: PathBuf,
    /// The broker
    #[arg(long)]
    pub(crate) broker: SocketAddr,
    /// The collector's key; without it, acks are plain counts
    #[arg(long)]
    pub(crate) key: Option<PublicKey>,
    /// Number of its first agent
    #[arg(long)]
    pub(crate) first: u32,
    /// How many agents
    #[arg(long)]
    pub(crate) agents: u32,
    /// Milliseconds between an agent's batches; 0: as fast as receipts come
    #[arg(long, default_value_t = 0)]
    pub(crate) every: u64,
    /// One batch in each connection, then silence
    #[arg(long)]
    pub(crate) once: bool,
}

/// What was done so far.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Count {
    /// Connected now.
    pub(crate) online: u64,
    /// Connected now, and a batch was receipted in this connection.
    pub(crate) served: u64,
    /// Batches signed.
    pub(crate) signed: u64,
    /// Batches receipted.
    pub(crate) kept: u64,
    /// Receipts read.
    pub(crate) receipts: u64,
    /// Octets of the batches signed.
    pub(crate) octets: u64,
    /// Connections that failed or were lost.
    pub(crate) lost: u64,
}

#[derive(Default)]
struct Counters {
    online: AtomicU64,
    served: AtomicU64,
    signed: AtomicU64,
    kept: AtomicU64,
    receipts: AtomicU64,
    octets: AtomicU64,
    lost: AtomicU64,
    /// By agent, the last number receipted.
    heads: Vec<AtomicU64>,
}

impl Counters {
    fn read(&self) -> Count {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Count {
            online: of(&self.online),
            served: of(&self.served),
            signed: of(&self.signed),
            kept: of(&self.kept),
            receipts: of(&self.receipts),
            octets: of(&self.octets),
            lost: of(&self.lost),
        }
    }
}

/// The phases of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Connect,
    Sign,
    Drain,
}

/// The child's work.
pub(crate) async fn serve(orders: Orders) -> Result<()> {
    let authority = Files::of(&orders.tls).open()?;
    let heads = (0..orders.agents).map(|_| AtomicU64::new(0)).collect();
    let counters = Arc::new(Counters { heads, ..Counters::default() });
    let (phase, phases) = watch::channel(Phase::Connect);
    for number in 0..orders.agents {
        let signer = Signer::new(orders.first + number)?;
        let tls = Arc::new(authority.client(&signer.id)?);
        let agent = Agent {
            topic: Topic::new(signer.id.clone(), Leaf::Batch).to_string(),
            signer,
            tls,
            number,
            orders: orders.clone(),
            counters: Arc::clone(&counters),
            phases: phases.clone(),
            under_way: VecDeque::new(),
            sent: 0,
            acknowledged: 0,
            served: false,
        };
        tokio::spawn(agent.run());
    }
    println!("made");
    let mut input = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = input.next_line().await? {
        match line.as_str() {
            "go" => phase.send(Phase::Sign)?,
            "count" => println!("{}", serde_json::to_string(&counters.read())?),
            "heads" => {
                let heads: Vec<u64> =
                    counters.heads.iter().map(|head| head.load(Ordering::Relaxed)).collect();
                println!("{}", serde_json::to_string(&heads)?);
            }
            "drain" => {
                phase.send(Phase::Drain)?;
                let until = Instant::now() + DRAIN;
                while counters.read().kept < counters.read().signed && Instant::now() < until {
                    sleep(Duration::from_millis(20)).await;
                }
                println!("{}", serde_json::to_string(&counters.read())?);
            }
            other => bail!("no such order: {other}"),
        }
    }
    Ok(())
}

struct Agent {
    signer: Signer,
    topic: String,
    tls: Arc<ClientConfig>,
    /// From 0 in this process.
    number: u32,
    orders: Orders,
    counters: Arc<Counters>,
    phases: watch::Receiver<Phase>,
    /// Signed and not yet receipted, oldest first.
    under_way: VecDeque<SignedBatch>,
    /// How many of these were sent in this connection.
    sent: usize,
    /// Of a plain count, what was kept before this connection.
    acknowledged: u64,
    /// Whether a batch was receipted in this connection.
    served: bool,
}

impl Agent {
    async fn run(mut self) {
        let mut pace = Pace::new(PAUSE.0, PAUSE.1, u64::from(self.orders.first + self.number) << 8);
        loop {
            let began = Instant::now();
            let opened = timeout(LIMIT, self.open()).await.context("no answer in time");
            let ended = match opened.and_then(std::convert::identity) {
                Ok(line) => {
                    self.counters.online.fetch_add(1, Ordering::Relaxed);
                    let ended = self.connection(line).await;
                    self.counters.online.fetch_sub(1, Ordering::Relaxed);
                    if std::mem::take(&mut self.served) {
                        self.counters.served.fetch_sub(1, Ordering::Relaxed);
                    }
                    ended
                }
                Err(error) => Err(error),
            };
            if let Err(error) = ended {
                tracing::debug!(agent = %self.signer.id, "{error:#}");
            }
            self.counters.lost.fetch_add(1, Ordering::Relaxed);
            sleep(pace.pause(began.elapsed() > GOOD)).await;
        }
    }

    async fn open(&self) -> Result<Line> {
        let number = self.orders.first + self.number;
        let part = |shift: u32| u8::try_from(number >> shift & 0x7f).unwrap_or(0);
        let source = Ipv4Addr::new(127, 1, part(7) + 1, part(0) + 1);
        let ack = Topic::new(self.signer.id.clone(), Leaf::Ack).to_string();
        Line::open(self.orders.broker, source, &self.tls, &client_id(&self.signer.id), &ack).await
    }

    async fn connection(&mut self, mut line: Line) -> Result<()> {
        (self.sent, self.acknowledged) = (0, 0);
        let mut next = Instant::now() + self.first_pause();
        let mut once = true;
        loop {
            let phase = *self.phases.borrow_and_update();
            while phase == Phase::Sign && self.under_way.len() < WINDOW && once && next <= Instant::now() {
                let batch = self.signer.next()?;
                self.counters.signed.fetch_add(1, Ordering::Relaxed);
                self.counters.octets.fetch_add(batch.bytes.len() as u64, Ordering::Relaxed);
                self.under_way.push_back(batch);
                once = !self.orders.once;
                next += Duration::from_millis(self.orders.every);
            }
            self.send(&mut line).await?;
            let waits = self.orders.every > 0 && phase == Phase::Sign;
            tokio::select! {
                packet = line.read() => {
                    self.take(packet?)?;
                    while let Some(packet) = line.waiting()? {
                        self.take(packet)?;
                    }
                }
                changed = self.phases.changed() => changed?,
                () = sleep_until(next), if waits => {}
            }
        }
    }

    /// So that agents with a rhythm do not all speak at once.
    fn first_pause(&self) -> Duration {
        Duration::from_millis(self.orders.every * u64::from(self.number) / u64::from(self.orders.agents))
    }

    async fn send(&mut self, line: &mut Line) -> Result<()> {
        while let Some(batch) = self.under_way.get(self.sent) {
            let pkid = u16::try_from(batch.seq % 60_000)? + 1;
            line.put_publish(&self.topic, pkid, batch.bytes.clone())?;
            self.sent += 1;
        }
        line.flush().await
    }

    fn take(&mut self, packet: Packet) -> Result<()> {
        let Packet::Publish(message) = packet else { return Ok(()) };
        self.counters.receipts.fetch_add(1, Ordering::Relaxed);
        let Some(key) = &self.orders.key else {
            let count = u64::from_be_bytes(message.payload[..].try_into().context("a count")?);
            let seq = self.under_way.front().map_or(0, |batch| batch.seq);
            let more = count.saturating_sub(std::mem::replace(&mut self.acknowledged, count));
            self.free((seq + more).saturating_sub(1));
            return Ok(());
        };
        let receipt = receipt::open(&message.payload, key)?;
        ensure!(receipt.agent == self.signer.id, "a receipt for {}", receipt.agent);
        if let Some(kept) = receipt.kept {
            let named = self.under_way.iter().find(|batch| batch.seq == kept.seq);
            ensure!(named.is_none_or(|batch| batch.hash == kept.hash), "a receipt for other bytes");
            self.free(kept.seq);
        }
        if let Some(refused) = receipt.refused {
            bail!("{} refused: {}", refused.seq, refused.text);
        }
        Ok(())
    }

    fn free(&mut self, kept: u64) {
        while self.under_way.pop_front_if(|batch| batch.seq <= kept).is_some() {
            self.sent = self.sent.saturating_sub(1);
            self.counters.kept.fetch_add(1, Ordering::Relaxed);
            if !std::mem::replace(&mut self.served, true) {
                self.counters.served.fetch_add(1, Ordering::Relaxed);
            }
        }
        if let Some(head) = self.counters.heads.get(self.number as usize) {
            head.fetch_max(kept, Ordering::Relaxed);
        }
    }
}
