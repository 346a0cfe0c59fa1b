//! What was found as a configuration to paste. Promise: what a printer says of itself stands in comments only, on one
//! line, where it cannot become configuration or steer a terminal.

use std::fmt::Write;

use motprov_printer::Found;

use super::{Outcome, Source, VARIABLE};

/// Characters of one text that a comment shows.
const SHOWN: usize = 120;

pub(super) fn of(outcome: &Outcome, port: u16, source: &Source) -> String {
    let Outcome { asked, of, found, .. } = outcome;
    let end = if asked < of { " (interrupted)" } else { "" };
    let mut page = format!("# {} printers at {asked} of {of} addresses{end}.\n", found.len());
    for (address, _) in &outcome.unfinished {
        // Writing to a String cannot fail.
        let _ = writeln!(page, "# {address} answered, but not to the end: try `motprov-agent poll` there.");
    }
    page.push_str("# Check each: the name, and whether it is yours to measure.\n");
    for found in found {
        block(&mut page, found, port, source);
    }
    page
}

fn block(page: &mut String, found: &Found, port: u16, source: &Source) {
    page.push('\n');
    let texts = [
        ("model", join(found.vendor.as_deref(), found.model.as_deref())),
        ("serial", found.serial.clone()),
        ("name", found.name.clone()),
        ("location", found.location.clone()),
    ];
    for (label, text) in texts {
        let text = text.map(|text| comment(&text)).filter(|text| !text.is_empty());
        if let Some(text) = text {
            // Writing to a String cannot fail.
            let _ = writeln!(page, "# {label}: {text}");
        }
    }
    let Found { address, version, .. } = found;
    let _ = writeln!(page, "[[printer]]\nasset = \"printer-{address}\"\nhost = \"{address}\"");
    if port != 161 {
        let _ = writeln!(page, "port = {port}");
    }
    let _ = writeln!(page, "version = \"{version}\"");
    let _ = match source {
        Source::File(path) => writeln!(page, "community_file = {}", quoted(&path.to_string_lossy())),
        Source::Environment => writeln!(page, "# The community is in {VARIABLE}."),
        Source::Usual => writeln!(page, "community = \"public\""),
    };
}

/// The vendor where the model does not begin with it.
fn join(vendor: Option<&str>, model: Option<&str>) -> Option<String> {
    match (vendor, model) {
        (Some(vendor), Some(model)) if !model.to_lowercase().starts_with(&vendor.to_lowercase()) => {
            Some(format!("{vendor} {model}"))
        }
        (_, Some(one)) | (Some(one), None) => Some(one.to_owned()),
        (None, None) => None,
    }
}

/// One line, bounded. Also line and paragraph separators, and what turns the direction of writing, are blanks.
fn comment(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    let safe = |c: char| if c.is_control() || turns(c) { ' ' } else { c };
    text.chars().map(safe).take(SHOWN).collect::<String>().trim().to_owned()
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use motprov_printer::PollError;

    use super::*;

    fn outcome(name: &str) -> Outcome {
        let found = Found {
            address: Ipv4Addr::new(10, 1, 2, 14),
            version: "1",
            vendor: Some("Kyocera".to_owned()),
            model: Some("TASKalfa 4053ci".to_owned()),
            serial: Some("SIM0001".to_owned()),
            name: Some(name.to_owned()),
            location: None,
        };
        let error = PollError::Refused { target: "10.1.2.9".to_owned(), reason: "no\nhost = 1".to_owned() };
        let unfinished = vec![(Ipv4Addr::new(10, 1, 2, 9), error)];
        Outcome { asked: 3, of: 254, found: vec![found], unfinished, fault: None }
    }

    #[test]
    fn what_is_printed_is_a_configuration() {
        let page = of(&outcome("skrivare-2"), 161, &Source::File("/etc/motprov/\"snmp\"".into()));
        insta::assert_snapshot!(page, @r##"
        # 1 printers at 3 of 254 addresses (interrupted).
        # 10.1.2.9 answered, but not to the end: try `motprov-agent poll` there.
        # Check each: the name, and whether it is yours to measure.

        # model: Kyocera TASKalfa 4053ci
        # serial: SIM0001
        # name: skrivare-2
        [[printer]]
        asset = "printer-10.1.2.14"
        host = "10.1.2.14"
        version = "1"
        community_file = "/etc/motprov/\"snmp\""
        "##);
    }

    #[test]
    fn a_printers_name_cannot_become_configuration() {
        let wicked = "x\n[collector]\nhost = \"evil\"\u{1b}[2J\u{2028}key = \"\"\r\u{202e}";
        let page = of(&outcome(wicked), 1161, &Source::Usual);
        let parsed: toml::Table = toml::from_str(&page).expect("a configuration");
        assert_eq!(parsed.keys().collect::<Vec<_>>(), ["printer"]);
        assert_eq!(parsed["printer"][0]["port"].as_integer(), Some(1161));
        assert!(!page.contains('\u{1b}') && !page.contains('\u{202e}'));
    }
}
