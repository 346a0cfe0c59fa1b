//! Who may sign, from which entry on, and who may no longer.

use minicbor::Decoder;
use minicbor::decode::Error;
use motprov_shared::identity::{AgentId, PublicKey, Role};

use crate::document;

/// Who may sign, by which key. The content of its entry is the CBOR array `[1, agent, public key, simulated]`, or
/// `[2, agent, public key, simulated, role]` where there is a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// Whose key it is.
    pub agent: AgentId,
    /// The key that it signs with.
    pub key: PublicKey,
    /// Whether a test bed runs it.
    pub simulated: bool,
    /// What it is for, where that was said.
    pub role: Option<Role>,
}

impl Enrolment {
    /// The entry's content.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        document::encode(|content| {
            content.array(if self.role.is_some() { 5 } else { 4 })?;
            content.u8(if self.role.is_some() { 2 } else { 1 })?;
            content.str(&self.agent.to_string())?.bytes(&self.key.0)?.bool(self.simulated)?;
            self.role.map_or(Ok(()), |role| content.str(role.name()).map(drop))
        })
    }

    /// `None` for what [`Self::encode`] did not write.
    #[must_use]
    pub fn decode(content: &[u8]) -> Option<Self> {
        document::decode(content, read_enrolment, Self::encode)
    }
}

fn read_enrolment(input: &mut Decoder<'_>) -> Result<Enrolment, Error> {
    let has_role = match (input.array()?, input.u8()?) {
        (Some(4), 1) => false,
        (Some(5), 2) => true,
        _ => return Err(Error::message("another version")),
    };
    let agent = document::parsed(input)?;
    let key = input.bytes()?.try_into().map_err(|_| Error::message("not a key"))?;
    let simulated = input.bool()?;
    let role = if has_role { Some(document::parsed(input)?) } else { None };
    Ok(Enrolment { agent, key: PublicKey(key), simulated, role })
}

/// The end of an agent's right to sign. The content of its entry is the CBOR array `[1, agent, reason]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// Whose right ended.
    pub agent: AgentId,
    /// Why, by the word of who ended it.
    pub reason: String,
}

impl Revocation {
    /// The entry's content.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        document::encode(|content| {
            content.array(3)?.u8(1)?.str(&self.agent.to_string())?.str(&self.reason)?;
            Ok(())
        })
    }

    /// `None` for what [`Self::encode`] did not write.
    #[must_use]
    pub fn decode(content: &[u8]) -> Option<Self> {
        let read = |input: &mut Decoder<'_>| {
            document::array(input, 3)?;
            document::version(input, 1)?;
            Ok(Self { agent: document::parsed(input)?, reason: input.str()?.to_owned() })
        };
        document::decode(content, read, Self::encode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enrolment_reads_back_and_nothing_else_does() {
        for role in [None, Some(Role::Site)] {
            let agent = "sodermalm/ws-1".parse().unwrap();
            let enrolment = Enrolment { agent, key: PublicKey([7; 32]), simulated: true, role };
            let content = enrolment.encode();
            assert_eq!(Enrolment::decode(&content), Some(enrolment));
            for end in 0..content.len() {
                assert_eq!(Enrolment::decode(&content[..end]), None);
            }
            assert_eq!(Enrolment::decode(&[&content[..], &[0]].concat()), None);
        }
    }

    #[test]
    fn a_revocation_reads_back_and_nothing_else_does() {
        let revocation = Revocation { agent: "a/b".parse().unwrap(), reason: "stolen".to_owned() };
        let content = revocation.encode();
        assert_eq!(Revocation::decode(&content), Some(revocation));
        for end in 0..content.len() {
            assert_eq!(Revocation::decode(&content[..end]), None);
        }
    }
}
