//! What the agent is for, and whether it measures the machine that it runs on.

use motprov_shared::identity::{AssetId, Role};
use motprov_toml::Fields;
use motprov_toml::values::{flag, one_of};

use super::{Outside, values};
use crate::probe::workstation::MachineKind;

/// What a machine can be, by the names that a configuration gives it.
pub(super) const KINDS: [(&str, MachineKind); 2] =
    [("workstation", MachineKind::Workstation), ("server", MachineKind::Server)];

/// The machine that the agent runs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Its name.
    pub asset: AssetId,
    /// What it is.
    pub kind: MachineKind,
    /// Whether seconds of use are counted for each day; never whose.
    pub active_use: bool,
}

pub(super) fn role(fields: &mut Fields<'_, '_>) -> Role {
    let words = Role::ALL.map(|role| (role.name(), role));
    fields.optional("role", |value| one_of(&words, value)).unwrap_or(Role::Workstation)
}

struct Section {
    at: usize,
    enabled: Option<bool>,
    asset: Option<AssetId>,
    active_use: Option<bool>,
}

fn section(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<Section> {
    let mut fields = fields.table(key)?;
    let section = Section {
        at: fields.at,
        enabled: fields.optional("enabled", flag),
        asset: fields.optional("asset", values::asset),
        active_use: fields.optional("active_use", flag),
    };
    fields.finish();
    Some(section)
}

/// The machine, and where its name stands.
pub(super) fn machine(
    fields: &mut Fields<'_, '_>,
    role: Role,
    outside: &Outside,
) -> Option<(Machine, usize)> {
    let sections = KINDS.map(|(name, kind)| (kind, section(fields, name)));
    let unfit = |kind: MachineKind| match role {
        Role::Workstation => kind != MachineKind::Workstation,
        Role::Server => kind != MachineKind::Server,
        Role::Site => false,
    };
    for (kind, section) in &sections {
        if let Some(section) = section.as_ref().filter(|_| unfit(*kind)) {
            let what = format!("[{}] does not go with role = \"{}\"", kind.name(), role.name());
            fields.fault(section.at, what, format!("write [{}], or another role", role.name()));
        }
    }
    if let [(_, Some(_)), (_, Some(second))] = &sections
        && role == Role::Site
    {
        fields.fault(second.at, "[workstation] stands beside [server]", "a machine is one of them");
    }
    let usual = match role {
        Role::Workstation => Some(MachineKind::Workstation),
        Role::Server => Some(MachineKind::Server),
        Role::Site => None,
    };
    // A site agent measures its own machine where a section asks for it.
    let written = sections.into_iter().find(|(kind, section)| section.is_some() && !unfit(*kind));
    let (kind, section) = match (written, usual) {
        (Some((kind, section)), _) => (kind, section),
        (None, Some(kind)) => (kind, None),
        (None, None) => return None,
    };
    if section.as_ref().and_then(|section| section.enabled) == Some(false) {
        return None;
    }
    let at = section.as_ref().map_or(fields.at, |section| section.at);
    let active_use = section.as_ref().and_then(|section| section.active_use);
    let asset = section.and_then(|section| section.asset).or_else(|| outside.host_name());
    if asset.is_none() {
        let what = "`asset` is missing, and this machine's host name cannot stand in for it,";
        fields.absence(at, what, format!("write asset = \"…\" in [{}]", kind.name()));
    }
    let active_use = active_use.unwrap_or(kind == MachineKind::Workstation);
    Some((Machine { asset: asset?, kind, active_use }, at))
}
