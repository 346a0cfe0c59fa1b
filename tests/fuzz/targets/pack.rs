//! An evidence pack: the container, its manifest, and the batches in it.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use motprov_pack::container::Container;
use motprov_pack::manifest::{LARGEST, Manifest};
use motprov_pack::sequence::Items;

fuzz_target!(|octets: &[u8]| {
    let mut source = Cursor::new(octets);
    if let Ok(container) = Container::read(&mut source) {
        for file in container.files() {
            let _ = file.content(&mut source, LARGEST);
        }
    }
    let _ = Manifest::decode(octets);
    for item in Items::new(octets) {
        if item.is_err() {
            break;
        }
    }
});
