//! An echo request (RFC 792, RFC 4443 §4) over a datagram socket, which Linux and macOS give without privileges
//! (Linux to the groups of `net.ipv4.ping_group_range`). Promise: only the echo of our own octets counts.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::Ordering;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout_at};
use tracing::warn;

use crate::outcome::{Asked, Outcome, Why};
use crate::prober::{Budget, Prober};
use crate::reach::blame;

/// An echo that was lost is asked for again; so often in all.
const TRIES: u16 = 3;
/// Octets that nobody else can know.
const TOKEN: usize = 16;
/// Type, code, checksum, identifier (the system's on Linux), sequence number.
const HEAD: usize = 8;

/// Whether the host answers.
pub(crate) async fn check(
    prober: &Prober,
    host: &str,
    budget: Budget,
    told: &mut Outcome,
) -> Result<(), Why> {
    let addresses = prober.lookup(host, 0, budget).await?;
    let address = *addresses.first().ok_or(Why::NameNotFound)?;
    let socket = open(address).map_err(|error| not_given(prober, &error))?;
    told.asked.push(Asked::Echo(address.ip()));
    let token: [u8; TOKEN] = std::array::from_fn(|_| fastrand::u8(..));
    for tries in (1..=TRIES).rev() {
        let began = Instant::now();
        socket.send(&request(address.ip(), tries, &token)).await.map_err(|error| blame(&error))?;
        let until = began + budget.end.saturating_duration_since(began) / u32::from(tries);
        if let Ok(came) = timeout_at(until, reply(&socket, address.ip(), tries, &token)).await {
            came.map_err(|error| blame(&error))?;
            told.round_trip = Some(began.elapsed());
            return Ok(());
        }
    }
    Err(Why::TimedOut)
}

/// A socket that the system fills with this host's echoes only.
fn open(address: SocketAddr) -> io::Result<UdpSocket> {
    let (domain, protocol) = match address {
        SocketAddr::V4(_) => (Domain::IPV4, Protocol::ICMPV4),
        SocketAddr::V6(_) => (Domain::IPV6, Protocol::ICMPV6),
    };
    let forbidden = |error: io::Error| io::Error::new(io::ErrorKind::PermissionDenied, error);
    let socket = Socket::new(domain, Type::DGRAM, Some(protocol)).map_err(forbidden)?;
    socket.set_nonblocking(true)?;
    socket.connect(&address.into())?;
    UdpSocket::from_std(socket.into())
}

/// Said once: it will be the same at the next check.
fn not_given(prober: &Prober, error: &io::Error) -> Why {
    let why = blame(error);
    if why == Why::NotPermitted && !prober.echo_refused.swap(true, Ordering::Relaxed) {
        warn!(
            "this system gives no socket for echo requests ({error}): what is asked by icmp is unknown. On Linux, \
             the agent's group must lie within net.ipv4.ping_group_range; Windows gives none"
        );
    }
    why
}

const fn kinds(address: IpAddr) -> (u8, u8) {
    match address {
        IpAddr::V4(_) => (8, 0),
        IpAddr::V6(_) => (128, 129),
    }
}

fn request(address: IpAddr, number: u16, token: &[u8; TOKEN]) -> Vec<u8> {
    let mut packet = vec![kinds(address).0, 0, 0, 0, 0, 0];
    packet.extend(number.to_be_bytes());
    packet.extend(token);
    if address.is_ipv4() {
        // Linux writes it anew, macOS does not; that of IPv6 is always the system's.
        let sum = checksum(&packet);
        packet[2..4].copy_from_slice(&sum.to_be_bytes());
    }
    packet
}

/// RFC 1071, of an even number of octets.
fn checksum(packet: &[u8]) -> u16 {
    let words = packet.as_chunks::<2>().0.iter().map(|word| u32::from(u16::from_be_bytes(*word)));
    let sum: u32 = words.sum();
    let folded = (sum >> 16) + (sum & 0xffff);
    !u16::try_from((folded >> 16) + (folded & 0xffff)).unwrap_or(u16::MAX)
}

async fn reply(socket: &UdpSocket, address: IpAddr, number: u16, token: &[u8; TOKEN]) -> io::Result<()> {
    let mut packet = [0; 128];
    loop {
        let length = socket.recv(&mut packet).await?;
        if is_echo(&packet[..length], address, number, token) {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
}

/// macOS leaves the IPv4 header before the message (`0x45…`), which no message's type can be taken for.
fn is_echo(packet: &[u8], address: IpAddr, number: u16, token: &[u8; TOKEN]) -> bool {
    let header = match packet.first() {
        Some(first) if address.is_ipv4() && first >> 4 == 4 => usize::from(first & 0xf) * 4,
        _ => 0,
    };
    let Some((head, rest)) = packet.get(header..).and_then(|packet| packet.split_at_checked(HEAD)) else {
        return false;
    };
    head[..2] == [kinds(address).1, 0] && head[6..] == number.to_be_bytes() && rest == token
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    const TOKEN_SENT: [u8; TOKEN] = *b"0123456789abcdef";

    fn echo(address: IpAddr) -> Vec<u8> {
        let mut packet = request(address, 7, &TOKEN_SENT);
        packet[0] = kinds(address).1;
        packet
    }

    #[test]
    fn a_request_has_the_checksum_of_rfc_1071() {
        let packet = request(Ipv4Addr::LOCALHOST.into(), 7, &TOKEN_SENT);
        // Over a message that holds its own checksum it is 0.
        assert_eq!(checksum(&packet), 0);
        assert_eq!(checksum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), 0x220d);
    }

    #[test]
    fn only_the_echo_of_our_own_octets_counts() {
        for address in [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()] {
            let good = echo(address);
            assert!(is_echo(&good, address, 7, &TOKEN_SENT));
            assert!(!is_echo(&good, address, 8, &TOKEN_SENT), "another number");
            assert!(!is_echo(&request(address, 7, &TOKEN_SENT), address, 7, &TOKEN_SENT), "our own question");
            for length in 0..good.len() {
                assert!(!is_echo(&good[..length], address, 7, &TOKEN_SENT), "cut at {length}");
            }
            let mut forged = good.clone();
            *forged.last_mut().unwrap() ^= 1;
            assert!(!is_echo(&forged, address, 7, &TOKEN_SENT));
        }
    }

    #[test]
    fn a_header_before_the_message_is_passed_over() {
        let address = IpAddr::from(Ipv4Addr::LOCALHOST);
        let mut packet = vec![0; 20];
        packet[0] = 0x45;
        packet.extend(echo(address));
        assert!(is_echo(&packet, address, 7, &TOKEN_SENT));
        packet[0] = 0x4f;
        assert!(!is_echo(&packet, address, 7, &TOKEN_SENT));
    }
}
