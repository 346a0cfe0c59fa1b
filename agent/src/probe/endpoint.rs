//! Connects to a named port over TCP. Promise: what is our own fault is unknown, never down.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{State, metric};
use motprov_shared::units::Unit;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::{check, named};
use crate::clock::{Clock, Moment};
use crate::figures::{Figure, Fold};
use crate::recorder::Seen;

/// An attempt that had less time says nothing. Half of a shorter timeout.
const LEAST: Duration = Duration::from_millis(500);

/// One endpoint.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Its name.
    pub asset: AssetId,
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Most that looking up the name and connecting may take together.
    pub timeout: Duration,
}

impl Endpoint {
    /// One check.
    pub async fn check(&self, clock: Clock) -> Vec<Seen> {
        let at = clock.now();
        let (state, took) = self.connect().await;
        let mut seen: Vec<_> = check(&self.asset, metric::REACHABLE, at, state).into_iter().collect();
        seen.extend(took.and_then(|took| self.figure(clock.now(), took)));
        seen
    }

    /// What is known of it without asking.
    pub fn facts(&self, at: Moment) -> impl Iterator<Item = Seen> {
        super::kind(&self.asset, at.wall, "endpoint", false)
    }

    async fn connect(&self) -> (State, Option<Duration>) {
        let end = Instant::now() + self.timeout;
        let looked_up = timeout_at(end, tokio::net::lookup_host((self.host.as_str(), self.port))).await;
        // A name that does not resolve may be the resolver's fault, which is on our side.
        let Ok(Ok(addresses)) = looked_up else { return (State::Unknown, None) };
        self.try_each(&addresses.collect::<Vec<_>>(), end).await
    }

    /// Up where one address answers, down where one was given its time and none did.
    async fn try_each(&self, addresses: &[SocketAddr], end: Instant) -> (State, Option<Duration>) {
        let least = LEAST.min(self.timeout / 2);
        let mut state = State::Unknown;
        for (address, others) in addresses.iter().zip((0..addresses.len()).rev()) {
            let began = Instant::now();
            let left = end.saturating_duration_since(began);
            if left < least {
                // A slow lookup ate the time: silence would say nothing about the endpoint.
                break;
            }
            // One address that hangs must not take the time of those behind it.
            let share = u32::try_from(others + 1).map_or(least, |among| left / among).max(least);
            match timeout_at(began + share, attempt(*address)).await {
                Ok(Ok(())) => return (State::Up, Some(began.elapsed())),
                Err(_) => state = State::Down,
                Ok(Err(error)) if is_theirs(&error) => state = State::Down,
                Ok(Err(_)) => {}
            }
        }
        (state, None)
    }

    fn figure(&self, at: Moment, took: Duration) -> Option<Seen> {
        let value = i64::try_from(took.as_micros()).unwrap_or(i64::MAX);
        let (asset, metric) = (self.asset.clone(), named(metric::CONNECT_TIME)?);
        let figure = Figure { asset, metric, unit: Unit::Millisecond, fold: Fold::MeanMax, value };
        Some(Seen::Figure { at: at.wall, figure })
    }
}

async fn attempt(address: SocketAddr) -> io::Result<()> {
    let stream = TcpStream::connect(address).await?;
    // Closed without ever sending an octet.
    drop(stream);
    Ok(())
}

/// Whether a failed connect speaks of the other end. A network or host that we have no way to, or no socket, is
/// ours: Linux says "no route to host" also where the site's own gateway is dead.
fn is_theirs(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::TimedOut
    )
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    fn endpoint(host: &str, port: u16) -> Endpoint {
        Endpoint {
            asset: "e-1".parse().unwrap(),
            host: host.to_owned(),
            port,
            timeout: Duration::from_secs(5),
        }
    }

    fn state(seen: &[Seen]) -> State {
        let Seen::Check { state, .. } = &seen[0] else { panic!("{seen:?}") };
        *state
    }

    #[tokio::test(flavor = "current_thread")]
    async fn an_open_port_is_up_with_its_time_and_a_closed_one_is_down() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = endpoint("127.0.0.1", port).check(Clock::start()).await;
        assert_eq!((state(&seen), seen.len()), (State::Up, 2));
        assert!(matches!(&seen[1], Seen::Figure { figure, .. } if figure.value > 0));
        drop(listener);
        let seen = endpoint("127.0.0.1", port).check(Clock::start()).await;
        assert_eq!((state(&seen), seen.len()), (State::Down, 1));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_name_that_does_not_resolve_says_nothing_about_the_endpoint() {
        // RFC 6761: `invalid` never resolves.
        let seen = endpoint("endpoint.invalid", 443).check(Clock::start()).await;
        assert_eq!(state(&seen), State::Unknown);
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
        let endpoint = Endpoint { timeout: Duration::from_secs(2), ..endpoint("both", 1) };
        let end = Instant::now() + endpoint.timeout;
        assert_eq!(endpoint.try_each(&both, end).await.0, State::Up);
        let end = Instant::now() + endpoint.timeout;
        assert_eq!(endpoint.try_each(&both[..1], end).await.0, State::Down);
        // Of which a lookup has left too little.
        let end = Instant::now() + Duration::from_millis(100);
        assert_eq!(endpoint.try_each(&both[..1], end).await.0, State::Unknown);
    }

    #[test]
    fn no_way_to_a_network_is_our_fault() {
        assert!(!is_theirs(&ErrorKind::NetworkUnreachable.into()));
        assert!(!is_theirs(&ErrorKind::HostUnreachable.into()));
        assert!(!is_theirs(&ErrorKind::PermissionDenied.into()));
        assert!(is_theirs(&ErrorKind::ConnectionRefused.into()));
    }
}
