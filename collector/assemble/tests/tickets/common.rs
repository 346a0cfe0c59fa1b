use std::path::Path;

use motprov_assemble::tickets::{Answer, Profile, answer};
use motprov_review::tickets::report::Wanted;

/// Octets of a file of the shared data; `None`, said aloud, where it is not there.
#[expect(clippy::disallowed_methods, reason = "the crate is pure, its tests read their examples")]
pub(crate) fn shared(name: &str) -> Option<Vec<u8>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let root = std::env::var_os("MOTPROV_SHARED").map_or(beside, Into::into);
    let path = root.join("data/tickets").join(name);
    let octets = std::fs::read(&path);
    if octets.is_err() {
        eprintln!("skipped, data not found: {}", path.display());
    }
    octets.ok()
}

pub(crate) fn vinst() -> Profile {
    Profile::parse("vinst.toml", Profile::built_in("vinst").unwrap()).unwrap()
}

pub(crate) fn asked(bytes: &[u8], wanted: Wanted<'_>) -> Answer {
    answer(&vinst(), "tickets", bytes, wanted).unwrap()
}
