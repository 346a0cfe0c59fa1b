//! The recordings of real printers, where the shared data is at hand.

use std::path::PathBuf;

use motprov_printer::Walk;

use super::snmprec;

/// Folder of the recordings, or None, said aloud.
pub(crate) fn folder() -> Option<PathBuf> {
    let shared = std::env::var_os("MOTPROV_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let folder = shared.join("data/printers");
    if folder.join("expected.json").is_file() {
        return Some(folder);
    }
    println!("skipped, data not found: {}", folder.display());
    None
}

/// One recording by name.
pub(crate) fn walk(folder: &std::path::Path, name: &str) -> Walk {
    let octets = std::fs::read(folder.join(format!("walks/{name}.snmprec"))).unwrap();
    snmprec::parse(std::str::from_utf8(&octets).unwrap())
}
