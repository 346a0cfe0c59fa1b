use motprov_log::proof::leaf_hash;
use proptest::prelude::*;

use super::*;

fn hashes(size: u64) -> Vec<Hash> {
    (0..size).map(|leaf| leaf_hash(&leaf.to_le_bytes())).collect()
}

/// RFC 6962 §2.1 as it is written.
fn plain(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(b""),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(at(split(leaves.len() as u64)));
            sha256(&[&[1][..], &plain(left).0, &plain(right).0].concat())
        }
    }
}

fn at(leaf: u64) -> usize {
    usize::try_from(leaf).unwrap()
}

fn of(all: &[Hash], nodes: &[Node]) -> Vec<Hash> {
    let range = |node: &Node| at(node.index << node.level)..at((node.index + 1) << node.level);
    nodes.iter().map(|node| plain(&all[range(node)])).collect()
}

#[test]
fn a_small_proof_is_as_short_as_it_can_be() {
    // Leaves 2 and 3 of seven: their neighbours 0-1, then 4-5, then 6.
    let nodes = needed(7, &[2, 3]);
    assert_eq!(
        nodes,
        [Node { level: 1, index: 0 }, Node { level: 1, index: 2 }, Node { level: 0, index: 6 }]
    );
    assert!(needed(4, &[0, 1, 2, 3]).is_empty());
    assert!(needed(0, &[]).is_empty());
    assert_eq!(root(0, &[], []), Some(sha256(b"")));
}

#[test]
fn a_log_without_end_costs_no_more_than_its_leaves() {
    let leaves: Vec<u64> = (0..100).map(|n| n * (u64::MAX / 101)).collect();
    assert!(needed(u64::MAX, &leaves).len() < 100 * 64);
    assert!(needed(u64::MAX, &[]).len() <= 64);
}

#[test]
fn a_proof_has_one_text() {
    let all = hashes(7);
    let nodes = needed(7, &[2, 3]);
    let text = to_text(7, &nodes, &of(&all, &nodes));
    assert_eq!(from_text(&text, 7, &nodes).unwrap(), of(&all, &nodes));
    let others = [
        text.replace("proof 1", "proof 2"),
        text.replace("\n7\n", "\n8\n"),
        text.replace("1 2 ", "1 3 "),
        text.to_uppercase(),
        format!("{text}\n"),
        format!("{text}0 9 {}\n", all[0]),
        text.trim_end().to_owned(),
        text.replace('\n', "\r\n"),
    ];
    for other in others {
        assert!(from_text(&other, 7, &nodes).is_err(), "{other}");
    }
}

proptest! {
    #[test]
    fn leaves_and_proof_give_the_root_and_no_others_do(
        size in 1u64..200, picked in proptest::collection::vec(any::<u64>(), 0..20), change in any::<usize>()
    ) {
        let all = hashes(size);
        let mut leaves: Vec<u64> = picked.iter().map(|leaf| leaf % size).collect();
        leaves.sort_unstable();
        leaves.dedup();
        let mut own: Vec<_> = leaves.iter().map(|leaf| (*leaf, all[at(*leaf)])).collect();
        let nodes = needed(size, &leaves);
        let mut others = of(&all, &nodes);
        let expected = Some(plain(&all));
        prop_assert_eq!(root(size, &own, others.clone()), expected);
        let missing = others.get(1..).unwrap_or(&[]).to_vec();
        prop_assert!(others.is_empty() || root(size, &own, missing) != expected);
        prop_assert_eq!(root(size, &own, others.iter().copied().chain([all[0]])), None);
        let which = change % (own.len() + others.len());
        let changed = if which < own.len() { &mut own[which].1 } else { &mut others[which - own.len()] };
        changed.0[change % 32] ^= 1;
        prop_assert_ne!(root(size, &own, others), expected);
    }
}
