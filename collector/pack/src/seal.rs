//! What the log's key signs of a pack: a C2SP signed note whose text names the manifest by its hash.
//!
//! ```text
//! motprov pack manifest 1
//! <the log's origin>
//! sha256 <of manifest.json, hexadecimal>
//! ```
//! Its first line keeps it apart from checkpoints, whose first line is the origin.

use motprov_shared::identity::Hash;

/// The text of the note.
#[must_use]
pub fn text(origin: &str, manifest: Hash) -> String {
    format!("motprov pack manifest 1\n{origin}\nsha256 {manifest}\n")
}
