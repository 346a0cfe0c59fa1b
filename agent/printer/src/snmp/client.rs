//! Asks one device, again where nothing comes. Promise: ends within its timeouts; an answer is authenticated where
//! the user authenticates; a printer that lost its sense of time costs no poll.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::community::{self, V1, V2C};
use super::engine::{Engine, Memory, User};
use super::hub::{Hub, Ticket};
use super::pace::Pace;
use super::pdu::{Pdu, Question, REPORT, RESPONSE};
use super::usm::{self, Opened};

/// How often one question begins anew, because the engine was another, or its time.
const RENEWALS: u32 = 3;

/// How to ask.
#[derive(Clone)]
pub(crate) enum Access {
    V1(Vec<u8>),
    V2c(Vec<u8>),
    V3(Arc<User>),
}

/// One device.
pub(crate) struct Client {
    pub(crate) hub: Arc<Hub>,
    pub(crate) memory: Arc<Memory>,
    pub(crate) address: SocketAddr,
    pub(crate) access: Access,
    pub(crate) timeout: Duration,
    pub(crate) retries: u32,
    pub(crate) pace: Option<Arc<Pace>>,
}

/// What came, and how long it was.
pub(crate) struct Answer {
    pub(crate) pdu: Pdu,
    pub(crate) octets: usize,
}

/// Why nothing came.
#[derive(Debug)]
pub(crate) enum Fault {
    Silence,
    /// The user, its password or its level is not accepted.
    Auth(String),
    Refused(String),
    Malformed(String),
    Local(String),
}

/// What a Report means (RFC 3414 §5, RFC 3412, RFC 3413).
enum Report {
    Time,
    Engine,
    User(&'static str),
    Other(String),
}

/// What the message means for the question under way.
enum Step {
    Done(Answer),
    Anew,
    Refusal(Fault),
    Wait,
}

impl Client {
    pub(crate) async fn ask(&self, question: Question<'_>) -> Result<Answer, Fault> {
        match &self.access {
            Access::V1(community) => self.ask_community(V1, community, question).await,
            Access::V2c(community) => self.ask_community(V2C, community, question).await,
            Access::V3(user) => self.ask_user(user, question).await,
        }
    }

    async fn ask_community(
        &self,
        version: u32,
        community: &[u8],
        question: Question<'_>,
    ) -> Result<Answer, Fault> {
        let mut ticket = self.hub.ticket(self.address);
        let datagram = community::seal(version, community, question, ticket.id());
        for _ in 0..=self.retries {
            let end = self.send(&ticket, &datagram).await?;
            let Ok(datagram) = timeout_at(end, ticket.answer()).await else { continue };
            let pdu =
                community::open(&datagram).map_err(|nonsense| Fault::Malformed(nonsense.to_string()))?;
            if pdu.tag != RESPONSE {
                return Err(Fault::Malformed(format!("PDU {:#04x} is no response", pdu.tag)));
            }
            return Ok(Answer { pdu, octets: datagram.len() });
        }
        Err(Fault::Silence)
    }

    async fn send(&self, ticket: &Ticket, datagram: &[u8]) -> Result<Instant, Fault> {
        if let Some(pace) = &self.pace {
            pace.turn().await;
        }
        let end = Instant::now() + self.timeout;
        ticket.send(datagram).await.map_err(|error| Fault::Local(error.to_string()))?;
        Ok(end)
    }

    async fn ask_user(&self, user: &User, question: Question<'_>) -> Result<Answer, Fault> {
        let mut renewals = 0;
        let mut met = false;
        loop {
            let engine = if let Some(engine) = self.memory.engine(self.address, user) {
                engine
            } else {
                met = true;
                self.discover(user).await?
            };
            match self.exchange(user, &engine, question).await? {
                Step::Done(answer) => return Ok(answer),
                Step::Refusal(fault) => return Err(fault),
                // An engine id may not be its own any more: another printer stands there, or it was reset.
                Step::Wait if !met => self.memory.forget(self.address, user),
                Step::Wait => {
                    return Err(Fault::Auth("it answers discovery, but no question of this user".to_owned()));
                }
                Step::Anew if renewals < RENEWALS => renewals += 1,
                Step::Anew => {
                    return Err(Fault::Refused("it cannot agree on the time or its engine id".to_owned()));
                }
            }
        }
    }

    /// One question to an engine that is known. [`Step::Wait`] is silence.
    async fn exchange(&self, user: &User, engine: &Engine, question: Question<'_>) -> Result<Step, Fault> {
        let mut ticket = self.hub.ticket(self.address);
        let datagram = usm::seal(user, engine, &self.memory, question, ticket.id()).map_err(Fault::Local)?;
        for _ in 0..=self.retries {
            let end = self.send(&ticket, &datagram).await?;
            let mut refusal = None;
            while let Ok(datagram) = timeout_at(end, ticket.answer()).await {
                match usm::open(user, engine, &datagram) {
                    Ok(Opened { pdu, .. }) if pdu.tag == RESPONSE && pdu.id != i64::from(ticket.id()) => {
                        tracing::debug!(printer = %self.address, "an answer to another question");
                    }
                    Ok(opened) => match self.weigh(user, opened, datagram.len()) {
                        // Anybody on the way could have said so: an authentic answer may yet come.
                        (Step::Refusal(fault), false) => refusal = Some(fault),
                        (step, _) => return Ok(step),
                    },
                    Err(doubt) => {
                        tracing::debug!(printer = %self.address, %doubt, "an answer is not believed");
                    }
                }
            }
            if let Some(fault) = refusal {
                return Ok(Step::Refusal(fault));
            }
        }
        Ok(Step::Wait)
    }

    /// What a message means, and whether that is proven as far as this user can prove it.
    fn weigh(&self, user: &User, opened: Opened, octets: usize) -> (Step, bool) {
        let Opened { pdu, authentic, clock } = opened;
        let proven = authentic || !user.authenticates();
        if authentic {
            self.memory.synchronise(self.address, user, clock);
        }
        let step = match pdu.tag {
            RESPONSE => Step::Done(Answer { pdu, octets }),
            REPORT => match report(&pdu) {
                Report::Time => {
                    self.memory.synchronise(self.address, user, clock);
                    Step::Anew
                }
                Report::Engine => {
                    self.memory.forget(self.address, user);
                    Step::Anew
                }
                Report::User(reason) => Step::Refusal(Fault::Auth(reason.to_owned())),
                Report::Other(reason) => Step::Refusal(Fault::Refused(reason)),
            },
            tag => Step::Refusal(Fault::Malformed(format!("PDU {tag:#04x} is no response"))),
        };
        (step, proven)
    }

    async fn discover(&self, user: &User) -> Result<Engine, Fault> {
        let mut ticket = self.hub.ticket(self.address);
        let datagram = usm::discovery(ticket.id());
        for _ in 0..=self.retries {
            let end = self.send(&ticket, &datagram).await?;
            let Ok(datagram) = timeout_at(end, ticket.answer()).await else { continue };
            let found =
                usm::introduction(&datagram).map_err(|nonsense| Fault::Malformed(nonsense.to_string()))?;
            return self.memory.learn(self.address, user, found.engine, found.clock).map_err(Fault::Local);
        }
        Err(Fault::Silence)
    }
}

fn report(pdu: &Pdu) -> Report {
    let oid = pdu.bindings.first().map_or(&[][..], |binding| &binding.oid);
    match oid.strip_prefix(&[1, 3, 6, 1, 6, 3]) {
        Some([15, 1, 1, 1, ..]) => Report::User("it does not support this security level"),
        Some([15, 1, 1, 2, ..]) => Report::Time,
        Some([15, 1, 1, 3, ..]) => Report::User("it does not know the user"),
        Some([15, 1, 1, 4, ..]) => Report::Engine,
        Some([15, 1, 1, 5, ..]) => Report::User("it does not accept the authentication password"),
        Some([15, 1, 1, 6, ..]) => Report::User("it cannot decrypt the question"),
        Some([12, 1, 4 | 5, ..]) => Report::Other("it has no such context".to_owned()),
        _ => Report::Other(format!("report {}", crate::walk::dotted(oid))),
    }
}
