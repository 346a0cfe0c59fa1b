//! Proofs: ours, those of `tlog_tiles` (the ledger's) and of `ct-merkle` must agree on every tree.

use std::cell::RefCell;
use std::collections::HashMap;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use motprov_log::proof::{
    ProofError, check_consistency, check_inclusion, leaf_hash, node_hash, prove_consistency, prove_inclusion,
    root,
};
use motprov_shared::identity::Hash;
use proptest::prelude::*;
use sha2::Sha256;
use tlog_tiles::tlog::{self, HashReader};

/// All hashes of complete subtrees.
#[derive(Default)]
pub(crate) struct Tree {
    size: u64,
    hashes: HashMap<(u8, u64), Hash>,
}

impl Tree {
    pub(crate) fn of(size: u64) -> Self {
        let mut tree = Self::default();
        (0..size).for_each(|n| tree.push(&n.to_be_bytes()));
        tree
    }

    pub(crate) fn push(&mut self, data: &[u8]) {
        let (mut level, mut index, mut hash) = (0, self.size, leaf_hash(data));
        self.hashes.insert((level, index), hash);
        while index & 1 == 1 {
            hash = node_hash(&self.hashes[&(level, index - 1)], &hash);
            (level, index) = (level + 1, index >> 1);
            self.hashes.insert((level, index), hash);
        }
        self.size += 1;
    }

    pub(crate) fn root(&self, size: u64) -> Hash {
        root(size, &|level, index| self.hash(level, index)).unwrap()
    }

    pub(crate) fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        self.hashes.get(&(level, index)).copied()
    }
}

/// The ledger's crate's view of the same tree.
struct Stored(RefCell<Vec<tlog::Hash>>);

impl HashReader for &Stored {
    fn read_hashes(&self, positions: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        let hashes = self.0.borrow();
        positions
            .iter()
            .map(|at| hashes.get(usize::try_from(*at).unwrap()).copied())
            .collect::<Option<_>>()
            .ok_or(tlog::Error::IndexesNotInTree)
    }
}

fn stored(size: u64) -> Stored {
    let stored = Stored(RefCell::default());
    for n in 0..size {
        let new = tlog::stored_hashes(n, &n.to_be_bytes(), &&stored).unwrap();
        stored.0.borrow_mut().extend(new);
    }
    stored
}

fn ours(path: &[tlog::Hash]) -> Vec<Hash> {
    path.iter().map(|hash| Hash(hash.0)).collect()
}

#[test]
fn every_proof_of_every_small_tree_is_the_one_that_tlog_tiles_makes() {
    const MOST: u64 = 70;
    let (tree, stored) = (Tree::of(MOST), stored(MOST));
    let read = |level: u8, index: u64| tree.hash(level, index);
    for size in 0..=MOST {
        assert_eq!(tree.root(size).0, tlog::tree_hash(size, &&stored).unwrap().0);
        for index in 0..size {
            let path = prove_inclusion(index, size, &read).unwrap();
            assert_eq!(path, ours(&tlog::prove_record(size, index, &&stored).unwrap()));
            let leaf = tree.hash(0, index).unwrap();
            check_inclusion(index, size, &leaf, &path, &tree.root(size)).unwrap();
        }
        for old in 1..=size {
            let path = prove_consistency(old, size, &read).unwrap();
            if old < size {
                assert_eq!(path, ours(&tlog::prove_tree(size, old, &&stored).unwrap()), "{old} {size}");
            }
            check_consistency((old, &tree.root(old)), (size, &tree.root(size)), &path).unwrap();
        }
    }
}

#[test]
fn every_proof_of_every_small_tree_is_the_one_that_ct_merkle_makes() {
    let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    let tree = Tree::of(40);
    let read = |level: u8, index: u64| tree.hash(level, index);
    for size in 1..=40_u64 {
        theirs.push((size - 1).to_be_bytes().to_vec());
        for index in 0..size {
            let path: Vec<u8> =
                prove_inclusion(index, size, &read).unwrap().iter().flat_map(|h| h.0).collect();
            assert_eq!(theirs.prove_inclusion(index.try_into().unwrap()).as_bytes(), path);
        }
        for old in 1..size {
            let path: Vec<u8> =
                prove_consistency(old, size, &read).unwrap().iter().flat_map(|h| h.0).collect();
            assert_eq!(
                theirs.prove_consistency((size - old).try_into().unwrap()).as_bytes(),
                path,
                "{old} {size}"
            );
        }
    }
}

#[test]
fn the_empty_tree_is_the_beginning_of_every_tree_and_of_no_other() {
    let tree = Tree::of(5);
    let empty = tree.root(0);
    assert_eq!(empty.to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check_consistency((0, &empty), (5, &tree.root(5)), &[]).unwrap();
    check_consistency((0, &empty), (0, &empty), &[]).unwrap();
    assert_eq!(check_consistency((0, &Hash([1; 32])), (5, &tree.root(5)), &[]), Err(ProofError::Root));
    assert_eq!(check_consistency((0, &empty), (5, &tree.root(5)), &[empty]), Err(ProofError::Length));
}

proptest! {
    #[test]
    fn a_proof_with_a_changed_dropped_or_added_hash_does_not_hold(
        size in 2..300_u64, at in any::<prop::sample::Index>(), where_ in any::<prop::sample::Index>(), change in 0..3
    ) {
        let tree = Tree::of(size);
        let read = |level: u8, index: u64| tree.hash(level, index);
        let spoil = |mut path: Vec<Hash>| {
            let place = where_.index(path.len() + usize::from(change == 1));
            match change {
                0 => path[place].0[7] ^= 1,
                1 => path.insert(place, Hash([5; 32])),
                _ => drop(path.remove(place)),
            }
            path
        };
        let index = at.index(usize::try_from(size).unwrap()) as u64;
        let leaf = tree.hash(0, index).unwrap();
        let path = spoil(prove_inclusion(index, size, &read).unwrap());
        prop_assert!(check_inclusion(index, size, &leaf, &path, &tree.root(size)).is_err());
        let old = 1 + at.index(usize::try_from(size - 1).unwrap()) as u64;
        let path = spoil(prove_consistency(old, size, &read).unwrap());
        prop_assert!(check_consistency((old, &tree.root(old)), (size, &tree.root(size)), &path).is_err());
    }

    #[test]
    fn a_history_that_was_changed_has_no_proof(old in 1..200_u64, more in 1..200_u64, changed in any::<prop::sample::Index>()) {
        let (honest, size) = (Tree::of(old), old + more);
        let changed = changed.index(usize::try_from(old).unwrap()) as u64;
        let mut forged = Tree::default();
        for n in 0..size {
            forged.push(if n == changed { b"another".to_vec() } else { n.to_be_bytes().to_vec() }.as_slice());
        }
        let path = prove_consistency(old, size, &|level, index| forged.hash(level, index)).unwrap();
        let held = check_consistency((old, &honest.root(old)), (size, &forged.root(size)), &path);
        prop_assert_eq!(held, Err(ProofError::Root));
    }
}
