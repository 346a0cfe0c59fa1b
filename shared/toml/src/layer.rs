//! What a collector may tell an agent, and how that lies over the agent's own file. Promise: a layer sets nothing
//! that decides whom the agent believes or which files of its machine it reads, and every fault of a layer is told
//! at its own line, also where it shows only together with the rest.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::document::{Kind, read};
use crate::fault::Fault;
use crate::fields::Fields;
use crate::source::{Source, shown};

/// Sections and keys that a layer may set; all others are the machine's own.
pub const SECTIONS: [&str; 11] = [
    "schedule",
    "workstation",
    "server",
    "control",
    "printer",
    "endpoint",
    "exporter",
    "outbox_megabytes",
    "outbox_days",
    "collector",
    "upgrade",
];
/// Of these sections only some keys, which then lie one by one over the agent's own: the rest says whom it believes.
const PARTS: [(&str, &[&str]); 2] =
    [("collector", &["host", "port", "server_name"]), ("upgrade", &["install"])];
/// So begins the name of a secret that the machine's service manager hands over.
const CREDENTIAL: &str = "credential:";
/// A key with one of these holds a secret, unless it names where the secret lies.
const SECRETS: [&str; 3] = ["password", "passphrase", "secret"];

const KIND: Kind<'_> =
    Kind { place: "what the collector says", example: "deploy/config/agent.toml", mebibytes: 1 };

/// A text, and the name that faults call it by.
#[derive(Debug, Clone, Copy)]
pub struct Text<'t> {
    /// A file's name, or a scope's.
    pub name: &'t str,
    /// TOML.
    pub text: &'t str,
}

/// Checks by itself what a collector says: that it is TOML, and sets nothing that it may not. What its values must be
/// is for the agent to say.
///
/// # Errors
/// All faults, in the order of their lines.
pub fn check(layer: Text<'_>) -> Result<(), Vec<Fault>> {
    read(layer.name, layer.text, KIND, |fields| {
        judge(&fields);
        Some(())
    })
}

fn judge(fields: &Fields<'_, '_>) {
    for (key, value) in fields.raw() {
        let (name, at) = (key.get_ref().as_ref(), key.span().start);
        if !SECTIONS.contains(&name) {
            let what = format!("`{}` is not the collector's to set", shown(name));
            let remedy = format!("leave it to the agent's own file; use {}", SECTIONS.join(", "));
            fields.source.fault(at, what, remedy);
        }
        if let Some((_, allowed)) = PARTS.iter().find(|(part, _)| *part == name) {
            judge_part(fields.source, name, at, value.get_ref(), allowed);
        }
        judge_secrets(fields.source, value.get_ref());
    }
}

fn judge_part(source: &Source<'_>, name: &str, at: usize, value: &DeValue<'_>, allowed: &[&str]) {
    let Some(table) = value.as_table() else {
        source.fault(at, format!("`{name}` is not a table"), format!("write it as a section [{name}]"));
        return;
    };
    for key in table.keys().filter(|key| !allowed.contains(&key.get_ref().as_ref())) {
        let what = format!("`{}` of [{name}] is not the collector's to set", shown(key.get_ref()));
        let remedy = format!("leave it to the agent's own file; use {}", allowed.join(", "));
        source.fault(key.span().start, what, remedy);
    }
}

/// No file of the machine is named, and no secret stands in clear but an SNMP community, which is none: it travels in
/// clear as well.
fn judge_secrets(source: &Source<'_>, value: &DeValue<'_>) {
    if let Some(list) = value.as_array() {
        list.iter().for_each(|item| judge_secrets(source, item.get_ref()));
    }
    for (key, value) in value.as_table().into_iter().flatten() {
        let (name, at) = (key.get_ref().as_ref(), key.span().start);
        let named = value.get_ref().as_str().is_some_and(|text| text.starts_with(CREDENTIAL));
        if name.ends_with("_file") && !named {
            let what = format!("`{}` names a file of the agent's machine", shown(name));
            source.fault(at, what, "write credential:NAME, or set it in the agent's own file");
        } else if !name.ends_with("_file") && SECRETS.iter().any(|secret| name.contains(secret)) {
            let what = format!("`{}` would be a secret that everybody on the way can read", shown(name));
            source.fault(at, what, format!("write {}_file = \"credential:NAME\"", shown(name)));
        }
        judge_secrets(source, value.get_ref());
    }
}

/// Reads the agent's `own` text with `layers` over it, as [`read`] reads one text.
///
/// # Errors
/// All faults, each with the name and line of the text that it stands in; never none.
pub fn read_layered<T>(
    own: Text<'_>,
    layers: &[Text<'_>],
    kind: Kind<'_>,
    build: impl FnOnce(Fields<'_, '_>) -> Option<T>,
) -> Result<T, Vec<Fault>> {
    for layer in layers {
        check(*layer)?;
    }
    // One text holds all, so that one octet names one place: each is parsed behind as many blanks as stand before it.
    let mut whole = format!("{}\n", own.text);
    let mut padded = Vec::new();
    for layer in layers {
        padded.push(format!("{}{}", " ".repeat(whole.len()), layer.text));
        whole.push_str(layer.text);
        whole.push('\n');
    }
    let source = Source::joined(std::iter::once(&own).chain(layers), &whole);
    let mut table = parsed(own.text)?;
    for text in &padded {
        for (key, value) in parsed(text)?.into_inner() {
            lay(table.get_mut(), key, value);
        }
    }
    let value = build(Fields::new(&source, table.get_ref(), 0, kind.place.into()));
    if value.is_none() {
        source.note_unless_any(format!("{} cannot be used", kind.place));
    }
    let faults = source.into_faults();
    value.filter(|_| faults.is_empty()).ok_or(faults)
}

/// A text that was found to be TOML before.
fn parsed(text: &str) -> Result<Spanned<DeTable<'_>>, Vec<Fault>> {
    DeTable::parse(text).map_err(|error| {
        let source = Source::new("", text);
        let at = error.span().unwrap_or_default().start;
        source.fault(at, error.message(), "mend it first");
        source.into_faults()
    })
}

type Key<'t> = Spanned<std::borrow::Cow<'t, str>>;

/// Puts a value in place of the one that stands there; of some sections only key by key.
fn lay<'t>(table: &mut DeTable<'t>, key: Key<'t>, value: Spanned<DeValue<'t>>) {
    let in_part = PARTS.iter().any(|(part, _)| part == key.get_ref());
    if in_part
        && let Some(DeValue::Table(under)) = table.get_mut(key.get_ref().as_ref()).map(Spanned::get_mut)
        && value.get_ref().is_table()
    {
        if let DeValue::Table(over) = value.into_inner() {
            for (key, value) in over {
                under.remove(key.get_ref().as_ref());
                under.insert(key, value);
            }
        }
        return;
    }
    // Removed first: a key that stays keeps its old place.
    table.remove(key.get_ref().as_ref());
    table.insert(key, value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{text, whole};

    const KIND: Kind<'_> = Kind { place: "the test", example: "none", mebibytes: 1 };

    fn faults(text: &str) -> Vec<String> {
        let found = check(Text { name: "all", text }).err().unwrap_or_default();
        found.iter().map(|fault| format!("{}:{}: {}", fault.line, fault.column, fault.what)).collect()
    }

    #[test]
    fn a_layer_sets_only_what_is_the_collectors_to_set() {
        let fine = "outbox_days = 3\n[schedule]\nbatch = \"1h\"\n[collector]\nhost = \"c\"\nport = 1\n\
            [upgrade]\ninstall = true\n[[printer]]\ncommunity = \"public\"\n\
            auth_password_file = \"credential:p\"\n";
        assert_eq!(faults(fine), [""; 0]);
        let wrong = "site = \"x\"\ndata = \"/\"\nremote_configuration = false\n[collector]\nkey = \"00\"\n\
            ca_file = \"credential:x\"\n[upgrade]\nkey = \"00\"\n[[printer]]\n\
            community_file = \"/etc/shadow\"\nauth_password = \"x\"\n";
        assert_eq!(
            faults(wrong),
            [
                "1:1: `site` is not the collector's to set",
                "2:1: `data` is not the collector's to set",
                "3:1: `remote_configuration` is not the collector's to set",
                "5:1: `key` of [collector] is not the collector's to set",
                "6:1: `ca_file` of [collector] is not the collector's to set",
                "8:1: `key` of [upgrade] is not the collector's to set",
                "10:1: `community_file` names a file of the agent's machine",
                "11:1: `auth_password` would be a secret that everybody on the way can read",
            ]
        );
        assert_eq!(faults("collector = 3\nx\n").len(), 2);
    }

    /// What a key of [collector], one of [schedule] and the days are, as they lie in the end.
    type Lying = (Option<String>, Option<u8>, Option<u8>);

    fn lie(own: &str, layers: &[Text<'_>]) -> Result<Lying, Vec<String>> {
        let read = read_layered(Text { name: "own", text: own }, layers, KIND, |mut fields| {
            let mut collector = fields.table("collector")?;
            let host = collector.optional("host", text);
            collector.optional("key", text);
            collector.finish();
            let batch = fields.table("schedule").and_then(|mut schedule| {
                schedule.optional("step", whole(0, 9));
                let batch = schedule.optional("batch", whole(0, 9));
                schedule.finish();
                batch
            });
            let days = fields.optional("outbox_days", whole(0, 9));
            fields.finish();
            Some((host, batch, days))
        });
        read.map_err(|faults| {
            faults.iter().map(|fault| format!("{}:{}: {}", fault.file, fault.line, fault.what)).collect()
        })
    }

    #[test]
    fn a_later_layer_replaces_whole_sections_but_keys_of_the_collector_one_by_one() {
        let own =
            "outbox_days = 1\n[collector]\nhost = \"a\"\nkey = \"k\"\n[schedule]\nstep = 1\nbatch = 1\n";
        assert_eq!(lie(own, &[]), Ok((Some("a".into()), Some(1), Some(1))));
        let all = Text { name: "all", text: "outbox_days = 2\n[schedule]\nbatch = 2\n" };
        let site = Text { name: "site/s", text: "[collector]\nhost = \"b\"\n[schedule]\nstep = 3\n" };
        assert_eq!(lie(own, &[all]), Ok((Some("a".into()), Some(2), Some(2))));
        assert_eq!(lie(own, &[all, site]), Ok((Some("b".into()), None, Some(2))));
    }

    #[test]
    fn a_fault_is_told_with_the_text_and_the_line_that_it_stands_in() {
        let own = "outbox_days = 1\n\n[collector]\nhost = \"a\"\n";
        let all = Text { name: "all", text: "# ett\noutbox_days = 20" };
        let site = Text { name: "site/s", text: "\n\n[schedule]\nbach = 2\n[collector]\nhost = 7\n" };
        assert_eq!(
            lie(own, &[all, site]).unwrap_err(),
            [
                "all:2: `outbox_days` does not fit in the test",
                "site/s:4: unknown key `bach` in `schedule` of the test",
                "site/s:6: `host` is not text in `collector` of the test",
            ]
        );
    }
}
