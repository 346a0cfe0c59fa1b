//! One UDP socket for many printers: a datagram reaches the question that it answers.
//! Promise: an answer is taken only from the address that was asked, and only with the id of a question that waits.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use super::community;

/// The longest UDP datagram.
const DATAGRAM: usize = 65_535;
/// After a failed receive, which no single datagram causes, so that a broken socket does not spin.
const PAUSE: Duration = Duration::from_millis(20);

/// A socket and the questions that wait at it.
pub(crate) struct Hub {
    shared: Arc<Shared>,
    receiver: AbortHandle,
}

struct Shared {
    socket: UdpSocket,
    waiting: Mutex<HashMap<u32, Waiting>>,
    /// A keyed hash of a count: ids that nobody off the path can guess.
    ids: RandomState,
    asked: AtomicU64,
}

struct Waiting {
    from: SocketAddr,
    answer: oneshot::Sender<Vec<u8>>,
}

impl Hub {
    pub(crate) async fn bind(address: &str) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            socket: UdpSocket::bind(address).await?,
            waiting: Mutex::new(HashMap::new()),
            ids: RandomState::new(),
            asked: AtomicU64::new(0),
        });
        let receiver = tokio::spawn(Arc::clone(&shared).receive()).abort_handle();
        Ok(Self { shared, receiver })
    }

    /// A place for an answer from `from`, until it is dropped.
    pub(crate) fn ticket(&self, from: SocketAddr) -> Ticket {
        loop {
            let count = self.shared.asked.fetch_add(1, Ordering::Relaxed);
            let id = (self.shared.ids.hash_one(count) >> 33) as u32;
            let mut waiting = self.shared.waiting();
            if id != 0 && !waiting.contains_key(&id) {
                let (answer, receiver) = oneshot::channel();
                waiting.insert(id, Waiting { from, answer });
                drop(waiting);
                return Ticket { shared: Arc::clone(&self.shared), id, from, receiver };
            }
        }
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.receiver.abort();
    }
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, HashMap<u32, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn receive(self: Arc<Self>) {
        let mut buffer = vec![0; DATAGRAM];
        loop {
            match self.socket.recv_from(&mut buffer).await {
                Ok((length, from)) => self.sort(&buffer[..length], from),
                Err(reason) => {
                    // Windows tells here that an earlier datagram was refused; that question ends in silence.
                    tracing::debug!(%reason, "receiving failed");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    fn sort(&self, datagram: &[u8], from: SocketAddr) {
        let Ok(id) = community::id(datagram) else {
            tracing::debug!(%from, "a datagram is no SNMP");
            return;
        };
        let mut waiting = self.waiting();
        let asked = |waiting: &Waiting| (waiting.from.ip(), waiting.from.port()) == (from.ip(), from.port());
        if !waiting.get(&id).is_some_and(asked) {
            tracing::debug!(%from, "an answer that nobody waits for");
            return;
        }
        if let Some(found) = waiting.remove(&id) {
            // Who waited may have given up in this moment.
            found.answer.send(datagram.to_vec()).ok();
        }
    }
}

/// One question's place at the hub.
pub(crate) struct Ticket {
    shared: Arc<Shared>,
    id: u32,
    from: SocketAddr,
    receiver: oneshot::Receiver<Vec<u8>>,
}

impl Ticket {
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    pub(crate) async fn send(&self, datagram: &[u8]) -> io::Result<()> {
        self.shared.socket.send_to(datagram, self.from).await.map(drop)
    }

    /// The next datagram with the ticket's id; another may be waited for after it.
    pub(crate) async fn answer(&mut self) -> Vec<u8> {
        loop {
            if let Ok(datagram) = (&mut self.receiver).await {
                self.again();
                return datagram;
            }
            self.again();
        }
    }

    fn again(&mut self) {
        let (answer, receiver) = oneshot::channel();
        self.receiver = receiver;
        self.shared.waiting().insert(self.id, Waiting { from: self.from, answer });
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.shared.waiting().remove(&self.id);
    }
}
