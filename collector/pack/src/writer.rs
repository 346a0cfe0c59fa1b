//! Makes a pack. The same question over the same log gives the same octets.
//!
//! Batches go out as they come; all else is held until the end, since it is little and the manifest needs its hashes.

use std::collections::BTreeMap;
use std::io::Write;

use motprov_log::proof::leaf_hash;
use motprov_log::{EntryHeader, EntryKind, EntryNumber, LedgerEntry};
use motprov_shared::identity::{Hash, sha256};

use crate::container::{ContainerWriter, WriteError};
use crate::layout;
use crate::manifest::{Batches, FORMAT, Formulas, Ledger, Listed, Manifest, Placed, Question};
use crate::sequence;
use crate::tree::{self, Node};

/// Why a pack was not made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The container was not written.
    #[error(transparent)]
    Container(#[from] WriteError),
    /// No verdict rests on such an entry.
    #[error("entry {0}: no pack holds an entry of this kind")]
    Kind(EntryNumber),
    /// Given twice, or out of order, or beyond the log.
    #[error("entry {0} comes twice, out of order, or after the checkpoint")]
    Entry(EntryNumber),
    /// Larger than any agent's.
    #[error("entry {0}: no batch is so large")]
    Batch(EntryNumber),
    /// Two files would have one name, or a name is not in order.
    #[error("the file `{0}` comes twice")]
    Twice(String),
    /// The proof has not as many hashes as were asked for.
    #[error("the proof has {given} hashes where {needed} are needed")]
    Proof {
        /// So many were given.
        given: usize,
        /// So many were asked for.
        needed: usize,
    },
}

/// A checkpoint of the log other than the pack's, and what proves that the smaller of the two leads to the larger.
#[derive(Debug, Clone)]
pub struct OtherCheckpoint {
    /// Entries of its tree.
    pub size: u64,
    /// The signed note.
    pub note: Vec<u8>,
    /// The consistency proof (RFC 6962 §2.1.2).
    pub proof: Vec<Hash>,
}

/// What ends a pack.
#[derive(Debug)]
pub struct Closing {
    /// The log, as the checkpoint says.
    pub ledger: Ledger,
    /// The checkpoint: a signed note with its cosignatures.
    pub checkpoint: Vec<u8>,
    /// Other checkpoints, each of another size.
    pub others: Vec<OtherCheckpoint>,
    /// RFC 3161 answers over the checkpoint: who gave it, and the answer's DER.
    pub timestamps: Vec<(String, Vec<u8>)>,
    /// The hashes of [`PackWriter::needed`], in its order.
    pub proof: Vec<Hash>,
    /// By which formulas the findings were computed.
    pub formulas: Formulas,
    /// The review, JSON.
    pub findings: Vec<u8>,
    /// The report, PDF.
    pub report: Vec<u8>,
}

/// A pack that is being made.
#[derive(Debug)]
pub struct PackWriter<W> {
    container: ContainerWriter<W>,
    question: Question,
    part: Vec<u8>,
    batches: Vec<Batches>,
    listed: Vec<Listed>,
    entries: Vec<Placed>,
    files: BTreeMap<String, Vec<u8>>,
    leaves: Vec<(u64, Hash)>,
}

impl<W: Write> PackWriter<W> {
    /// Begins a pack that answers a question.
    ///
    /// # Errors
    /// What the medium says.
    pub fn new(out: W, question: Question) -> Result<Self, BuildError> {
        let mut pack = Self {
            container: ContainerWriter::new(out),
            question,
            part: Vec::new(),
            batches: Vec::new(),
            listed: Vec::new(),
            entries: Vec::new(),
            files: BTreeMap::new(),
            leaves: Vec::new(),
        };
        pack.put(layout::READ_ME, layout::READ_ME_TEXT.as_bytes())?;
        Ok(pack)
    }

    /// Takes the next entry, by number.
    ///
    /// # Errors
    /// Where no pack holds such an entry, or it is not after the one before; what the medium says.
    pub fn take(&mut self, entry: LedgerEntry) -> Result<(), BuildError> {
        let LedgerEntry { header, content } = entry;
        if header.kind == EntryKind::Batch {
            return self.batch(&header, &content);
        }
        let data = motprov_log::leaf_data(header.kind, &header.source, header.received, &content);
        let file = layout::entry(header.number, header.kind, &header.source);
        let file = file.ok_or(BuildError::Kind(header.number))?;
        self.place(header, leaf_hash(&data), Some(file.clone()))?;
        self.hold(file, content)
    }

    fn batch(&mut self, header: &EntryHeader, content: &[u8]) -> Result<(), BuildError> {
        let (octets, leaf) = sequence::write(header, content);
        if octets.len() > sequence::PART {
            return Err(BuildError::Batch(header.number));
        }
        self.leaf(header.number, leaf)?;
        if self.part.len() + octets.len() > sequence::PART {
            self.end_part()?;
        }
        if let Some(batches) = self.batches.last_mut().filter(|_| !self.part.is_empty()) {
            batches.count += 1;
            batches.last = header.number;
        } else {
            let file = layout::batches(header.number);
            self.batches.push(Batches { count: 1, file, first: header.number, last: header.number });
        }
        self.part.extend(octets);
        Ok(())
    }

    fn end_part(&mut self) -> Result<(), BuildError> {
        let part = std::mem::take(&mut self.part);
        let file = self.batches.last().map(|batches| batches.file.clone()).filter(|_| !part.is_empty());
        file.map_or(Ok(()), |file| self.put(&file, &part))
    }

    /// Takes an entry whose content was erased: its leaf is all that is left of it.
    ///
    /// # Errors
    /// Where it comes twice.
    pub fn erased(&mut self, header: EntryHeader, leaf: Hash) -> Result<(), BuildError> {
        self.place(header, leaf, None)
    }

    fn place(&mut self, header: EntryHeader, leaf: Hash, file: Option<String>) -> Result<(), BuildError> {
        let EntryHeader { number, kind, source, received, .. } = header;
        self.leaf(number, leaf)?;
        self.entries.push(Placed { file, kind, leaf, number, received, source });
        Ok(())
    }

    fn leaf(&mut self, number: EntryNumber, leaf: Hash) -> Result<(), BuildError> {
        let before = self.leaves.last().map_or(0, |(last, _)| last + 1);
        if number <= before {
            return Err(BuildError::Entry(number));
        }
        self.leaves.push((number - 1, leaf));
        Ok(())
    }

    /// The subtrees of a log of `size` entries whose hashes are needed beside the entries that were taken.
    ///
    /// # Errors
    /// Where an entry stands beyond `size`.
    pub fn needed(&self, size: u64) -> Result<Vec<Node>, BuildError> {
        if let Some((last, _)) = self.leaves.last().filter(|(last, _)| *last >= size) {
            return Err(BuildError::Entry(last + 1));
        }
        let leaves: Vec<u64> = self.leaves.iter().map(|(leaf, _)| *leaf).collect();
        Ok(tree::needed(size, &leaves))
    }

    /// Writes all that was held, the manifest and its signature; gives back the medium. `sign` makes a signed note of
    /// a text, by the log's key.
    ///
    /// # Errors
    /// As [`Self::needed`]; where the proof is of another length; what the medium says.
    pub fn finish(mut self, closing: Closing, sign: impl FnOnce(&str) -> Vec<u8>) -> Result<W, BuildError> {
        self.end_part()?;
        let nodes = self.needed(closing.ledger.size)?;
        if nodes.len() != closing.proof.len() {
            return Err(BuildError::Proof { given: closing.proof.len(), needed: nodes.len() });
        }
        let proof = tree::to_text(closing.ledger.size, &nodes, &closing.proof);
        self.hold(layout::TREE.to_owned(), proof.into_bytes())?;
        self.hold(layout::CHECKPOINT.to_owned(), closing.checkpoint)?;
        self.hold(layout::FINDINGS.to_owned(), closing.findings)?;
        self.hold(layout::REPORT.to_owned(), closing.report)?;
        for (authority, answer) in closing.timestamps {
            self.hold(layout::timestamp(&authority), answer)?;
        }
        for other in closing.others {
            self.hold(layout::checkpoint(other.size), other.note)?;
            self.hold(layout::proof(other.size), tree::path_to_text(&other.proof).into_bytes())?;
        }
        self.seal(closing.ledger, closing.formulas, sign)
    }

    fn seal(
        mut self,
        ledger: Ledger,
        formulas: Formulas,
        sign: impl FnOnce(&str) -> Vec<u8>,
    ) -> Result<W, BuildError> {
        let held = self.files.iter().map(|(name, content)| listed(name, content));
        let mut files: Vec<Listed> = self.listed.iter().cloned().chain(held).collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let origin = ledger.origin.clone();
        let (batches, entries, question) = (self.batches, self.entries, self.question);
        let manifest =
            Manifest { batches, entries, files, format: FORMAT, formulas, ledger, question }.encode();
        let signature = sign(&crate::seal::text(&origin, sha256(&manifest)));
        self.files.insert(layout::MANIFEST.to_owned(), manifest);
        self.files.insert(layout::SEAL.to_owned(), signature);
        for (name, content) in &self.files {
            self.container.add(name, content)?;
        }
        Ok(self.container.finish()?)
    }

    /// Writes a file at once.
    fn put(&mut self, name: &str, content: &[u8]) -> Result<(), BuildError> {
        self.container.add(name, content)?;
        self.listed.push(listed(name, content));
        Ok(())
    }

    /// Keeps a file until the end.
    fn hold(&mut self, name: String, content: Vec<u8>) -> Result<(), BuildError> {
        if self.files.contains_key(&name) {
            return Err(BuildError::Twice(name));
        }
        self.files.insert(name, content);
        Ok(())
    }
}

fn listed(name: &str, content: &[u8]) -> Listed {
    Listed { name: name.to_owned(), octets: content.len() as u64, sha256: sha256(content) }
}
