//! The one way by which batches come in and receipts go out: the embedded broker, or one that the site has.

use std::net::SocketAddr;
use std::sync::Arc;

use motprov_shared::seal::SecretKey;
use tokio::sync::mpsc;

use super::external::{self, External, ExternalConfig, ExternalError};
use super::{Broker, BrokerConfig, BrokerError, Desk, Outgoing, Unserved};

/// One of the two.
pub enum Line {
    /// The broker in this process.
    Embedded(Broker),
    /// Another's.
    External(External),
}

/// One of the two, ready; nothing is let in before [`Ready::serve`].
pub enum Ready {
    /// The broker in this process.
    Embedded(Broker, Unserved),
    /// Another's.
    External(External, Box<external::Unserved>),
}

impl Ready {
    /// Binds the embedded broker's address.
    ///
    /// # Errors
    /// [`BrokerError`].
    pub fn embedded(config: &BrokerConfig) -> Result<(Self, mpsc::Sender<Outgoing>), BrokerError> {
        let (broker, unserved, outgoing) = Broker::bind(config)?;
        Ok((Self::Embedded(broker, unserved), outgoing))
    }

    /// Prepares the way to another's broker; nothing is connected yet.
    ///
    /// # Errors
    /// [`ExternalError`].
    pub fn external(
        config: &ExternalConfig,
        key: &SecretKey,
    ) -> Result<(Self, mpsc::Sender<Outgoing>), ExternalError> {
        let (external, unserved, outgoing) = External::prepare(config, key)?;
        Ok((Self::External(external, Box::new(unserved)), outgoing))
    }

    /// Where agents will reach the embedded broker.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Embedded(broker, _) => Some(broker.address()),
            Self::External(..) => None,
        }
    }

    /// Call it when who is let in has changed. Another's broker has rules of its own, and is told otherwise.
    pub fn access_changed(&self) -> impl Fn() + Send + 'static {
        let changed = match self {
            Self::Embedded(broker, _) => Some(broker.access_changed()),
            Self::External(..) => None,
        };
        move || changed.iter().for_each(|changed| changed())
    }

    /// Lets batches in.
    #[must_use]
    pub fn serve(self, desk: Arc<dyn Desk>) -> Line {
        match self {
            Self::Embedded(mut broker, unserved) => {
                broker.serve(unserved, desk);
                Line::Embedded(broker)
            }
            Self::External(mut external, unserved) => {
                external.serve(*unserved, desk);
                Line::External(external)
            }
        }
    }
}

impl Line {
    /// Where agents reach the embedded broker.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Embedded(broker) => Some(broker.address()),
            Self::External(_) => None,
        }
    }

    /// Whether agents can deliver: the embedded broker runs, or the other is connected.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        match self {
            Self::Embedded(_) => true,
            Self::External(external) => external.is_connected(),
        }
    }

    /// The intake ends next: what it does not take any more is no fault.
    pub fn expect_stop(&self) {
        if let Self::External(external) = self {
            external.expect_stop();
        }
    }

    /// Sends what waits, then closes every connection.
    pub fn stop(self) {
        match self {
            Self::Embedded(broker) => broker.stop(),
            Self::External(external) => external.stop(),
        }
    }
}
