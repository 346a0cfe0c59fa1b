//! Messages of `SNMPv3` with the User-based Security Model (RFC 3412 §6, RFC 3414 §2.4).
//! Promise: what a user must authenticate or encrypt is never sent otherwise, and never believed otherwise; of what is
//! not authenticated, only that it refuses is told.

use async_snmp::v3::auth::{authenticate_message, verify_message};

use super::ber::{self, Nonsense, Reader, Writer};
use super::community::V3;
use super::engine::{Engine, Memory, User};
use super::pdu::{Pdu, Question, REPORT};

const AUTHENTICATED: u8 = 1;
const ENCRYPTED: u8 = 2;
const REPORTABLE: u8 = 4;
/// msgSecurityModel of USM.
const MODEL: u32 = 3;
/// What this side takes (msgMaxSize): the longest UDP datagram over IPv4.
const SIZE: u32 = 65_507;
/// `SnmpEngineID` (RFC 3411 §5).
const ENGINE_ID: usize = 32;

/// Why a datagram is not believed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Doubt {
    #[error(transparent)]
    Nonsense(#[from] Nonsense),
    #[error("it is not authenticated, or not encrypted, as this user's messages must be")]
    Unproven,
    #[error("decryption failed: {0}")]
    Cipher(String),
}

/// A message that belongs to the question.
pub(crate) struct Opened {
    pub(crate) pdu: Pdu,
    /// Proven to come from who knows the user's key.
    pub(crate) authentic: bool,
    /// Boots and time that it says.
    pub(crate) clock: (u32, u32),
}

/// What an engine says of itself in answer to the empty question (RFC 3414 §4).
pub(crate) struct Introduction<'a> {
    pub(crate) engine: &'a [u8],
    pub(crate) clock: (u32, u32),
}

/// The question whose answer tells the engine's id.
pub(crate) fn discovery(id: u32) -> Vec<u8> {
    let mut writer = Writer::new();
    let question = Question { kind: super::pdu::Kind::Get, oids: &[] };
    scoped(&mut writer, &[], "", question, id);
    let mark = writer.mark();
    for _ in 0..3 {
        writer.element(ber::OCTETS, &[]);
    }
    security(&mut writer, mark, &[], (0, 0));
    head(&mut writer, REPORTABLE, id);
    writer.finish()
}

/// The question as this user asks that engine.
///
/// # Errors
/// The cipher fails; the text says how.
pub(crate) fn seal(
    user: &User,
    engine: &Engine,
    memory: &Memory,
    question: Question<'_>,
    id: u32,
) -> Result<Vec<u8>, String> {
    let clock = engine.now();
    let (auth, privacy) = match engine.keys.as_deref() {
        Some(keys) => (Some(&keys.auth), keys.privacy.as_ref()),
        None => (None, None),
    };
    let mut writer = Writer::new();
    scoped(&mut writer, &engine.id, &user.context, question, id);
    let mut salt = None;
    if let Some(key) = privacy {
        let plain = std::mem::take(&mut writer).finish();
        let sealed = match key.protocol() {
            async_snmp::PrivProtocol::Des | async_snmp::PrivProtocol::Des3 => {
                key.encrypt_des_family(&plain, &memory.des)
            }
            _ => key.encrypt_aes(&plain, clock.0, clock.1, &memory.salts),
        };
        let (cipher, octets) = sealed.map_err(|error| error.to_string())?;
        writer.element(ber::OCTETS, &cipher);
        salt = Some(octets);
    }
    let mark = writer.mark();
    writer.element(ber::OCTETS, salt.as_deref().unwrap_or_default());
    let (after_mac, mac) = (writer.mark(), auth.map_or(0, async_snmp::LocalizedKey::mac_len));
    writer.element(ber::OCTETS, &[0; 48][..mac.min(48)]);
    writer.element(ber::OCTETS, user.name.as_bytes());
    security(&mut writer, mark, &engine.id, clock);
    let flags = [(auth.is_some(), AUTHENTICATED), (privacy.is_some(), ENCRYPTED)];
    let flags = flags.iter().filter(|(on, _)| *on).fold(REPORTABLE, |flags, (_, flag)| flags | flag);
    head(&mut writer, flags, id);
    let mut message = writer.finish();
    if let Some(key) = auth {
        let place = message.len() - after_mac - mac;
        authenticate_message(key, &mut message, place, mac).map_err(|error| error.to_string())?;
    }
    Ok(message)
}

fn scoped(writer: &mut Writer, engine: &[u8], context: &str, question: Question<'_>, id: u32) {
    let mark = writer.mark();
    question.write(id, writer);
    writer.element(ber::OCTETS, context.as_bytes());
    writer.element(ber::OCTETS, engine);
    writer.close(ber::SEQUENCE, mark);
}

/// Completes the security parameters, of which user, MAC and salt are written since `mark`.
fn security(writer: &mut Writer, mark: usize, engine: &[u8], (boots, time): (u32, u32)) {
    writer.number(time);
    writer.number(boots);
    writer.element(ber::OCTETS, engine);
    writer.close(ber::SEQUENCE, mark);
    writer.close(ber::OCTETS, mark);
}

fn head(writer: &mut Writer, flags: u8, id: u32) {
    let mark = writer.mark();
    writer.number(MODEL);
    writer.element(ber::OCTETS, &[flags]);
    writer.number(SIZE);
    writer.number(id);
    writer.close(ber::SEQUENCE, mark);
    writer.number(V3);
    writer.close(ber::SEQUENCE, 0);
}

/// A message taken apart; nothing of it is believed yet.
struct Message<'a> {
    flags: u8,
    engine: &'a [u8],
    clock: (u32, u32),
    user: &'a [u8],
    mac: (usize, usize),
    salt: &'a [u8],
    data: Reader<'a>,
}

impl<'a> Message<'a> {
    fn read(datagram: &'a [u8]) -> Result<Self, Nonsense> {
        let mut message = Reader::new(datagram).expect(ber::SEQUENCE, "SNMP message")?;
        let wrong = message.nonsense("SNMP version 3 with USM");
        if message.small("version")? != V3 {
            return Err(wrong);
        }
        let mut header = message.expect(ber::SEQUENCE, "header")?;
        header.small("msgID")?;
        header.small("msgMaxSize")?;
        let [flags] = *header.octets("msgFlags")? else { return Err(wrong) };
        if header.small("msgSecurityModel")? != MODEL {
            return Err(wrong);
        }
        let mut wrapped = message.expect(ber::OCTETS, "security parameters")?;
        let mut security = wrapped.expect(ber::SEQUENCE, "security parameters")?;
        let engine = security.octets("engine id")?;
        let clock = (security.small("engine boots")?, security.small("engine time")?);
        let user = security.octets("user name")?;
        let mac = security.expect(ber::OCTETS, "authentication parameters")?;
        let mac = (mac.offset(), mac.rest().len());
        let salt = security.octets("privacy parameters")?;
        Ok(Self { flags, engine, clock, user, mac, salt, data: message })
    }

    /// contextEngineID and contextName are not looked at: the id and the key say whose answer this is.
    fn pdu(scoped: &mut Reader<'_>) -> Result<Pdu, Nonsense> {
        let mut scoped = scoped.expect(ber::SEQUENCE, "scoped PDU")?;
        scoped.octets("context engine id")?;
        scoped.octets("context name")?;
        Pdu::read(&mut scoped)
    }
}

/// Reads the answer to [`discovery`].
pub(crate) fn introduction(datagram: &[u8]) -> Result<Introduction<'_>, Nonsense> {
    let message = Message::read(datagram)?;
    let wrong = Nonsense { at: 0, wanted: "engine that tells its id" };
    if message.engine.is_empty() || message.engine.len() > ENGINE_ID {
        return Err(wrong);
    }
    Ok(Introduction { engine: message.engine, clock: message.clock })
}

/// Opens a datagram that came in answer to this user's question to this engine.
pub(crate) fn open(user: &User, engine: &Engine, datagram: &[u8]) -> Result<Opened, Doubt> {
    let message = Message::read(datagram)?;
    let keys = engine.keys.as_deref();
    let mut authentic = false;
    if let Some(keys) = keys.filter(|_| message.flags & AUTHENTICATED != 0) {
        let (place, length) = message.mac;
        let ours = *engine.id == *message.engine && user.name.as_bytes() == message.user;
        let proven = ours && length == keys.auth.mac_len();
        authentic = proven && verify_message(&keys.auth, datagram, place, length).unwrap_or(false);
        if !authentic {
            return Err(Doubt::Unproven);
        }
    }
    let mut data = message.data;
    let encrypted = message.flags & ENCRYPTED != 0;
    let pdu = match keys.and_then(|keys| keys.privacy.as_ref()) {
        Some(key) if encrypted && authentic => {
            let (boots, time) = message.clock;
            let cipher = data.octets("encrypted PDU")?;
            let plain = key.decrypt(cipher, boots, time, message.salt);
            let plain = plain.map_err(|error| Doubt::Cipher(error.to_string()))?;
            Message::pdu(&mut Reader::new(&plain))?
        }
        _ if encrypted => return Err(Doubt::Unproven),
        _ => Message::pdu(&mut data)?,
    };
    let proven = authentic == user.authenticates() && encrypted == user.encrypts();
    if proven || pdu.tag == REPORT {
        Ok(Opened { pdu, authentic, clock: message.clock })
    } else {
        Err(Doubt::Unproven)
    }
}
