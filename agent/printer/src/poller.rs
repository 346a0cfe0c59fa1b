//! One UDP socket for many printers, and the order of questions to each.

use std::net::{SocketAddr, SocketAddrV4};
use std::sync::Arc;

use tokio::time::Instant;

use crate::counter_plan::{CounterPlan, Learned, learn};
use crate::credentials::{Credentials, Secret};
use crate::decode::{decode, enterprise_number};
use crate::discover::{self, Found};
use crate::error::PollError;
use crate::light::{LightReading, decode_light};
use crate::limits::Limits;
use crate::manners::Acquaintances;
use crate::plan::{self, TablePlan};
use crate::reading::Reading;
use crate::resolve::Resolver;
use crate::session::Session;
use crate::snmp::client::{Access, Client};
use crate::snmp::engine::Memory;
use crate::snmp::hub::Hub;
use crate::snmp::pace::Pace;
use crate::status::{self, StatusCheck};
use crate::walk::Walk;

/// A column of a table below 1.3.6.1.2.1 has as many arcs; a maker's more.
const COLUMN_ARCS: usize = 10;

/// Asks printers. Cheap to clone; clones share the socket, so thousands of printers need one.
#[derive(Clone)]
pub struct Poller {
    shared: Arc<Shared>,
    limits: Limits,
    pace: Option<Arc<Pace>>,
}

struct Shared {
    v4: Arc<Hub>,
    v6: Option<Arc<Hub>>,
    memory: Arc<Memory>,
    acquaintances: Acquaintances,
    resolver: Resolver,
}

impl Poller {
    /// Opens the socket.
    ///
    /// # Errors
    ///
    /// [`PollError::Local`] when the system gives no UDP socket.
    pub async fn new(limits: Limits) -> Result<Self, PollError> {
        let local = |reason: String| PollError::Local { target: "printers".to_owned(), reason };
        let v4 = Hub::bind("0.0.0.0:0").await.map_err(|error| local(error.to_string()))?;
        // A machine without IPv6 still reaches every printer that has an IPv4 address.
        let v6 = Hub::bind("[::]:0").await.ok().map(Arc::new);
        let memory = Arc::new(Memory::new().map_err(local)?);
        let (acquaintances, resolver) = (Acquaintances::default(), Resolver::new(v6.is_some()));
        let shared = Shared { v4: Arc::new(v4), v6, memory, acquaintances, resolver };
        Ok(Self { shared: Arc::new(shared), limits, pace: None })
    }

    /// The same socket and memory, with other limits.
    #[must_use]
    pub fn with_limits(&self, limits: Limits) -> Self {
        Self { limits, ..self.clone() }
    }

    /// The same socket and memory, and at most so many questions a second, repeated ones counted.
    #[must_use]
    pub fn paced(&self, per_second: u32) -> Self {
        Self { pace: Some(Arc::new(Pace::new(per_second))), ..self.clone() }
    }

    /// Asks who is at `address`, by v2c, then by v1: None where what answers is no printer.
    ///
    /// # Errors
    ///
    /// As [`Poller::poll`]; silence is the usual one.
    pub async fn identify(
        &self,
        address: SocketAddrV4,
        community: Secret,
    ) -> Result<Option<Found>, PollError> {
        let target = address.to_string();
        let mut session = self.begin(&target, &Credentials::Auto { community }, &discover::first()).await?;
        session.manners.bulk = false;
        for table in discover::tables() {
            session.table(&table).await?;
        }
        if discover::is_printer(session.walk()) {
            session.get(&plan::names(enterprise_number(session.walk()))).await?;
        }
        let v1 = matches!(session.client.access, Access::V1(_));
        Ok(discover::found(session.walk(), *address.ip(), v1))
    }

    /// Reads everything about the printer at `target`: `host`, `host:port` or `[v6]:port`.
    ///
    /// # Errors
    ///
    /// [`PollError`] tells silence, refusal and nonsense apart. A poll that began and broke off is an
    /// error: half a reading would say that the printer has no supplies.
    pub async fn poll(&self, target: &str, credentials: &Credentials) -> Result<Reading, PollError> {
        Ok(decode(&self.walk(target, credentials).await?))
    }

    /// Reads everything, and makes of it the plan of [`Poller::counters`]. `earlier` is the plan of the same target:
    /// as long as the same device answers, its counter source stays.
    ///
    /// # Errors
    ///
    /// As [`Poller::poll`].
    pub async fn learn(
        &self,
        target: &str,
        credentials: &Credentials,
        earlier: Option<&CounterPlan>,
    ) -> Result<Learned, PollError> {
        Ok(learn(&self.walk(target, credentials).await?, earlier))
    }

    /// The routine reading: the plan's objects by GET, no table.
    ///
    /// # Errors
    ///
    /// As [`Poller::poll`]. An object that is not there any more is no error: see [`LightReading::missing`].
    pub async fn counters(
        &self,
        target: &str,
        credentials: &Credentials,
        plan: &CounterPlan,
    ) -> Result<LightReading, PollError> {
        let session = self.begin(target, credentials, plan.oids()).await?;
        self.end(&session);
        Ok(decode_light(plan, session.walk()))
    }

    async fn walk(&self, target: &str, credentials: &Credentials) -> Result<Walk, PollError> {
        let mut session = self.begin(target, credentials, &plan::system()).await?;
        let outcome = read_all(&mut session).await;
        self.end(&session);
        outcome.map(|()| session.into_walk())
    }

    /// One light question. `earlier` is a reading of the same printer, which knows its indexes.
    ///
    /// # Errors
    ///
    /// As [`Poller::poll`]. Sleeping is no error: a printer that answers is reachable.
    pub async fn status_check(
        &self,
        target: &str,
        credentials: &Credentials,
        earlier: Option<&Reading>,
    ) -> Result<StatusCheck, PollError> {
        let device = earlier.map_or(1, |reading| reading.status.hr_device_index);
        let marker = earlier.and_then(|reading| reading.counters.markers.first());
        let marker = marker.map(|marker| crate::walk::arcs(&marker.index));
        let session = self.begin(target, credentials, &status::objects(device, marker.as_deref())).await?;
        self.end(&session);
        Ok(status::read(session.walk(), device, marker.as_deref(), earlier.is_some()))
    }

    /// Walks columns side by side, as rows were received: for a look at what a printer says.
    ///
    /// # Errors
    ///
    /// As [`Poller::poll`]; [`PollError::Refused`] where a column is so short that it would be a whole tree, which
    /// holds job names, users and addresses.
    pub async fn columns(
        &self,
        target: &str,
        credentials: &Credentials,
        columns: &[Vec<u32>],
    ) -> Result<Walk, PollError> {
        if let Some(column) = columns.iter().find(|column| column.len() < COLUMN_ARCS) {
            let reason = format!("{} is a tree, and no column", crate::walk::dotted(column));
            return Err(PollError::Refused { target: target.to_owned(), reason });
        }
        let mut session = self.session(target, credentials).await?;
        let outcome = session.table(&TablePlan { name: "table", columns: columns.to_vec() }).await;
        self.end(&session);
        outcome.map(|()| session.into_walk())
    }

    /// A session and the answers to its first question.
    async fn begin(
        &self,
        target: &str,
        credentials: &Credentials,
        first: &[Vec<u32>],
    ) -> Result<Session, PollError> {
        let mut session = self.session(target, credentials).await?;
        let outcome = match (session.get(first).await, credentials) {
            (Err(PollError::Unreachable { .. }), Credentials::Auto { community }) => {
                let community = community.reveal().as_bytes().to_vec();
                session.manners.v1 = !session.manners.v1;
                let v1 = session.manners.v1;
                session.client.access = if v1 { Access::V1(community) } else { Access::V2c(community) };
                session.get(first).await
            }
            (outcome, _) => outcome,
        };
        if matches!(outcome, Err(PollError::Unreachable { .. })) {
            self.shared.resolver.doubt(target);
        }
        outcome.map(|()| session)
    }

    async fn session(&self, target: &str, credentials: &Credentials) -> Result<Session, PollError> {
        let began = Instant::now();
        credentials.check()?;
        let address = self.resolve(target, began, credentials).await?;
        let hub = match (&self.shared.v6, address) {
            (Some(v6), SocketAddr::V6(_)) => v6,
            _ => &self.shared.v4,
        };
        let manners = self.shared.acquaintances.of(address);
        let community = |community: &Secret| community.reveal().as_bytes().to_vec();
        let access = match credentials {
            Credentials::V1 { community: secret } => Access::V1(community(secret)),
            Credentials::Auto { community: secret } if manners.v1 => Access::V1(community(secret)),
            Credentials::V2c { community: secret } | Credentials::Auto { community: secret } => {
                Access::V2c(community(secret))
            }
            Credentials::V3(usm) => Access::V3(self.shared.memory.user(usm)?),
        };
        let client = Client {
            hub: Arc::clone(hub),
            memory: Arc::clone(&self.shared.memory),
            address,
            access,
            timeout: self.limits.timeout,
            retries: self.limits.retries,
            pace: self.pace.clone(),
        };
        Ok(Session::new(client, target.to_owned(), self.limits, began, manners))
    }

    /// Remembers how the printer takes questions.
    fn end(&self, session: &Session) {
        self.shared.acquaintances.keep(session.client.address, session.manners);
    }

    /// An address that a socket of ours reaches, so early that the first question still has its time: silence is the
    /// printer's then, and not the name server's.
    async fn resolve(
        &self,
        target: &str,
        began: Instant,
        credentials: &Credentials,
    ) -> Result<SocketAddr, PollError> {
        // By two versions, or after the engine was asked.
        let ways =
            if matches!(credentials, Credentials::V1 { .. } | Credentials::V2c { .. }) { 1 } else { 2 };
        let Limits { timeout, retries, deadline, .. } = self.limits;
        let question = timeout.saturating_mul(retries.saturating_add(1)).saturating_mul(ways);
        let patience = deadline.saturating_sub(question).max(deadline / 10);
        let found = self.shared.resolver.resolve(target, began + patience).await;
        found.map_err(|reason| PollError::Address { target: target.to_owned(), reason })
    }
}

/// Everything after the first question.
async fn read_all(session: &mut Session) -> Result<(), PollError> {
    let number = enterprise_number(session.walk());
    if plan::mistrusts_bulk(number) {
        session.manners.bulk = false;
    }
    for table in plan::tables() {
        session.table(&table).await?;
    }
    session.get(&plan::scalars(number)).await?;
    for table in plan::own_tables(number) {
        session.table(&table).await?;
    }
    Ok(())
}
