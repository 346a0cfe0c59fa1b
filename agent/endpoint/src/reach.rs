//! Looks up a name and connects. Promise: what is our own fault is unknown, and one address that hangs does not
//! take the time of those behind it.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use crate::outcome::{Asked, Outcome, Why};
use crate::prober::{Budget, Prober};

/// An attempt that had less time says nothing. Half of a shorter timeout.
pub(crate) const LEAST: Duration = Duration::from_millis(500);
/// Most addresses of one name that are tried.
const ADDRESSES: usize = 16;

impl Prober {
    /// The addresses of a host. What goes wrong here is ours: the name was asked of our own resolver.
    pub(crate) async fn lookup(&self, host: &str, port: u16, budget: Budget) -> Result<Vec<SocketAddr>, Why> {
        if let Ok(address) = host.parse() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let (host, lookups) = (host.to_owned(), self.lookups.clone());
        let lookup = async {
            // Waited for here, so that a check that gives up leaves nothing behind a resolver that hangs.
            let permit = lookups.acquire_owned().await.map_err(io::Error::other)?;
            // A task of its own holds the permit for as long as the system's resolver holds its thread.
            let lookup = tokio::spawn(async move {
                let _permit = permit;
                let addresses = tokio::net::lookup_host((host, port)).await?;
                Ok::<_, io::Error>(addresses.take(ADDRESSES).collect::<Vec<_>>())
            });
            lookup.await.map_err(io::Error::other)?
        };
        match timeout_at(budget.end - budget.least, lookup).await {
            Ok(Ok(addresses)) if !addresses.is_empty() => Ok(addresses),
            _ => Err(Why::NameNotFound),
        }
    }

    /// A connection to one of a host's addresses.
    pub(crate) async fn connect(
        &self,
        host: &str,
        port: u16,
        budget: Budget,
        told: &mut Outcome,
    ) -> Result<TcpStream, Why> {
        let addresses = self.lookup(host, port, budget).await?;
        try_each(&addresses, budget, told).await
    }
}

/// Up where one address answers, down where one was given its time and none did.
async fn try_each(addresses: &[SocketAddr], budget: Budget, told: &mut Outcome) -> Result<TcpStream, Why> {
    let mut why = Why::TooLate;
    for (address, others) in addresses.iter().zip((0..addresses.len()).rev()) {
        let began = Instant::now();
        let left = budget.end.saturating_duration_since(began);
        if left < budget.least {
            // A slow lookup ate the time: silence would say nothing about the endpoint.
            break;
        }
        told.asked.push(Asked::Tcp(*address));
        // One address that hangs must not take the time of those behind it.
        let share = u32::try_from(others + 1).map_or(budget.least, |among| left / among).max(budget.least);
        let failed = match timeout_at(began + share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                told.connect = Some(began.elapsed());
                return Ok(stream);
            }
            Err(_) => Why::TimedOut,
            Ok(Err(error)) => blame(&error),
        };
        // An address that this machine has no way to, e.g. over IPv6, does not excuse another that failed.
        if why.state() >= failed.state() {
            why = failed;
        }
    }
    Err(why)
}

/// What a failed connect says. A network that we have no way to, or no socket, is ours. Linux says that a host is
/// unreachable where nobody answers for its address, or for the gateway's: which of them, the control target tells.
pub(crate) fn blame(error: &io::Error) -> Why {
    match error.kind() {
        ErrorKind::ConnectionRefused => Why::Refused,
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::UnexpectedEof
        | ErrorKind::BrokenPipe => Why::Closed,
        ErrorKind::TimedOut => Why::TimedOut,
        ErrorKind::HostUnreachable => Why::HostUnreachable,
        ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => Why::NoRoute,
        ErrorKind::PermissionDenied => Why::NotPermitted,
        _ => Why::OwnFault,
    }
}

#[cfg(test)]
mod tests {
    use motprov_shared::measurement::State;
    use tokio::net::TcpListener;

    use super::*;
    use crate::probe::{Probe, What};

    fn probe(host: &str, port: u16) -> Probe {
        Probe { what: What::Tcp { host: host.to_owned(), port }, timeout: Duration::from_secs(5) }
    }

    #[tokio::test(flavor = "current_thread")]
    async fn an_open_port_is_up_with_its_time_and_a_closed_one_is_down() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let probe = probe("127.0.0.1", listener.local_addr().unwrap().port());
        let outcome = Prober::new().check(&probe).await;
        assert_eq!((outcome.state, outcome.why), (State::Up, None));
        assert!(outcome.connect.unwrap() > Duration::ZERO);
        drop(listener);
        let outcome = Prober::new().check(&probe).await;
        assert_eq!((outcome.state, outcome.why), (State::Down, Some(Why::Refused)));
        assert_eq!(outcome.connect, None);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_name_that_does_not_resolve_says_nothing_about_the_endpoint() {
        // RFC 6761: `invalid` never resolves.
        let outcome = Prober::new().check(&probe("endpoint.invalid", 443)).await;
        assert_eq!((outcome.state, outcome.why), (State::Unknown, Some(Why::NameNotFound)));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn behind_a_resolver_that_hangs_nothing_queues() {
        let (prober, tasks) = (Prober::new(), tokio::runtime::Handle::current().metrics());
        let free = prober.lookups.available_permits();
        let _hung = prober.lookups.acquire_many(free.try_into().unwrap()).await.unwrap();
        let probe = Probe { timeout: Duration::from_millis(50), ..probe("endpoint.invalid", 443) };
        for _ in 0..20 {
            assert_eq!(prober.check(&probe).await.why, Some(Why::NameNotFound));
        }
        assert_eq!(tasks.num_alive_tasks(), 0);
    }

    /// A port whose queue of connections is full: Linux then answers nobody.
    #[cfg(target_os = "linux")]
    async fn deaf() -> (SocketAddr, impl Sized) {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        let mut taken = Vec::new();
        let patience = Duration::from_millis(300);
        while let Ok(stream) = tokio::time::timeout(patience, TcpStream::connect(address)).await {
            taken.push(stream.unwrap());
        }
        (address, (listener, taken))
    }

    #[cfg(target_os = "linux")]
    #[tokio::test(flavor = "current_thread")]
    async fn an_address_that_hangs_does_not_hide_another_that_answers() {
        let (deaf, _held) = deaf().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let both = [deaf, listener.local_addr().unwrap()];
        let within = |time| {
            let end = Instant::now() + Duration::from_millis(time);
            Budget { end, least: LEAST }
        };
        let mut told = Outcome::up();
        assert!(try_each(&both, within(2_000), &mut told).await.is_ok());
        assert_eq!(told.asked, both.map(Asked::Tcp));
        assert_eq!(try_each(&both[..1], within(1_000), &mut told).await.unwrap_err(), Why::TimedOut);
        // Of which a lookup has left too little.
        assert_eq!(try_each(&both[..1], within(100), &mut told).await.unwrap_err(), Why::TooLate);
    }

    #[test]
    fn no_way_to_a_network_is_our_fault_and_a_host_that_is_off_is_not() {
        let state = |kind: ErrorKind| blame(&kind.into()).state();
        assert_eq!(state(ErrorKind::NetworkUnreachable), State::Unknown);
        assert_eq!(state(ErrorKind::HostUnreachable), State::Down);
        assert_eq!(state(ErrorKind::PermissionDenied), State::Unknown);
        assert_eq!(state(ErrorKind::OutOfMemory), State::Unknown);
        assert_eq!(state(ErrorKind::ConnectionRefused), State::Down);
        assert_eq!(state(ErrorKind::TimedOut), State::Down);
    }
}
