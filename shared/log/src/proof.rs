//! Proofs over the Merkle tree (RFC 6962 §2.1, RFC 9162 §2.1.3 and §2.1.4): made from stored hashes, checked from
//! nothing but roots. Written apart from the crate that the ledger grows its tree with, so that a fault in either is
//! found by the other.

use motprov_shared::identity::{Hash, Hasher, sha256};

/// Hashes that a proof can have at most: sizes have 63 bits.
pub const MAX_PATH: usize = 63;

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The numbers cannot be.
    #[error("the sizes do not fit: {0}")]
    Sizes(&'static str),
    /// Too few or too many hashes.
    #[error("the proof has not the hashes that such sizes need")]
    Length,
    /// It leads to another root.
    #[error("the proof leads to another root")]
    Root,
    /// What it is read from lacks a hash.
    #[error("hash {index} of level {level} is missing")]
    Missing {
        /// 0 for leaves.
        level: u8,
        /// From 0, left to right.
        index: u64,
    },
    /// Not in the format.
    #[error("not in the format: {0}")]
    Form(&'static str),
}

/// The hash of a leaf's data.
#[must_use]
pub fn leaf_hash(data: &[u8]) -> Hash {
    let mut hasher = Hasher::default();
    hasher.take(&[0]);
    hasher.take(data);
    hasher.finish()
}

/// The hash of two subtrees.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut octets = [1; 65];
    octets[1..33].copy_from_slice(&left.0);
    octets[33..].copy_from_slice(&right.0);
    sha256(&octets)
}

/// Checks that the leaf at `index`, from 0, stands in the tree of `size` leaves with this root (RFC 9162 §2.1.3.2).
///
/// # Errors
/// [`ProofError`].
pub fn check_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    path: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Sizes("the entry is not in the tree"));
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(sibling, &hash);
            // Where we are a last node without a sibling, the levels above have none either.
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    match last {
        0 if hash == *root => Ok(()),
        0 => Err(ProofError::Root),
        _ => Err(ProofError::Length),
    }
}

/// Checks that the tree with the old root is the beginning of the one with the new root (RFC 9162 §2.1.4.2).
///
/// # Errors
/// [`ProofError`].
pub fn check_consistency(old: (u64, &Hash), new: (u64, &Hash), path: &[Hash]) -> Result<(), ProofError> {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size > new_size {
        return Err(ProofError::Sizes("the new tree is smaller than the old one"));
    }
    if old_size == new_size || old_size == 0 {
        let same = if old_size == new_size { old_root == new_root } else { *old_root == sha256(b"") };
        return match (path.is_empty(), same) {
            (false, _) => Err(ProofError::Length),
            (true, false) => Err(ProofError::Root),
            (true, true) => Ok(()),
        };
    }
    // An old tree that is one complete subtree is its own first hash, and is not said.
    let (first, rest) = if old_size.is_power_of_two() {
        (*old_root, path)
    } else {
        path.split_first().map(|(first, rest)| (*first, rest)).ok_or(ProofError::Length)?
    };
    let (mut at, mut last) = (old_size - 1, new_size - 1);
    while at & 1 == 1 {
        (at, last) = (at >> 1, last >> 1);
    }
    let (mut was, mut is) = (first, first);
    for hash in rest {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if at & 1 == 1 || at == last {
            was = node_hash(hash, &was);
            is = node_hash(hash, &is);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            is = node_hash(&is, hash);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    match last {
        0 if was == *old_root && is == *new_root => Ok(()),
        0 => Err(ProofError::Root),
        _ => Err(ProofError::Length),
    }
}

/// Reads the hash of a complete subtree: `level` 0 has the leaves, `index` counts from 0.
pub trait Hashes {
    /// The hash, if it is there.
    fn hash(&self, level: u8, index: u64) -> Option<Hash>;
}

impl<F: Fn(u8, u64) -> Option<Hash>> Hashes for F {
    fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        self(level, index)
    }
}

/// The root of the tree over the first `size` leaves; of none, SHA-256 of nothing.
///
/// # Errors
/// [`ProofError::Missing`].
pub fn root(size: u64, hashes: &impl Hashes) -> Result<Hash, ProofError> {
    if size == 0 { Ok(sha256(b"")) } else { subtree(0, size, hashes) }
}

/// The path that [`check_inclusion`] takes, from the leaf up.
///
/// # Errors
/// [`ProofError::Sizes`], [`ProofError::Missing`].
pub fn prove_inclusion(index: u64, size: u64, hashes: &impl Hashes) -> Result<Vec<Hash>, ProofError> {
    if index >= size {
        return Err(ProofError::Sizes("the entry is not in the tree"));
    }
    let (mut from, mut to, mut path) = (0, size, Vec::new());
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(subtree(middle, to, hashes)?);
            to = middle;
        } else {
            path.push(subtree(from, middle, hashes)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The path that [`check_consistency`] takes.
///
/// # Errors
/// [`ProofError::Sizes`], [`ProofError::Missing`].
pub fn prove_consistency(old: u64, new: u64, hashes: &impl Hashes) -> Result<Vec<Hash>, ProofError> {
    if old > new {
        return Err(ProofError::Sizes("the new tree is smaller than the old one"));
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let (mut from, mut to, mut path) = (0, new, Vec::new());
    while to != old {
        let middle = from + split(to - from);
        if old <= middle {
            path.push(subtree(middle, to, hashes)?);
            to = middle;
        } else {
            path.push(subtree(from, middle, hashes)?);
            from = middle;
        }
    }
    // Where nothing was left of it, the old tree is known as a whole.
    if from != 0 {
        path.push(subtree(from, to, hashes)?);
    }
    path.reverse();
    Ok(path)
}

/// The hash over the leaves `from..to`. Recurses at most once a level.
fn subtree(from: u64, to: u64, hashes: &impl Hashes) -> Result<Hash, ProofError> {
    let count = to - from;
    if count.is_power_of_two() {
        // A power of two fits 64 bits, so its exponent fits an octet.
        let level = u8::try_from(count.trailing_zeros()).unwrap_or(u8::MAX);
        let index = from >> level;
        return hashes.hash(level, index).ok_or(ProofError::Missing { level, index });
    }
    let middle = from + split(count);
    Ok(node_hash(&subtree(from, middle, hashes)?, &subtree(middle, to, hashes)?))
}

/// The largest power of two below `count`, which is at least 2.
const fn split(count: u64) -> u64 {
    1 << (u64::BITS - 1 - (count - 1).leading_zeros())
}
