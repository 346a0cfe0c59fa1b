//! What the city was promised, ordered and has: the contract, the register, the order list and the supplier's report.

use std::fmt::Write as _;

use super::Size;

/// Departments, each with a site of its own.
pub(super) const DEPARTMENTS: u32 = 40;
/// Systems that three sites probe each.
pub(super) const SYSTEMS: u32 = 20;
/// Machines of a cost centre.
const CENTRE: u32 = 50;

const HEAD: &str = r#"title = "Gemensam IT-service"
customer = "Storstad"
supplier = "Exempelleverantören AB"
currency = "SEK"
time_zone = "Europe/Stockholm"
in_force = "2026-01-01"

[window.kontorstid]
days = "mon-fri"
hours = "07:00-17:00"
holidays = "red_and_eves"

[window.dygnet-runt]
days = "all"
hours = "00:00-24:00"
holidays = "none"

[[service]]
id = "A-PC"
title = "Arbetsplats"
catalogue = "A"
unit = "st"
price = "389"
counts = "workstation"
used = { running_hours = 20, active_hours = 10, active_days = 5 }
under_below = "0.90"

[[service]]
id = "A-SKRIVARE"
title = "Skrivare"
catalogue = "A"
unit = "st"
price = "642"
counts = "printer"
used = { pages = { low = 500, high = 5000, rated_per_minute = 60 } }
under_below = "0.90"
"#;

/// 60 service levels: each department's printers, and each system.
pub(super) fn contract() -> String {
    let mut text = HEAD.to_owned();
    for number in 0..DEPARTMENTS {
        let of = format!("asset_kind = \"printer\", department = \"{}\"", department(number));
        level(&mut text, &format!("A4-{number:02}"), "kontorstid", "98.5", &of);
    }
    for number in 0..SYSTEMS {
        level(
            &mut text,
            &format!("B1-{number:02}"),
            "dygnet-runt",
            "99.7",
            &format!("assets = [\"{}\"]", system(number)),
        );
    }
    text
}

fn level(text: &mut String, id: &str, window: &str, target: &str, of: &str) {
    let level = format_args!(
        r#"
[[service_level]]
id = "{id}"
title = "{id}"
unit = "%"
better = "higher"
target = "{target}"
window = "{window}"
report_decimals = 2
tolerance = "0.02"
minimum_coverage = "0.90"
maximum_width = "0.50"
measure = {{ kind = "availability", metric = "reachable", {of}, step_seconds = 60 }}
"#
    );
    put(text, level);
}

/// A `String` takes everything.
fn put(text: &mut String, more: std::fmt::Arguments<'_>) {
    let _: std::fmt::Result = text.write_fmt(more);
}

/// A department's name.
pub(super) fn department(number: u32) -> String {
    format!("Förvaltning {number:02}")
}

/// A probed system's id.
pub(super) fn system(number: u32) -> String {
    format!("system-{number:02}")
}

/// A workstation's id.
pub(super) fn machine(number: u32) -> String {
    format!("PC-{number:05}")
}

/// A printer's id.
pub(super) fn printer(number: u32) -> String {
    format!("SKR-{number:04}")
}

/// The asset register.
pub(super) fn register(size: Size) -> String {
    let mut text = "enhet;typ;förvaltning;IKB;tjänst;plats\n".to_owned();
    let machines = (0..size.machines()).map(|n| (machine(n), "arbetsplats", "A-PC", n, centre(n)));
    let printers = (0..size.printers()).map(|n| (printer(n), "skrivare", "A-SKRIVARE", n, 0));
    for (id, kind, service, number, centre) in machines.chain(printers) {
        let of = number % DEPARTMENTS;
        let line = (id, kind, department(of), account(of, centre), service);
        let (id, kind, department, account, service) = line;
        put(&mut text, format_args!("{id};{kind};{department};{account};{service};plats-{of:02}\n"));
    }
    text
}

/// The order list: what stands there, and one more of each.
pub(super) fn orders(size: Size) -> String {
    let mut text = "beställning;förvaltning;IKB;tjänst;antal;från\n".to_owned();
    let mut counts = std::collections::BTreeMap::new();
    for number in 0..size.machines() {
        let key = (number % DEPARTMENTS, centre(number), "A-PC");
        *counts.entry(key).or_insert(1) += 1;
    }
    for number in 0..size.printers() {
        *counts.entry((number % DEPARTMENTS, 0, "A-SKRIVARE")).or_insert(1) += 1;
    }
    for (line, ((of, centre, service), count)) in counts.into_iter().enumerate() {
        let (department, account) = (department(of), account(of, centre));
        put(&mut text, format_args!("B-{line};{department};{account};{service};{count};2026-01-01\n"));
    }
    text
}

/// The supplier's report.
pub(super) fn report() -> String {
    let mut text = "månad;servicenivå;värde\n".to_owned();
    let ids =
        (0..DEPARTMENTS).map(|n| format!("A4-{n:02}")).chain((0..SYSTEMS).map(|n| format!("B1-{n:02}")));
    for id in ids {
        put(&mut text, format_args!("2026-10;{id};99,80\n"));
    }
    text
}

/// The cost centre of a machine within its department.
const fn centre(number: u32) -> u32 {
    number / DEPARTMENTS / CENTRE
}

fn account(department: u32, centre: u32) -> String {
    format!("{}", 2_000 + department * 100 + centre)
}
