//! The way to the collector: one uplink, what it is told and what it brings.

use motprov_link::tls::{Tls, TlsError};
use motprov_shared::identity::AgentId;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::warn;

use crate::config::Collector;
use crate::delivery::WINDOW;
use crate::uplink::{News, Order, PARTIES, Uplink};

/// News and orders of one uplink. Another collector, or other certificates, need another line: what an old uplink
/// still brings is then heard by nobody.
pub(super) struct Line {
    orders: mpsc::Sender<Order>,
    news: mpsc::Receiver<News>,
    task: JoinHandle<()>,
}

impl Line {
    /// Reads what a line needs; nothing is connected yet.
    pub(super) fn prepare(agent: &AgentId, collector: &Collector) -> Result<Uplink, TlsError> {
        let tls =
            collector.tls.as_ref().map(|files| Tls::read(files, &collector.host, PARTIES)).transpose()?;
        Ok(Uplink { agent: agent.clone(), host: collector.host.clone(), port: collector.port, tls })
    }

    /// `seed` spreads the pauses of many agents.
    pub(super) fn open(uplink: Uplink, seed: u64) -> Self {
        let (orders, order_queue) = mpsc::channel(WINDOW + 8);
        let (news_queue, news) = mpsc::channel(64);
        let task = tokio::spawn(uplink.run(order_queue, news_queue, seed));
        Self { orders, news, task }
    }

    /// What the network brings next; nothing only where the uplink has ended.
    pub(super) async fn news(&mut self) -> Option<News> {
        self.news.recv().await
    }

    /// The queue has room for the window. Where it has none, the batch counts as lost on the way and is sent again.
    pub(super) fn order(&self, order: Order) {
        if self.orders.try_send(order).is_err() {
            warn!("the uplink is behind; what it had no room for is sent again later");
        }
    }

    /// Says goodbye to the collector. What is brought meanwhile is heard by nobody.
    ///
    /// # Errors
    /// The uplink ended by a fault of its own.
    pub(super) async fn close(&mut self) -> Result<(), tokio::task::JoinError> {
        if self.orders.send(Order::Stop).await.is_err() {
            warn!("the uplink was gone already");
        }
        // Nobody reads news any more; the uplink must not wait for it.
        self.news.close();
        (&mut self.task).await
    }
}
