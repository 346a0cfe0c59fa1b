//! Tiles and their addresses.

use motprov_log::proof::ProofError;
use motprov_log::tile::{Kind, TilePath, bundle, entries, hash_in, hash_tile};
use proptest::prelude::*;

use crate::proofs::Tree;

#[test]
fn addresses_are_those_of_c2sp() {
    for (kind, index, width, text) in [
        (Kind::Hashes(0), 0, 256, "tile/0/000"),
        (Kind::Hashes(0), 1_234_067, 256, "tile/0/x001/x234/067"),
        (Kind::Hashes(1), 0, 5, "tile/1/000.p/5"),
        (Kind::Entries, 273, 112, "tile/entries/273.p/112"),
        (Kind::Entries, 1000, 256, "tile/entries/x001/000"),
    ] {
        let path = TilePath { kind, index, width };
        assert_eq!(path.to_string(), text);
        assert_eq!(text.parse::<TilePath>().unwrap(), path);
    }
}

#[test]
fn a_tile_has_one_address_only() {
    for text in [
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/000",
        "tile/00/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/05",
        "tile/64/000",
        "tile/0/1234",
        "tile/0/001/000",
        "tile/0/../etc",
        "tile/0/",
        "tile//000",
        "tile/0/x001/x002/x003/x004/x005/x006/x007/x008/x009/010",
        "tile/-1/000",
        "tile/0/+12",
        "",
    ] {
        assert!(text.parse::<TilePath>().is_err(), "{text}");
    }
}

#[test]
fn every_hash_of_a_tree_can_be_read_from_its_tiles() {
    let size = 1000;
    let tree = Tree::of(size);
    let read = |level: u8, index: u64| tree.hash(level, index);
    for level in 0..10_u8 {
        for index in 0..size >> level {
            let path = TilePath::holding(level, index, size).unwrap();
            let octets = hash_tile(path, &read).unwrap();
            assert_eq!(octets.len(), usize::from(path.width) * 32);
            assert_eq!(hash_in(&octets, level, index).unwrap(), tree.hash(level, index).unwrap());
        }
    }
    assert_eq!(TilePath::of(Kind::Hashes(0), 4, size), None);
    assert_eq!(TilePath::of(Kind::Hashes(1), 0, size).unwrap().width, 3);
    assert_eq!(TilePath::of(Kind::Hashes(2), 0, size), None);
    assert!(hash_tile(TilePath { kind: Kind::Hashes(0), index: 4, width: 1 }, &read).is_err());
}

#[test]
fn a_bundle_gives_back_its_entries_and_refuses_what_is_too_large() {
    let large = vec![7; 65_535];
    let all: [&[u8]; 3] = [b"one", b"", &large];
    let octets = bundle(all).unwrap();
    assert_eq!(entries(&octets, 3).unwrap(), all);
    assert!(entries(&octets, 2).is_err() && entries(&octets, 4).is_err());
    assert!(entries(&octets[..octets.len() - 1], 3).is_err());
    assert_eq!(bundle([vec![0; 65_536].as_slice()]), None);
}

proptest! {
    #[test]
    fn any_octets_are_a_tile_or_an_error(octets in prop::collection::vec(any::<u8>(), 0..600), level in 0..64_u8, index in any::<u64>(), width in any::<u16>()) {
        if let Err(error) = hash_in(&octets, level, index) {
            let told = matches!(error, ProofError::Form(_) | ProofError::Missing { .. });
            prop_assert!(told);
        }
        if let Ok(found) = entries(&octets, width) {
            prop_assert_eq!(bundle(found).unwrap(), octets);
        }
    }

    #[test]
    fn what_reads_as_an_address_is_written_the_same(text in "tile/([0-9]{1,2}|entries)/(x[0-9]{3}/){0,3}[0-9]{3}(\\.p/[0-9]{1,3})?") {
        if let Ok(path) = text.parse::<TilePath>() {
            prop_assert_eq!(path.to_string(), text);
        }
    }
}
