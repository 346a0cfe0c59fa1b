//! Many simulated printers, each on a loopback port of its own that the system chose.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use async_snmp::agent::Agent;
use async_snmp::{AuthProtocol, AuthoritativeEngine, PrivProtocol, oid};
use tokio::net::UdpSocket;
use tokio::task::JoinSet;

use super::device::{Ailment, Device};
use super::{front, mib};

/// The community that every simulated device answers to; what real ones ship with.
pub const COMMUNITY: &str = "public";
/// User of `SNMPv3`, with SHA-256 and AES-128 under [`V3_PASSWORD`].
pub const V3_USER: &str = "motprov";
/// Password of [`V3_USER`]: it guards nothing but invented figures on loopback.
pub const V3_PASSWORD: &str = "exempel-lösen-1";

/// One running device.
#[derive(Debug, Clone)]
pub struct Simulated {
    /// Where it answers.
    pub address: SocketAddr,
    device: Arc<Device>,
    started: Instant,
}

impl Simulated {
    /// The device behind the port.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Makes it ill or well, from now on.
    pub fn set_ailment(&self, ailment: Ailment) {
        self.device.set_ailment(ailment, self.started.elapsed());
    }

    /// Lets its counter begin again at 0.
    pub fn reset_counter(&self) {
        self.device.reset_counter(self.started.elapsed());
    }

    /// What its counter says now.
    #[must_use]
    pub fn life_count(&self) -> u32 {
        self.device.life_count(self.started.elapsed())
    }
}

/// The running devices. They stop when it is dropped.
#[derive(Debug, Default)]
pub struct Farm {
    printers: Vec<Simulated>,
    tasks: JoinSet<()>,
}

impl Farm {
    /// An empty farm.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The devices in the order they were added.
    #[must_use]
    pub fn printers(&self) -> &[Simulated] {
        &self.printers
    }

    /// Starts `device` on a free port, answering to [`COMMUNITY`] by v1 and v2c.
    ///
    /// # Errors
    /// The system has no free port left.
    pub async fn add(&mut self, device: Device) -> Result<Simulated> {
        let agent = Agent::builder().community(COMMUNITY.as_bytes());
        self.start(device, agent).await
    }

    /// As [`Farm::add`], but with nothing between the network and its agent: nothing ails it, and it answers as fast
    /// as it can.
    ///
    /// # Errors
    /// As [`Farm::add`].
    pub async fn add_swift(&mut self, device: Device) -> Result<Simulated> {
        let (device, started) = (Arc::new(device), Instant::now());
        let agent = Agent::builder().community(COMMUNITY.as_bytes());
        let agent = serve(agent, &device, started).await?;
        let simulated = Simulated { address: agent.local_addr(), device, started };
        self.tasks.spawn(async move {
            if let Err(error) = agent.run().await {
                tracing::error!(%error, "a simulated printer stopped");
            }
        });
        self.printers.push(simulated.clone());
        Ok(simulated)
    }

    /// As [`Farm::add`], and by v3 to [`V3_USER`]. Deriving the keys takes some milliseconds.
    ///
    /// # Errors
    /// As [`Farm::add`].
    pub async fn add_v3(&mut self, device: Device) -> Result<Simulated> {
        // RFC 3411 §5, SnmpEngineID: the enterprise number with the top bit set, 4 for text, the text.
        let number = device.make.enterprise | 1 << 31;
        let id = [&number.to_be_bytes()[..], &[4], device.serial.as_bytes()].concat();
        let engine = AuthoritativeEngine::install(id, |_| Ok::<(), Infallible>(()))?;
        let agent = Agent::builder()
            .community(COMMUNITY.as_bytes())
            .authoritative_engine(engine)
            .usm_user(V3_USER, |user| {
                user.auth_priv(AuthProtocol::Sha256, V3_PASSWORD, PrivProtocol::Aes128, V3_PASSWORD)
            })
            .context("SNMPv3 user")?;
        self.start(device, agent).await
    }

    async fn start(&mut self, device: Device, agent: async_snmp::agent::AgentBuilder) -> Result<Simulated> {
        let device = Arc::new(device);
        let started = Instant::now();
        let agent = serve(agent, &device, started).await?;
        let socket =
            UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.context("a port for a simulated printer")?;
        let simulated = Simulated { address: socket.local_addr()?, device: Arc::clone(&device), started };
        let behind = agent.local_addr();
        self.tasks.spawn(async move {
            // Either ends only when its socket fails; the printer is then silent, which pollers report.
            let ended = tokio::select! {
                ended = agent.run() => ended.map_err(|error| error.to_string()),
                ended = front::serve(socket, behind, device) => ended.map_err(|error| error.to_string()),
            };
            if let Err(error) = ended {
                tracing::error!(%error, "a simulated printer stopped");
            }
        });
        self.printers.push(simulated.clone());
        Ok(simulated)
    }
}

/// The agent side on a free port, with the device's objects behind it.
async fn serve(
    agent: async_snmp::agent::AgentBuilder,
    device: &Arc<Device>,
    started: Instant,
) -> Result<Agent> {
    let objects = Arc::new(mib::Mib::new(Arc::clone(device), started));
    let agent = agent.bind("127.0.0.1:0").handler(oid!(1, 3, 6, 1), objects).without_builtin_handlers();
    agent.allow_all_access().build().await.context("a port for a simulated printer's agent")
}
