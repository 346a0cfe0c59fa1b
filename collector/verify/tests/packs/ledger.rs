//! A ledger in memory and the packs that are made of it, honest or not.

use motprov_assemble::{Assembler, FORMULAS};
use motprov_log::note::{Algorithm, Note, VerifierKey};
use motprov_log::proof::{leaf_hash, node_hash, prove_consistency, root};
use motprov_log::{Checkpoint, EntryHeader, EntryKind, LedgerEntry, cosignature, leaf_data};
use motprov_pack::manifest::{Formulas, Ledger as LedgerAt};
use motprov_pack::writer::{BuildError, Closing, OtherCheckpoint};
use motprov_pack::{PackWriter, Question, findings};
use motprov_review::calendar::whole_month;
use motprov_review::case::LedgerState;
use motprov_review::contract::Contract;
use motprov_shared::identity::Hash;
use motprov_shared::period::Timestamp;
use motprov_shared::seal::SecretKey;

pub(crate) const ORIGIN: &str = "log.example/motprov";
pub(crate) const WITNESS: &str = "witness.example/w1";

/// Entries, and the hashes of all complete subtrees by level.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) entries: Vec<LedgerEntry>,
    levels: Vec<Vec<Hash>>,
}

impl Ledger {
    pub(crate) fn append(
        &mut self,
        kind: EntryKind,
        source: &str,
        received: Timestamp,
        content: Vec<u8>,
    ) -> u64 {
        let number = self.entries.len() as u64 + 1;
        let mut hash = leaf_hash(&leaf_data(kind, source, received, &content));
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[level];
            hashes.push(hash);
            let [.., left, right] = hashes.as_slice() else { break };
            if hashes.len() % 2 == 1 {
                break;
            }
            hash = node_hash(left, right);
        }
        let size = content.len() as u64;
        let header = EntryHeader { number, kind, source: source.to_owned(), received, size };
        self.entries.push(LedgerEntry { header, content });
        number
    }

    pub(crate) fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        self.levels.get(usize::from(level))?.get(usize::try_from(index).ok()?).copied()
    }

    pub(crate) fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    /// The root over the first so many entries.
    pub(crate) fn root(&self, size: u64) -> Hash {
        root(size, &|level, index| self.hash(level, index)).unwrap()
    }

    /// Signed by the log.
    pub(crate) fn checkpoint(&self, size: u64) -> Note {
        Checkpoint::new(ORIGIN, size, self.root(size)).sign(&log_key()).unwrap()
    }
}

pub(crate) fn log_key() -> SecretKey {
    SecretKey::from_seed([1; 32]).unwrap()
}

pub(crate) fn witness_key() -> SecretKey {
    SecretKey::from_seed([2; 32]).unwrap()
}

pub(crate) fn log_name() -> VerifierKey {
    VerifierKey::new(ORIGIN, Algorithm::Note, log_key().public()).unwrap()
}

pub(crate) fn witness_name() -> VerifierKey {
    VerifierKey::new(WITNESS, Algorithm::Cosignature, witness_key().public()).unwrap()
}

/// A pack of a ledger, and what a dishonest maker may change of it: the log's key signs whatever comes.
pub(crate) struct Maker<'l> {
    pub(crate) ledger: &'l Ledger,
    pub(crate) question: Question,
    /// The entries of the pack, ascending.
    pub(crate) entries: Vec<LedgerEntry>,
    /// Entries whose content was erased.
    pub(crate) erased: Vec<LedgerEntry>,
    /// Sizes of other checkpoints of the log.
    pub(crate) others: Vec<u64>,
    /// Findings other than the computed ones.
    pub(crate) findings: Option<Vec<u8>>,
    /// A proof other than the tree's.
    pub(crate) proof: Option<Vec<Hash>>,
    pub(crate) formulas: Formulas,
    pub(crate) timestamps: Vec<(String, Vec<u8>)>,
}

impl<'l> Maker<'l> {
    pub(crate) fn new(ledger: &'l Ledger, question: Question, entries: Vec<LedgerEntry>) -> Self {
        let formulas = Formulas { assemble: FORMULAS, review: motprov_review::FORMULAS };
        Self {
            ledger,
            question,
            entries,
            erased: Vec::new(),
            others: Vec::new(),
            findings: None,
            proof: None,
            formulas,
            timestamps: Vec::new(),
        }
    }

    pub(crate) fn make(&self) -> Vec<u8> {
        self.try_make().unwrap()
    }

    pub(crate) fn try_make(&self) -> Result<Vec<u8>, BuildError> {
        let size = self.ledger.size();
        let mut pack = PackWriter::new(Vec::new(), self.question.clone())?;
        let mut all: Vec<(&LedgerEntry, bool)> = self.entries.iter().map(|entry| (entry, false)).collect();
        all.extend(self.erased.iter().map(|entry| (entry, true)));
        all.sort_by_key(|(entry, _)| entry.header.number);
        for (entry, erased) in all {
            if erased {
                let leaf = self.ledger.hash(0, entry.header.number - 1).unwrap();
                pack.erased(entry.header.clone(), leaf)?;
            } else {
                pack.take(entry.clone())?;
            }
        }
        let nodes = pack.needed(size)?;
        let proof = nodes.iter().map(|node| self.ledger.hash(node.level, node.index).unwrap()).collect();
        let mut checkpoint = self.ledger.checkpoint(size);
        let at = Timestamp::from_seconds(1_793_500_000);
        checkpoint.add(cosignature::cosign(&checkpoint, WITNESS, &witness_key(), at).unwrap());
        let others = self.others.iter().map(|other| self.other(*other)).collect();
        let root = self.ledger.root(size);
        let closing = Closing {
            ledger: LedgerAt { key: log_name().to_string(), origin: ORIGIN.to_owned(), root, size },
            checkpoint: checkpoint.to_string().into_bytes(),
            others,
            timestamps: self.timestamps.clone(),
            proof: self.proof.clone().unwrap_or(proof),
            formulas: self.formulas,
            findings: self.findings.clone().unwrap_or_else(|| self.computed(root)),
            report: b"%PDF-1.7\n% stands for the report: the verifier reads only its hash\n%%EOF\n".to_vec(),
        };
        let sign =
            |text: &str| Note::sign(text.to_owned(), ORIGIN, &log_key()).unwrap().to_string().into_bytes();
        pack.finish(closing, sign)
    }

    fn other(&self, size: u64) -> OtherCheckpoint {
        let own = self.ledger.size();
        let (old, new) = (size.min(own), size.max(own));
        let proof = prove_consistency(old, new, &|level, index| self.ledger.hash(level, index)).unwrap();
        OtherCheckpoint { size, note: self.ledger.checkpoint(size).to_string().into_bytes(), proof }
    }

    /// What an honest maker finds.
    fn computed(&self, root: Hash) -> Vec<u8> {
        let contract = self.entries.iter().find(|entry| entry.header.kind == EntryKind::Contract).unwrap();
        let contract = Contract::parse("contract", std::str::from_utf8(&contract.content).unwrap()).unwrap();
        let month = self.question.month;
        let mut assembler = Assembler::new(month, whole_month(month, &contract.zone));
        for entry in &self.entries {
            // What does not hold is for the verifier to say.
            let _ = assembler.take(entry);
        }
        let case = assembler.case_for(&contract, LedgerState { size: self.ledger.size(), root });
        let review = motprov_review::review(&case, &contract);
        findings::encode(&findings::asked(review, &self.question))
    }
}
