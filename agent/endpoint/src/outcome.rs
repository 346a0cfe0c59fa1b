//! How a check ended. Promise: whatever is not up says why, in a word of a fixed list.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use motprov_shared::measurement::State;

/// How a check ended, and what it measured on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Up, down, or unknown where the fault is ours.
    pub state: State,
    /// Why it is not up. `None` exactly where it is.
    pub why: Option<Why>,
    /// Until a connection was accepted, from its first attempt on that address.
    pub connect: Option<Duration>,
    /// Until the name server answered.
    pub lookup: Option<Duration>,
    /// From the accepted connection to the first octet of the answer: with TLS, the handshake is in it. So it and
    /// `connect` add up to what a user waits.
    pub first_byte: Option<Duration>,
    /// Until the echo came back.
    pub round_trip: Option<Duration>,
    /// When the server's certificate ends, seconds since 1970; also where it is not trusted.
    pub certificate_expires: Option<i64>,
    /// The status code of HTTP.
    pub status: Option<u16>,
    /// Whom the check asked, as far as it came: the control target must be somebody else.
    pub(crate) asked: Vec<Asked>,
}

/// One whom a check asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A port over TCP.
    Tcp(SocketAddr),
    /// A name server over UDP.
    Udp(SocketAddr),
    /// A host for an echo.
    Echo(IpAddr),
}

impl Outcome {
    /// Served.
    pub(crate) const fn up() -> Self {
        Self {
            state: State::Up,
            why: None,
            connect: None,
            lookup: None,
            first_byte: None,
            round_trip: None,
            certificate_expires: None,
            status: None,
            asked: Vec::new(),
        }
    }

    /// The same with another end; what was measured stays.
    pub(crate) fn but(self, why: Why) -> Self {
        Self { state: why.state(), why: Some(why), ..self }
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $state:ident;)*) => {
        /// Why an endpoint is not up. The words are the fact `fault`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Why { $($(#[$doc])* $name,)* }

        impl Why {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// As written in the fact.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// Whose fault it is: down is the endpoint's, unknown is ours.
            #[must_use]
            pub const fn state(self) -> State {
                match self { $(Self::$name => State::$state,)* }
            }
        }
    };
}

reasons! {
    /// The connection was refused.
    Refused = "refused", Down;
    /// No answer, or not all of it, in time.
    TimedOut = "timedOut", Down;
    /// The connection was closed or reset before the answer was complete.
    Closed = "closed", Down;
    /// Nobody has the host's address on its network: it is off, or cut off.
    HostUnreachable = "hostUnreachable", Down;
    /// The certificate has ended.
    CertificateExpired = "certificateExpired", Down;
    /// The certificate does not hold yet.
    CertificateNotYetValid = "certificateNotYetValid", Down;
    /// Nobody that we trust vouches for the certificate, or it was revoked.
    CertificateUntrusted = "certificateUntrusted", Down;
    /// The certificate is another host's.
    CertificateName = "certificateName", Down;
    /// The status code is not among those that count as up.
    BadStatus = "badStatus", Down;
    /// The text was not in the first 64 KiB of the body.
    BodyMissing = "bodyMissing", Down;
    /// The other end does not speak the protocol as its standard has it, or refused to.
    Protocol = "protocol", Down;
    /// The name server says that there is no such name (NXDOMAIN).
    NoSuchName = "noSuchName", Down;
    /// The name exists, but has no address of the kind asked for.
    NoAddress = "noAddress", Down;
    /// The name server says that it failed (SERVFAIL) or refuses (any other response code).
    ServerFailed = "serverFailed", Down;
    /// The exporter answered, but with no figure that we have a word for: it is another's, or its machine is silent.
    NoFigures = "noFigures", Unknown;
    /// The exporter told of several machines; ask it for one (`match[]={instance="…"}`).
    SeveralMachines = "severalMachines", Unknown;
    /// The exporter told more than is read: 4 MiB, 100,000 lines, 64 KiB in one of them.
    TooLarge = "tooLarge", Unknown;
    /// Our own resolver does not know the endpoint's name, or does not answer.
    NameNotFound = "nameNotFound", Unknown;
    /// This system's own name server refused, failed or was silent.
    OwnResolver = "ownResolver", Unknown;
    /// This machine's clock stands before this program was written: by it, no certificate can be judged.
    OwnClock = "ownClock", Unknown;
    /// This machine has no way to the endpoint's network.
    NoRoute = "noRoute", Unknown;
    /// The lookup of the name left too little time to ask.
    TooLate = "tooLate", Unknown;
    /// The control target did not answer either.
    OwnNetworkDown = "ownNetworkDown", Unknown;
    /// The endpoint is the control target itself, so that nobody can vouch for our network.
    NoWitness = "noWitness", Unknown;
    /// This system does not let us ask (ICMP without privileges, a firewall of our own).
    NotPermitted = "notPermitted", Unknown;
    /// The certificates to be trusted cannot be read on this machine.
    NoTrust = "noTrust", Unknown;
    /// This system gave no socket, or no name server to ask.
    OwnFault = "ownFault", Unknown;
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
