//! The sample contract's promises beside availability, as TOML: how each is measured, and what a miss costs.

use crate::fleet::promises::Promise;

/// The keys of a promise behind its id and title.
pub(super) const fn terms(promise: Promise) -> &'static str {
    match promise {
        Promise::A1 => A1,
        Promise::A2 => A2,
        Promise::A3 => A3,
        Promise::A5 => A5,
        Promise::B3 => B3,
        Promise::B4 => B4,
        Promise::B5 => B5,
        Promise::B6 => B6,
        Promise::C1 => C1,
        Promise::C2 => C2,
        Promise::C3 => C3,
        Promise::C4 => C4,
        Promise::C5 => C5,
        Promise::C6 => C6,
    }
}

const A1: &str = r#"
unit = "%"
better = "higher"
target = "95"
window = "kontorstid"
service = "A-PC-STAT"
measure = { kind = "delivery", service = "A-PC-STAT", working_days = 5, first_seen = "delivery" }
charge = { form = "late_day", amount = "150.00", most_days = 10 }
"#;

const A2: &str = r#"
unit = "%"
better = "higher"
target = "90"
window = "kontorstid"
charge = { form = "points", fee = "146000.00", percent = "2", points = "5", cap_percent = "10" }

[service_level.measure]
kind = "tickets"
population = "opened"
categories = ["arbetsplats"]
stop = "last_resolved"
pausing = ["Väntar på användare"]
pauses = "evidenced"
reopening = "resumes"
limits = [{ hours = 8, window = "kontorstid" }]
needed = "Ärendelogg med varje statusbyte och kontaktförsök"
"#;

const A3: &str = r#"
unit = "%"
better = "higher"
target = "90"
window = "kontorstid"
# The register names printers of a department that joins next month, too.
minimum_coverage = "0.80"
measure = { kind = "repair", metric = "serviceable", asset_kind = "printer", step_seconds = 60, hours = 16 }
charge = { form = "late_day", amount = "642.00" }
"#;

const A5: &str = r#"
unit = "s"
better = "lower"
target = "90"
window = "kontorstid"
measure = { kind = "percentile", metric = "start.time", percent = "95", minimum_count = 200, asset_kind = "workstation", needed = "Mätning på arbetsplatserna av tiden från kallstart till användbart skrivbord" }
owed_after = { misses = 2, months = 3 }

[service_level.penalty]
fee = "146000.00"
steps = [{ at_most = "90", percent = "0" }, { percent = "1" }]
"#;

const B3: &str = r#"
unit = "ms"
better = "lower"
target = "2000"
window = "utokad"
measure = { kind = "percentile", metric = "first.byte.time", percent = "95", minimum_count = 1000, timeouts = "reachable", assets = ["verksamhet-omsorg"], needed = "Svarstid vid varje mätning från de platser där systemet används" }
owed_after = { misses = 2, months = 2 }

[service_level.penalty]
fee = "64000.00"
steps = [{ at_most = "2000", percent = "0" }, { percent = "5" }]
"#;

const B4: &str = r#"
unit = "%"
better = "higher"
target = "95"
window = "dygnet-runt"
charge = { form = "late_hour", amount = "10000.00", fee = "98000.00", cap_percent = "15" }

[service_level.measure]
kind = "tickets"
population = "opened"
categories = ["drift"]
stop = "last_resolved"
pauses = "none"
each_priority = true
small_numbers = { up_to = 39, failed = 2 }
needed = "Ärendelogg med prioritet och varje statusbyte"
limits = [
  { priority = "P1", hours = 4, window = "dygnet-runt" },
  { priority = "P2", hours = 8, window = "kontorstid" },
  { priority = "P3", hours = 24, window = "kontorstid" },
  { priority = "P4", hours = 40, window = "kontorstid" },
]
"#;

const B5: &str = r#"
unit = "%"
better = "higher"
target = "95"
window = "kontorstid"
service = "B-SERVER"
measure = { kind = "delivery", service = "B-SERVER", working_days = 5, first_seen = "delivery" }
charge = { form = "late_day", amount = "258.00", most_days = 10 }
"#;

const B6: &str = r#"
unit = "%"
better = "higher"
target = "99"
window = "dygnet-runt"

[service_level.measure]
kind = "ratio"
counts = "Jobb som lyckades inom natten"
of = "Jobb som var planerade i månaden"
needed = "Kopieringssystemets jobblogg"

[service_level.penalty]
fee = "38000.00"
steps = [{ at_least = "99", percent = "0" }, { percent = "5" }]
"#;

const C1: &str = r#"
unit = "%"
better = "higher"
target = "85"
window = "servicedesk"

[service_level.measure]
kind = "ratio"
counts = "Samtal som besvarades inom 60 sekunder"
of = "Inkomna samtal; de som avbröts före 10 sekunder räknas inte"
needed = "Samtalslogg ur växeln: en rad per samtal"

[service_level.penalty]
fee = "54000.00"
steps = [
  { at_least = "85", percent = "0" },
  { at_least = "80", percent = "1" },
  { at_least = "75", percent = "2" },
  { percent = "4" },
]
"#;

const C2: &str = r#"
unit = "%"
better = "lower"
target = "5"
window = "servicedesk"
owed_after = { misses = 3, months = 6 }

[service_level.measure]
kind = "ratio"
counts = "Samtal som avbröts efter mer än 10 sekunder"
of = "Inkomna samtal i alla köer, nattens styrning medräknad"
needed = "Samtalslogg ur växeln: en rad per samtal"

[service_level.penalty]
fee = "54000.00"
steps = [{ at_most = "5", percent = "0" }, { percent = "1" }]
"#;

const C3: &str = r#"
unit = "%"
better = "higher"
target = "75"
window = "servicedesk"
charge = { form = "points", fee = "54000.00", percent = "1", points = "2", cap_percent = "10" }

[service_level.measure]
kind = "ratio"
counts = "Frågor som första linjen löste utan att lämna dem vidare och som inte öppnades igen"
of = "Frågor till servicedesken"
needed = "Räkning av ärendelogg med varje byte av grupp"
"#;

const C4: &str = r#"
unit = "%"
better = "higher"
target = "90"
window = "servicedesk"

[service_level.measure]
kind = "ratio"
counts = "Frågor som fick ett första svar inom 90 minuter av servicedeskens tid"
of = "Frågor till servicedesken"
needed = "Räkning av ärendelogg med tid för första svar"
"#;

const C5: &str = r#"
unit = "%"
better = "higher"
target = "90"
window = "handlaggning"

[service_level.measure]
kind = "tickets"
population = "opened"
stop = "last_resolved"
pausing = ["Väntar på användare"]
pauses = "evidenced"
reopening = "resumes"
needed = "Ärendelogg med varje statusbyte och kontaktförsök"
limits = [
  { priority = "P3", hours = 8, window = "handlaggning" },
  { priority = "P4", hours = 40, window = "handlaggning" },
]

[service_level.penalty]
fee = "54000.00"
steps = [
  { at_least = "90", percent = "0" },
  { at_least = "85", percent = "2" },
  { at_least = "80", percent = "4" },
  { percent = "6" },
]
"#;

const C6: &str = r#"
unit = "arbetsdag"
better = "lower"
target = "8"
window = "kontorstid"
measure = { kind = "deadline" }
# Never more than one in twenty of what the three catalogues cost in a month.
charge = { form = "late_day", amount = "5000.00", fee = "298000.00", cap_percent = "5" }
"#;
