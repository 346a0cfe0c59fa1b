//! Tiles of hashes, bundles of entries, addresses of both, and proofs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use motprov_log::tile::{self, TilePath};
use motprov_pack::tree;

fuzz_target!(|octets: &[u8]| {
    let [level, width, octets @ ..] = octets else { return };
    if let Ok(entries) = tile::entries(octets, u16::from(*width) + 1) {
        let written = tile::bundle(entries).expect("what was read can be written");
        assert_eq!(written, octets, "a bundle has one form");
    }
    let _ = tile::hash_in(octets, *level, u64::from(*width));
    if let Ok(text) = std::str::from_utf8(octets) {
        if let Ok(path) = text.parse::<TilePath>() {
            assert_eq!(path.to_string(), text, "a tile has one address");
        }
        let _ = tree::path_from_text(text);
        let size = u64::from(*width);
        let _ = tree::from_text(text, size, &tree::needed(size, &[]));
    }
});
