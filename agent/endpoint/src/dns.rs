//! One question to a name server: UDP, and TCP where the answer was too long (RFC 1035 §4.2, RFC 7766). Promise:
//! only an answer with our number and our question, from whom we asked, counts (RFC 5452).

mod system;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use domain::base::iana::{Rcode, Rtype};
use domain::base::message_builder::MessageBuilder;
use domain::base::{Message, ToName};
use domain::rdata::{A, Aaaa};
use rustls::crypto::aws_lc_rs;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout_at};

use crate::outcome::{Asked, Outcome, Why};
use crate::probe::{DnsName, NameServer, RecordKind, What};
use crate::prober::{Budget, Prober};
use crate::reach::blame;

/// A datagram that was lost is sent again; so often in all.
const TRIES: u32 = 3;
/// Longest datagram: we announce no more than RFC 1035 has, but take what comes.
const DATAGRAM: usize = 4096;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) name: &'a DnsName,
    pub(crate) kind: RecordKind,
}

/// Whether the server knows the name.
pub(crate) async fn check(
    prober: &Prober,
    question: Question<'_>,
    server: Option<NameServer>,
    budget: Budget,
    told: &mut Outcome,
) -> Result<(), Why> {
    let Some(server) = server.map(|server| server.0).or_else(system::server) else {
        if cfg!(unix) {
            return Err(Why::OwnFault);
        }
        // Where the system does not tell its name server, its resolver is asked; what fails there is ours.
        let began = Instant::now();
        prober.lookup(&question.name.to_string(), 0, budget).await?;
        told.lookup = Some(began.elapsed());
        return Ok(());
    };
    let query = query(question)?;
    let began = Instant::now();
    told.asked.push(Asked::Udp(server));
    let mut answer = datagram(server, &query, budget.end).await?;
    if Message::from_slice(&answer).is_ok_and(|answer| answer.header().tc()) {
        answer = stream(server, &query).await?;
    }
    told.lookup = Some(began.elapsed());
    judge(&answer, question.kind)
}

/// Where nobody named a server, this system's own was asked: that it fails says nothing about the name.
pub(crate) const fn excuse(what: &What, why: Why) -> Why {
    match (what, why) {
        (
            What::Dns { server: None, .. },
            Why::Refused | Why::TimedOut | Why::Closed | Why::HostUnreachable | Why::ServerFailed,
        ) => Why::OwnResolver,
        _ => why,
    }
}

fn query(question: Question<'_>) -> Result<Vec<u8>, Why> {
    let mut id = [0; 2];
    aws_lc_rs::default_provider().secure_random.fill(&mut id).map_err(|_| Why::OwnFault)?;
    let mut message = MessageBuilder::new_vec();
    message.header_mut().set_id(u16::from_be_bytes(id));
    message.header_mut().set_rd(true);
    let mut message = message.question();
    let kind = match question.kind {
        RecordKind::A => Rtype::A,
        RecordKind::Aaaa => Rtype::AAAA,
    };
    message.push((question.name.name(), kind)).map_err(|_| Why::OwnFault)?;
    Ok(message.finish())
}

/// A connected socket with a port of the system's choosing: answers of others do not reach us.
async fn datagram(server: SocketAddr, query: &[u8], end: Instant) -> Result<Vec<u8>, Why> {
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let ours = |error: std::io::Error| blame(&error);
    let socket = UdpSocket::bind(any).await.map_err(ours)?;
    socket.connect(server).await.map_err(ours)?;
    for tries in (1..=TRIES).rev() {
        socket.send(query).await.map_err(ours)?;
        let now = Instant::now();
        let until = now + end.saturating_duration_since(now) / tries;
        if let Ok(answer) = timeout_at(until, receive(&socket, query)).await {
            return answer;
        }
    }
    Err(Why::TimedOut)
}

/// Passes over whatever does not answer the query.
async fn receive(socket: &UdpSocket, query: &[u8]) -> Result<Vec<u8>, Why> {
    let mut answer = vec![0; DATAGRAM];
    loop {
        let length = socket.recv(&mut answer).await.map_err(|error| blame(&error))?;
        if answers(&answer[..length], query) {
            answer.truncate(length);
            return Ok(answer);
        }
        // Whoever floods us must not keep the other checks from their turn.
        tokio::task::yield_now().await;
    }
}

async fn stream(server: SocketAddr, query: &[u8]) -> Result<Vec<u8>, Why> {
    let theirs = |error: std::io::Error| blame(&error);
    let mut stream = tokio::net::TcpStream::connect(server).await.map_err(theirs)?;
    let length = u16::try_from(query.len()).map_err(|_| Why::OwnFault)?;
    stream.write_all(&[&length.to_be_bytes(), query].concat()).await.map_err(theirs)?;
    let length = stream.read_u16().await.map_err(theirs)?;
    let mut answer = vec![0; length.into()];
    stream.read_exact(&mut answer).await.map_err(theirs)?;
    if answers(&answer, query) { Ok(answer) } else { Err(Why::Protocol) }
}

fn answers(answer: &[u8], query: &[u8]) -> bool {
    let (Ok(answer), Ok(query)) = (Message::from_slice(answer), Message::from_slice(query)) else {
        return false;
    };
    let (Ok(said), Ok(asked)) = (answer.sole_question(), query.sole_question()) else { return false };
    answer.header().qr()
        && answer.header().id() == query.header().id()
        && said.qname().name_eq(asked.qname())
        && (said.qtype(), said.qclass()) == (asked.qtype(), asked.qclass())
}

fn judge(answer: &[u8], kind: RecordKind) -> Result<(), Why> {
    let answer = Message::from_slice(answer).map_err(|_| Why::Protocol)?;
    match answer.header().rcode() {
        Rcode::NOERROR => {}
        Rcode::NXDOMAIN => return Err(Why::NoSuchName),
        _ => return Err(Why::ServerFailed),
    }
    let records = answer.answer().map_err(|_| Why::Protocol)?;
    let first = match kind {
        RecordKind::A => records.limit_to::<A>().next().map(|record| record.is_ok()),
        RecordKind::Aaaa => records.limit_to::<Aaaa>().next().map(|record| record.is_ok()),
    };
    match first {
        Some(true) => Ok(()),
        Some(false) => Err(Why::Protocol),
        None => Err(Why::NoAddress),
    }
}

#[cfg(test)]
mod tests {
    use motprov_shared::measurement::State;

    use super::*;

    #[test]
    fn what_this_systems_own_name_server_fails_at_is_ours() {
        let name: DnsName = "portal.example".parse().unwrap();
        let ask = |server| What::Dns { name: name.clone(), kind: RecordKind::A, server };
        let named = Some("192.0.2.53".parse().unwrap());
        for why in [Why::Refused, Why::TimedOut, Why::Closed, Why::ServerFailed] {
            assert_eq!(excuse(&ask(None), why).state(), State::Unknown);
            assert_eq!(excuse(&ask(named), why), why);
        }
        assert_eq!(excuse(&ask(None), Why::NoSuchName), Why::NoSuchName);
    }
}
