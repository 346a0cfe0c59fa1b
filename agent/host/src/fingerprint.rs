//! Tells this machine from a copy of its disk. Promise: a copied disk image is noticed, a new network card is not
//! taken for another machine, and nothing in the text can be turned back into a number of the machine.
//!
//! Four parts, each a keyed hash (HMAC-SHA-256 with a key of this product, cut to 16 octets; `machine-id(5)` asks
//! for that): the system's machine id, the product UUID of the firmware (Linux shows it to root only), the
//! permanent hardware addresses of built-in network interfaces, and the serial numbers of built-in disks. A
//! hardware address has few enough values to be guessed from its hash: the text is to be kept beside the key, and
//! never sent.
//!
//! What is known on one side only says nothing. Disks of a virtual machine are not asked: hypervisors give many the
//! same number. Of the first row that fits:
//!
//! | product UUID | machine id | addresses | disks | judgement |
//! |---|---|---|---|---|
//! | differs | | | | other machine: the firmware is another |
//! | same or unknown | differs | two of UUID, an address, a disk are the same | | changed: the system was installed anew |
//! | same or unknown | differs | fewer are the same | | other machine: the image was copied and given a new id |
//! | same | same or unknown | | | same, or changed: cards and disks come and go |
//! | unknown | same or unknown | one in common, or unknown | | same, or changed |
//! | unknown | same or unknown | none in common | one in common | changed: a new card in the same machine |
//! | unknown | same or unknown | none in common | none in common | other machine |
//! | unknown | same or unknown | none in common | unknown, virtual machine | other machine: who copies one gives it new addresses |
//! | unknown | same or unknown | none in common | unknown, real machine | changed: it may be a new card |
//!
//! What this cannot see, the chain of batches does: two copies that are the same in every part write two chains
//! under one key, and the collector refuses the second.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use aws_lc_rs::hmac;

/// Version of the text.
const VERSION: &str = "v1";
/// Most hashes of one part that are kept.
const MOST: usize = 16;
/// Longest text, octets: two single hashes and two full parts.
const LONGEST: usize = 2048;
/// Makes our hashes different from everybody else's.
const KEY: &[u8] = b"motprov agent, fingerprint of a machine, 1";

type Hash = [u8; 16];

/// A part of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The system's own id, made when it was installed.
    MachineId,
    /// The firmware's id of the board or the virtual machine.
    ProductUuid,
    /// Hardware addresses of network interfaces.
    Addresses,
    /// Serial numbers of disks.
    Disks,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MachineId => "machine id",
            Self::ProductUuid => "product UUID",
            Self::Addresses => "hardware addresses",
            Self::Disks => "disks",
        })
    }
}

/// What became of the machine since an earlier fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// The same in every part that is known.
    Same,
    /// The same machine, changed in these parts: keep the new fingerprint, [`Fingerprint::completed_by`] the old.
    Changed {
        /// Which.
        what: Vec<Part>,
    },
    /// A copy on another machine.
    OtherMachine {
        /// What says so.
        why: Part,
    },
}

/// What tells this machine from a copy of its disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fingerprint {
    machine_id: Option<Hash>,
    product_uuid: Option<Hash>,
    addresses: BTreeSet<Hash>,
    disks: BTreeSet<Hash>,
    /// Whether a hypervisor runs it.
    is_virtual: bool,
}

/// Why a text is no fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FingerprintError {
    /// Written by another version.
    #[error("the fingerprint is not of version 1: a newer agent wrote it")]
    Version,
    /// Damaged.
    #[error("the fingerprint is damaged")]
    Form,
}

/// Takes this machine's fingerprint. Reads some small files; to be called seldom.
#[must_use]
pub fn fingerprint() -> Fingerprint {
    #[cfg(target_os = "linux")]
    return crate::linux::hardware().into();
    #[cfg(not(target_os = "linux"))]
    return crate::portable::hardware().into();
}

/// The parts as read, before they are hashed. Cannot print: its numbers are the machine's own.
#[derive(Default)]
pub(crate) struct Hardware {
    pub(crate) machine_id: Option<String>,
    pub(crate) product_uuid: Option<String>,
    pub(crate) addresses: Vec<String>,
    pub(crate) disks: Vec<String>,
    pub(crate) is_virtual: bool,
}

impl From<Hardware> for Fingerprint {
    fn from(read: Hardware) -> Self {
        let hashes = |name, texts: &[String]| -> BTreeSet<Hash> {
            let all: BTreeSet<_> = texts.iter().map(|text| hash(name, text)).collect();
            all.into_iter().take(MOST).collect()
        };
        Self {
            machine_id: read.machine_id.as_deref().filter(|id| is_id(id)).map(|id| hash("machine", id)),
            product_uuid: read.product_uuid.as_deref().filter(|id| is_id(id)).map(|id| hash("product", id)),
            addresses: hashes("address", &read.addresses),
            disks: if read.is_virtual { BTreeSet::new() } else { hashes("disk", &read.disks) },
            is_virtual: read.is_virtual,
        }
    }
}

fn hash(name: &str, text: &str) -> Hash {
    let key = hmac::Key::new(hmac::HMAC_SHA256, KEY);
    let text = text.trim().to_ascii_lowercase();
    let tag = hmac::sign(&key, format!("{name}:{text}").as_bytes());
    let mut hash = Hash::default();
    hash.copy_from_slice(&tag.as_ref()[..16]);
    hash
}

/// Whether the text is an id of one machine: 32 hexadecimal digits, and none of those that makers leave in
/// thousands of boards.
fn is_id(text: &str) -> bool {
    const LEFT_IN: [&str; 4] = [
        "03000200040005000006000700080009",
        "12345678123456781234567812345678",
        "12345678123456789012123456789012",
        "fefefefefefefefefefefefefefefefe",
    ];
    let digits: String = text.trim().chars().filter(|c| *c != '-').collect::<String>().to_lowercase();
    let distinct: BTreeSet<_> = digits.chars().collect();
    digits.len() == 32
        && digits.chars().all(|c| c.is_ascii_hexdigit())
        && distinct.len() > 1
        && !LEFT_IN.contains(&digits.as_str())
}

/// How a part compares with the earlier one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compared {
    Same,
    Common,
    Different,
    Unknown,
}

fn one(now: Option<Hash>, earlier: Option<Hash>) -> Compared {
    match (now, earlier) {
        (Some(now), Some(earlier)) if now == earlier => Compared::Same,
        (Some(_), Some(_)) => Compared::Different,
        _ => Compared::Unknown,
    }
}

fn many(now: &BTreeSet<Hash>, earlier: &BTreeSet<Hash>) -> Compared {
    if now.is_empty() || earlier.is_empty() {
        Compared::Unknown
    } else if now == earlier {
        Compared::Same
    } else if now.is_disjoint(earlier) {
        Compared::Different
    } else {
        Compared::Common
    }
}

impl Fingerprint {
    /// What became of the machine since `earlier`, by the table at the head of this file.
    #[must_use]
    pub fn judge(&self, earlier: &Self) -> Judgement {
        use Compared::{Common, Different, Same, Unknown};
        let product = one(self.product_uuid, earlier.product_uuid);
        let machine = one(self.machine_id, earlier.machine_id);
        let addresses = many(&self.addresses, &earlier.addresses);
        let disks = many(&self.disks, &earlier.disks);
        let other = |why| Judgement::OtherMachine { why };
        let ties =
            [product, addresses, disks].into_iter().filter(|part| matches!(part, Same | Common)).count();
        match (product, machine, addresses, disks) {
            (Different, ..) => other(Part::ProductUuid),
            (_, Different, ..) if ties < 2 => other(Part::MachineId),
            (Unknown, _, Different, Different) => other(Part::Addresses),
            (Unknown, _, Different, Unknown) if self.is_virtual || earlier.is_virtual => {
                other(Part::Addresses)
            }
            _ => self.changed_since(earlier),
        }
    }

    fn changed_since(&self, earlier: &Self) -> Judgement {
        // What cannot be read this time has not changed.
        let now = self.completed_by(earlier);
        let parts = [
            (Part::MachineId, now.machine_id == earlier.machine_id),
            (Part::ProductUuid, now.product_uuid == earlier.product_uuid),
            (Part::Addresses, now.addresses == earlier.addresses),
            (Part::Disks, now.disks == earlier.disks),
        ];
        let what: Vec<_> = parts.into_iter().filter_map(|(part, same)| (!same).then_some(part)).collect();
        if what.is_empty() { Judgement::Same } else { Judgement::Changed { what } }
    }

    /// This fingerprint, with the parts of `earlier` that could not be read this time.
    #[must_use]
    pub fn completed_by(&self, earlier: &Self) -> Self {
        let or = |now: &BTreeSet<Hash>, then: &BTreeSet<Hash>| {
            if now.is_empty() { then.clone() } else { now.clone() }
        };
        Self {
            machine_id: self.machine_id.or(earlier.machine_id),
            product_uuid: self.product_uuid.or(earlier.product_uuid),
            addresses: or(&self.addresses, &earlier.addresses),
            disks: or(&self.disks, &earlier.disks),
            is_virtual: self.is_virtual,
        }
    }

    /// One line to keep, at most 2 KB.
    #[must_use]
    pub fn to_text(&self) -> String {
        let single = [("machine", self.machine_id), ("product", self.product_uuid)];
        let single = single.into_iter().filter_map(|(name, hash)| Some((name, hash?)));
        let many = self.addresses.iter().map(|hash| ("address", *hash));
        let many = many.chain(self.disks.iter().map(|hash| ("disk", *hash)));
        let mut text = VERSION.to_owned();
        for (name, hash) in single.chain(many) {
            // Writing to a string cannot fail.
            let _ = write!(text, " {name}={}", hex::encode(hash));
        }
        if self.is_virtual {
            text.push_str(" virtual");
        }
        text
    }

    /// Reads what [`Fingerprint::to_text`] wrote.
    pub fn from_text(text: &str) -> Result<Self, FingerprintError> {
        if text.len() > LONGEST {
            return Err(FingerprintError::Form);
        }
        let mut words = text.split_ascii_whitespace();
        match words.next() {
            Some(VERSION) => {}
            Some(other) if other.starts_with('v') => return Err(FingerprintError::Version),
            _ => return Err(FingerprintError::Form),
        }
        let mut read = Self::default();
        for word in words {
            read.take(word).ok_or(FingerprintError::Form)?;
        }
        Ok(read)
    }

    fn take(&mut self, word: &str) -> Option<()> {
        if word == "virtual" {
            self.is_virtual = true;
            return Some(());
        }
        let (name, digits) = word.split_once('=')?;
        let mut hash = Hash::default();
        hex::decode_to_slice(digits, &mut hash).ok()?;
        let fresh = match name {
            "machine" => self.machine_id.replace(hash).is_none(),
            "product" => self.product_uuid.replace(hash).is_none(),
            "address" => self.addresses.len() < MOST && self.addresses.insert(hash),
            "disk" => self.disks.len() < MOST && self.disks.insert(hash),
            _ => false,
        };
        fresh.then_some(())
    }
}

#[cfg(test)]
mod tests;
