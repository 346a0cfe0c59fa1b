//! What a collector tells an agent to measure: a signed document of layers of TOML, each kept in the ledger.
//!
//! It names the agent that it is for and carries a version that only grows, so that neither another agent's document
//! nor an older one of this agent can be passed off as the one that holds. What a layer may say is a matter of
//! `motprov_toml::layer`; here is only whether it is the collector's word.

use std::fmt;
use std::str::FromStr;

use coset::cbor::Value;
use coset::iana::CoapContentFormat;
use minicbor::{Decode, Encode};

use crate::identity::{AgentId, NameError, PublicKey, Role, Site};
use crate::period::Timestamp;
use crate::seal::{SealError, SecretKey, cose};

/// Octets of all layers of a document at most.
pub const MAX_TEXT: usize = 64 * 1024;
/// Octets of a signed release that a document may carry.
pub const MAX_RELEASE: usize = 32 * 1024;
/// What tells it from the other documents that the same key signs.
const KIND: &str = "configuration";

/// For whom a layer is. In the order in which layers lie: a later one has its way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Every agent.
    All,
    /// Agents of a role.
    Role(Role),
    /// Agents of a site.
    Site(Site),
    /// One agent.
    Agent(AgentId),
}

impl Scope {
    /// Whether a layer of this scope lies in what `agent` is told.
    #[must_use]
    pub fn holds_for(&self, agent: &AgentId, role: Option<Role>) -> bool {
        match self {
            Self::All => true,
            Self::Role(of) => role == Some(*of),
            Self::Site(site) => *site == agent.site,
            Self::Agent(one) => one == agent,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Role(role) => write!(f, "role/{role}"),
            Self::Site(site) => write!(f, "site/{site}"),
            Self::Agent(agent) => write!(f, "agent/{agent}"),
        }
    }
}

impl FromStr for Scope {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        match text.split_once('/') {
            None if text == "all" => Ok(Self::All),
            Some(("role", role)) => Ok(Self::Role(role.parse()?)),
            Some(("site", site)) => Ok(Self::Site(site.parse()?)),
            Some(("agent", agent)) => Ok(Self::Agent(agent.parse()?)),
            _ => Err(NameError::new("scope", text, "write all, role/ROLE, site/SITE or agent/SITE/NAME")),
        }
    }
}

/// What one scope is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// For whom.
    pub scope: Scope,
    /// TOML.
    pub text: String,
}

/// What one agent is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// For whom; no other agent takes it.
    pub agent: AgentId,
    /// The collector's clock when it signed, whole seconds.
    pub at: Timestamp,
    /// Grows with every change.
    pub version: u64,
    /// In the order in which they lie.
    pub layers: Vec<Layer>,
    /// A release's manifest as its maker signed it (see [`crate::release`]).
    pub release: Option<Vec<u8>>,
}

impl Document {
    fn fault(&self) -> Option<SealError> {
        let octets: usize = self.layers.iter().map(|layer| layer.text.len()).sum();
        let ordered = self.layers.is_sorted_by(|one, next| one.scope < next.scope);
        let addressed = |layer: &Layer| match &layer.scope {
            Scope::All | Scope::Role(_) => true,
            Scope::Site(_) | Scope::Agent(_) => layer.scope.holds_for(&self.agent, None),
        };
        let release = self.release.as_ref().map_or(0, Vec::len);
        let sound = octets <= MAX_TEXT
            && ordered
            && self.layers.len() <= MAX_LAYERS
            && self.layers.iter().all(addressed)
            && release <= MAX_RELEASE;
        (!sound).then_some(SealError::Header("payload"))
    }
}

/// One of each scope.
const MAX_LAYERS: usize = 4;

/// The payload as CBOR, described in `shared/batch.cddl`.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Payload<'b> {
    #[n(0)]
    version: u64,
    #[cbor(b(1))]
    layers: Vec<LayerText<'b>>,
    #[cbor(n(2), with = "minicbor::bytes")]
    release: Option<&'b [u8]>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct LayerText<'b> {
    #[n(0)]
    scope: String,
    #[n(1)]
    text: &'b str,
}

/// Signs a document with the collector's key.
///
/// # Errors
/// [`SealError::Header`] for layers that are too long, out of order or for another agent.
pub fn sign(document: &Document, key: &SecretKey) -> Result<Vec<u8>, SealError> {
    if let Some(fault) = document.fault() {
        return Err(fault);
    }
    let layers = document.layers.iter();
    let payload = Payload {
        version: document.version,
        layers: layers.map(|layer| LayerText { scope: layer.scope.to_string(), text: &layer.text }).collect(),
        release: document.release.as_deref(),
    };
    let payload = minicbor::to_vec(payload).map_err(|_| SealError::Header("payload"))?;
    let fields = vec![(cose::KIND, Value::from(KIND))];
    let issuer = document.agent.to_string();
    cose::sign(1, &issuer, document.at, CoapContentFormat::Cbor, fields, payload, key)
}

/// Reads a document and checks that the collector with `key` signed it.
///
/// # Errors
/// Anything of [`SealError`] but [`SealError::Payload`].
pub fn open(bytes: &[u8], key: &PublicKey) -> Result<Document, SealError> {
    let message = cose::parse(bytes, CoapContentFormat::Cbor)?;
    cose::verify(&message, key)?;
    let header = &message.protected.header;
    cose::is_of_kind(header, KIND)?;
    let (agent, at) = cose::claims(header)?;
    let agent = agent.parse().map_err(|_| SealError::Header("CWT claims"))?;
    let fault = || SealError::Header("payload");
    let payload: Payload<'_> =
        minicbor::decode(message.payload.as_deref().unwrap_or_default()).map_err(|_| fault())?;
    let layer = |layer: &LayerText<'_>| {
        Ok(Layer { scope: layer.scope.parse().map_err(|_| fault())?, text: layer.text.to_owned() })
    };
    let layers = payload.layers.iter().map(layer).collect::<Result<_, SealError>>()?;
    let release = payload.release.map(<[u8]>::to_vec);
    let document = Document { agent, at, version: payload.version, layers, release };
    document.fault().map_or(Ok(document), Err)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receipt;

    fn key() -> SecretKey {
        SecretKey::from_seed([3; 32]).unwrap()
    }

    fn layer(scope: &str, text: &str) -> Layer {
        Layer { scope: scope.parse().unwrap(), text: text.to_owned() }
    }

    fn document() -> Document {
        Document {
            agent: "sodermalm/ws-1".parse().unwrap(),
            at: Timestamp::from_seconds(1_790_000_000),
            version: 41,
            layers: vec![
                layer("all", "outbox_days = 9"),
                layer("site/sodermalm", "[schedule]\nbatch = \"2h\""),
            ],
            release: Some(vec![1, 2, 3]),
        }
    }

    #[test]
    fn a_document_reads_back_only_under_the_collectors_key() {
        let bytes = sign(&document(), &key()).unwrap();
        assert_eq!(open(&bytes, &key().public()), Ok(document()));
        let other = SecretKey::from_seed([4; 32]).unwrap();
        assert_eq!(open(&bytes, &other.public()), Err(SealError::WrongKey));
    }

    #[test]
    fn any_flipped_bit_voids_a_document() {
        let bytes = sign(&document(), &key()).unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut other = bytes.clone();
                other[at] ^= 1 << bit;
                assert!(open(&other, &key().public()).is_err(), "octet {at} bit {bit}");
            }
        }
    }

    #[test]
    fn neither_a_receipt_nor_a_document_passes_for_the_other() {
        let agent = document().agent;
        let receipt = receipt::Receipt { agent, at: document().at, kept: None, refused: None };
        let receipt = receipt::sign(&receipt, &key()).unwrap();
        assert_eq!(open(&receipt, &key().public()), Err(SealError::Header("kind")));
        let document = sign(&document(), &key()).unwrap();
        assert!(receipt::open(&document, &key().public()).is_err());
    }

    #[test]
    fn what_is_too_long_out_of_order_or_for_another_agent_is_not_signed() {
        let refused = |layers| sign(&Document { layers, ..document() }, &key()).is_err();
        assert!(refused(vec![layer("all", &"#".repeat(MAX_TEXT + 1))]));
        assert!(refused(vec![layer("site/sodermalm", ""), layer("all", "")]));
        assert!(refused(vec![layer("all", ""), layer("all", "")]));
        assert!(refused(vec![layer("site/norrmalm", "")]));
        assert!(refused(vec![layer("agent/sodermalm/ws-2", "")]));
        let release = Some(vec![0; MAX_RELEASE + 1]);
        assert!(sign(&Document { release, ..document() }, &key()).is_err());
    }

    #[test]
    fn a_scope_reads_back_and_holds_for_its_agents() {
        let agent: AgentId = "s/a".parse().unwrap();
        for (text, holds) in [
            ("all", true),
            ("role/site", true),
            ("role/server", false),
            ("site/s", true),
            ("site/t", false),
            ("agent/s/a", true),
            ("agent/s/b", false),
        ] {
            let scope: Scope = text.parse().unwrap();
            assert_eq!(scope.to_string(), text);
            assert_eq!(scope.holds_for(&agent, Some(Role::Site)), holds, "{text}");
        }
        for bad in ["", "All", "role/", "site/S", "agent/s", "x/y", "all/"] {
            assert!(bad.parse::<Scope>().is_err(), "{bad}");
        }
    }
}
