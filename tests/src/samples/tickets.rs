//! The service desk's log of tickets, and the profile that says how it is read.

use anyhow::Result;

use super::files::table;
use crate::fleet::Fleet;
use crate::fleet::desk::{Event, Stands, Ticket};

/// How [`tickets`] is read, for `motprov-collector import tickets --profile`.
pub const TICKET_PROFILE: &str = r#"# How arendelogg.csv is read. deploy/config/tickets/vinst.toml explains every key.
rows = "events"
time_zone = "Europe/Stockholm"
agents = "pseudonyms"
limits_hours = [4, 8, 24, 40]
minimum_group = 20

[columns]
ticket = "Ärende"
time = "Tidpunkt"
status = "Status"
team = "Grupp"
agent = "Handläggare"
product = "Kategori"
impact = "Prioritet"
evidence = "Kontaktförsök"
text = "Rubrik"

[window]
days = "mon-fri"
hours = "08:00-17:00"
holidays = "red_and_eves"
eves = ["midsummer_eve", "christmas_eve", "new_years_eve"]

[clock]
stop = "last_resolved"
pauses = "evidenced"
in_window = true

[[state]]
status = "Registrerad"
means = "queued"

[[state]]
status = "Pågår"
means = "working"

# It stands still only where the log names an attempt to reach the user.
[[state]]
status = "Väntar på användare"
means = "waiting"
pauses = true

[[state]]
status = "Löst"
means = "resolved"

[[state]]
status = "Stängt"
means = "closed"
"#;

const TITLES: [(&str, &[&str]); 3] = [
    ("arbetsplats", &["Datorn startar inte", "Trasig skärm", "Byt dockning", "Tangentbord svarar inte"]),
    (
        "drift",
        &["Filserver svarar långsamt", "Jobb avbrutet i natt", "Disk nästan full", "Integration står still"],
    ),
    (
        "fråga",
        &["Glömt lösenord", "Behörighet till mapp", "Hur delar jag kalender", "Skrivare saknas i listan"],
    ),
];

/// A row for each change of a ticket's state: CSV with semicolons in UTF-8 with a byte-order mark.
///
/// # Errors
/// A month outside what calendars here cover.
pub fn tickets(fleet: &Fleet) -> Result<Vec<u8>> {
    let mut table = table(&[
        "Ärende",
        "Tidpunkt",
        "Status",
        "Kategori",
        "Prioritet",
        "Grupp",
        "Handläggare",
        "Kontaktförsök",
        "Rubrik",
    ])?;
    for ticket in fleet.tickets()? {
        for event in &ticket.events {
            table.write_record(row(fleet, &ticket, *event)?)?;
        }
    }
    Ok([b"\xef\xbb\xbf", &table.into_inner()?[..]].concat())
}

fn row(fleet: &Fleet, ticket: &Ticket, event: Event) -> Result<[String; 9]> {
    let status = match event.stands {
        Stands::Registered => "Registrerad",
        Stands::Working => "Pågår",
        Stands::Waiting(_) => "Väntar på användare",
        Stands::Resolved => "Löst",
        Stands::Closed => "Stängt",
    };
    let category = ticket.category.id();
    let team = if event.first_line { "Servicedesk".to_owned() } else { format!("Linje 2 {category}") };
    let agent = if event.stands == Stands::Registered {
        String::new()
    } else {
        format!("H{:02}", 1 + ticket.number % 12)
    };
    let contact = if event.stands == Stands::Waiting(true) { "Ringt och mejlat användaren" } else { "" };
    let titles = TITLES.iter().find(|(of, _)| *of == category).map_or(&[][..], |(_, titles)| titles);
    let title = usize::try_from(ticket.number)?.checked_rem(titles.len()).and_then(|nth| titles.get(nth));
    Ok([
        format!("ÄR-{}", ticket.number),
        fleet.calendar.minute(event.at)?,
        status.to_owned(),
        category.to_owned(),
        format!("P{}", ticket.priority),
        team,
        agent,
        contact.to_owned(),
        title.copied().unwrap_or_default().to_owned(),
    ])
}
