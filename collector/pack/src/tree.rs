//! Proves many entries at once: the fewest hashes of the Merkle tree (RFC 6962 §2.1) that, beside the entries' own
//! leaves, lead to its root.
//!
//! Which hashes these are follows from the tree's size and the leaves alone, so a proof is a plain list and there is one
//! for each question. `proofs/tree.txt` writes it as text: a line `motprov tree proof 1`, a line with the tree's size,
//! then for each hash, from left to right, `LEVEL INDEX HASH`: the subtree over the leaves `INDEX * 2^LEVEL` to
//! `(INDEX + 1) * 2^LEVEL - 1`, counted from 0, its hash in hexadecimal.

use std::fmt::Write as _;

use motprov_log::proof::node_hash;
use motprov_shared::identity::{Hash, sha256};

/// First line of a proof.
const TITLE: &str = "motprov tree proof 1";

/// A complete subtree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Its height; a leaf has 0.
    pub level: u8,
    /// Which one of its level, from 0.
    pub index: u64,
}

/// The subtrees that are needed beside `leaves`, which count from 0, ascend and lie below `size`; from left to right.
#[must_use]
pub fn needed(size: u64, leaves: &[u64]) -> Vec<Node> {
    let mut nodes = Vec::new();
    if size > 0 {
        collect(0, size, leaves, &mut nodes);
    }
    nodes
}

fn collect(start: u64, end: u64, leaves: &[u64], nodes: &mut Vec<Node>) {
    let length = end - start;
    if leaves.is_empty() && length.is_power_of_two() {
        // A range of 2^n leaves that RFC 6962 splits off begins at a multiple of 2^n.
        let level = length.trailing_zeros();
        nodes.push(Node { level: u8::try_from(level).unwrap_or(u8::MAX), index: start >> level });
    } else if length > 1 {
        let middle = start + split(length);
        let (left, right) = leaves.split_at(leaves.partition_point(|leaf| *leaf < middle));
        collect(start, middle, left, nodes);
        collect(middle, end, right, nodes);
    }
}

/// The largest power of two below `length`, which is at least 2.
const fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}

/// The tree's root from its size, some of its leaves as in [`needed`] and the other hashes in that order; `None` where
/// these are too few or too many.
pub fn root(size: u64, leaves: &[(u64, Hash)], others: impl IntoIterator<Item = Hash>) -> Option<Hash> {
    let mut others = others.into_iter();
    let root = if size == 0 { sha256(b"") } else { subtree(0, size, leaves, &mut others)? };
    others.next().is_none().then_some(root)
}

fn subtree(
    start: u64,
    end: u64,
    leaves: &[(u64, Hash)],
    others: &mut impl Iterator<Item = Hash>,
) -> Option<Hash> {
    let length = end - start;
    if leaves.is_empty() && length.is_power_of_two() {
        return others.next();
    }
    if length == 1 {
        return leaves.first().map(|(_, hash)| *hash);
    }
    let middle = start + split(length);
    let (left, right) = leaves.split_at(leaves.partition_point(|(leaf, _)| *leaf < middle));
    let left = subtree(start, middle, left, others)?;
    let right = subtree(middle, end, right, others)?;
    Some(node_hash(&left, &right))
}

/// A proof as it stands in a pack; `hashes` in the order of `nodes`.
#[must_use]
pub fn to_text(size: u64, nodes: &[Node], hashes: &[Hash]) -> String {
    let mut text = format!("{TITLE}\n{size}\n");
    for (Node { level, index }, hash) in nodes.iter().zip(hashes) {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{level} {index} {hash}");
    }
    text
}

/// The hashes of a proof as it stands in a pack.
///
/// # Errors
/// What differs from the one form that [`to_text`] gives for this size and these nodes, for a person.
pub fn from_text(text: &str, size: u64, nodes: &[Node]) -> Result<Vec<Hash>, String> {
    let mut lines = text.split_terminator('\n');
    if lines.next() != Some(TITLE) || lines.next() != Some(size.to_string().as_str()) {
        return Err(format!("does not begin with `{TITLE}` and the tree's size {size}"));
    }
    let mut hashes = Vec::with_capacity(nodes.len());
    for (Node { level, index }, number) in nodes.iter().zip(3..) {
        let line = lines.next().unwrap_or("");
        let hash = line.strip_prefix(&format!("{level} {index} ")).and_then(|hash| hash.parse::<Hash>().ok());
        let hash = hash.ok_or_else(|| {
            format!("line {number} is not the hash {level} {index}, which the pack's entries call for")
        })?;
        hashes.push(hash);
    }
    if to_text(size, nodes, &hashes) == text {
        Ok(hashes)
    } else {
        Err("is not in canonical form".to_owned())
    }
}

/// A consistency proof (RFC 6962 §2.1.2) as it stands in a pack: a hash in hexadecimal on each line.
#[must_use]
pub fn path_to_text(path: &[Hash]) -> String {
    let mut text = String::new();
    for hash in path {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{hash}");
    }
    text
}

/// The hashes of a consistency proof as it stands in a pack; `None` for what [`path_to_text`] did not write.
#[must_use]
pub fn path_from_text(text: &str) -> Option<Vec<Hash>> {
    let path: Vec<Hash> = text.lines().map(|line| line.parse().ok()).collect::<Option<_>>()?;
    (path_to_text(&path) == text).then_some(path)
}

#[cfg(test)]
mod tests;
