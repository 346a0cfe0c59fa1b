//! The other way to do it: a subscriber of somebody else's broker that inserts every message's octets in SQLite, with
//! the same sync, and checks nothing. After each commit it acknowledges to the broker, and tells each agent how many of
//! its messages it keeps.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use bytes::Bytes;
use motprov_shared::identity::AgentId;
use rumqttc::mqttbytes::v4::{Packet, Publish};
use rusqlite::{Connection, TransactionBehavior};
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;

use super::line::Line;
use super::pki::Files;

/// Messages in one transaction at most, as many as the collector's writer takes.
const GROUP: usize = 2048;

/// What the subscriber is told.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Orders {
    /// The folder with certificates
    #[arg(long)]
    pub(crate) tls: PathBuf,
    /// The broker
    #[arg(long)]
    pub(crate) broker: SocketAddr,
    /// Where its database goes
    #[arg(long)]
    pub(crate) data: PathBuf,
}

/// What is said after a commit.
struct Committed {
    packets: Vec<u16>,
    /// How many messages are kept of a topic.
    counts: HashMap<Bytes, u64>,
}

/// The child's work, until standard input ends.
pub(crate) async fn serve(orders: Orders) -> Result<()> {
    let own: AgentId = "bench/keeper".parse()?;
    let tls = Arc::new(Files::of(&orders.tls).open()?.client(&own)?);
    let filter = "motprov/v1/+/+/batch";
    let mut line = Line::open(orders.broker, Ipv4Addr::LOCALHOST, &tls, "bench.keeper", filter).await?;
    let (messages, queue) = mpsc::channel(16 * GROUP);
    let (done, mut said) = mpsc::channel(16);
    let writer = std::thread::spawn(move || keep(&orders.data, queue, &done));
    println!("ready");
    let input = tokio::spawn(async { tokio::io::stdin().read_to_end(&mut Vec::new()).await });
    while !input.is_finished() {
        tokio::select! {
            packet = line.read() => {
                forward(packet?, &messages).await?;
                while let Some(packet) = line.waiting()? {
                    forward(packet, &messages).await?;
                }
            }
            committed = said.recv() => {
                answer(&mut line, committed.context("the database's thread")?)?;
                line.flush().await?;
            }
            () = tokio::time::sleep(std::time::Duration::from_millis(200)) => {}
        }
    }
    drop((messages, said));
    writer.join().map_err(|_| anyhow::anyhow!("the database's thread broke off"))?
}

async fn forward(packet: Packet, messages: &mpsc::Sender<Publish>) -> Result<()> {
    let Packet::Publish(message) = packet else { return Ok(()) };
    messages.send(message).await.context("the database's thread")
}

fn answer(line: &mut Line, committed: Committed) -> Result<()> {
    for packet in committed.packets {
        line.put_ack(packet)?;
    }
    for (topic, count) in committed.counts {
        let topic = std::str::from_utf8(&topic)?.replace("/batch", "/ack");
        line.put_publish(&topic, 0, count.to_be_bytes().to_vec())?;
    }
    Ok(())
}

fn keep(data: &Path, mut queue: mpsc::Receiver<Publish>, done: &mpsc::Sender<Committed>) -> Result<()> {
    let mut database = Connection::open(data)?;
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.pragma_update(None, "synchronous", "FULL")?;
    database.pragma_update(None, "wal_autocheckpoint", 4000)?;
    database.execute("CREATE TABLE batches (number INTEGER PRIMARY KEY, content BLOB NOT NULL)", [])?;
    let mut kept: HashMap<Bytes, u64> = HashMap::new();
    let mut group = Vec::new();
    while queue.blocking_recv_many(&mut group, GROUP) > 0 {
        let tx = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (mut packets, mut counts) = (Vec::with_capacity(group.len()), HashMap::new());
        for message in group.drain(..) {
            tx.prepare_cached("INSERT INTO batches (content) VALUES (?1)")?
                .execute([&message.payload[..]])?;
            // The topic alone would hold the whole packet in memory.
            let topic = Bytes::copy_from_slice(&message.topic);
            let count = kept.entry(topic.clone()).or_default();
            *count += 1;
            counts.insert(topic, *count);
            packets.push(message.pkid);
        }
        tx.commit()?;
        if done.blocking_send(Committed { packets, counts }).is_err() {
            break;
        }
    }
    Ok(())
}
