//! Which releases of the agent's program are believed, and what is done about them.

use motprov_shared::identity::PublicKey;
use motprov_toml::Fields;
use motprov_toml::values::flag;

use super::values;

/// What is done about releases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Upgrade {
    /// Only what this key signed is believed; nothing without one.
    pub key: Option<PublicKey>,
    /// Whether a newer program is fetched, for `motprov-agent install-upgrade` to install.
    pub install: bool,
}

pub(super) fn upgrade(fields: &mut Fields<'_, '_>) -> Upgrade {
    let Some(mut fields) = fields.table("upgrade") else { return Upgrade::default() };
    let key = fields.optional("key", values::release_key);
    let install = fields.optional("install", flag).unwrap_or(false);
    if install && !fields.has("key") {
        fields.missing("key", "add the public key of who makes the releases; without it none is believed");
    }
    fields.finish();
    Upgrade { key, install }
}
