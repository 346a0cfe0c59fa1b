//! The sample contract, written from the same table that the truth is thrown from.

mod promises;

use std::fmt::{self, Write as _};

use rust_decimal::Decimal;

use crate::fleet::Fleet;
use crate::fleet::calendar::Window;
use crate::fleet::city::Service;
use crate::fleet::levels::{LEVELS, Level, Subject};
use crate::fleet::promises::Promise;
use crate::fleet::truth::share;

/// What is promised beside levels: one that measurements keep in sight, and one that nobody does.
const CLAUSES: &str = "
[[clause]]
id = \"4.2\"
title = \"Drift dygnet runt för verksamhetskritiska system\"
text = \"Leverantören ska hålla verksamhetskritiska system tillgängliga dygnet runt, årets alla dagar.\"
verified_by = [\"B1-EPOST\", \"B1-FILER\", \"B1-OMSORG\"]

[[clause]]
id = \"7.1\"
title = \"Säkerhetskopior återläses på prov varje kvartal\"
needed = \"Protokoll från återläsningen, med beställaren närvarande\"
";

/// The contract as TOML.
///
/// # Errors
/// None: a `String` takes everything.
pub fn contract(fleet: &Fleet) -> Result<String, fmt::Error> {
    let mut text = format!(
        "title = \"Gemensam IT-service\"\ncustomer = \"Exempelstad\"\nsupplier = \"Exempelleverantören AB\"\n\
         currency = \"SEK\"\ntime_zone = \"Europe/Stockholm\"\nin_force = \"{:04}-01-01\"\n",
        fleet.months[0].year()
    );
    for window in Window::ALL {
        put_window(&mut text, window)?;
    }
    for service in Service::ALL {
        put_service(&mut text, service)?;
    }
    for promised in promised() {
        match promised {
            Promised::Availability(level) => put_level(&mut text, level)?,
            Promised::Other(promise) => put_promise(&mut text, promise)?,
        }
    }
    text.push_str(CLAUSES);
    text.push_str("\n[penalty_cap]\nfee = \"1250000.00\"\npercent = \"15\"\n");
    Ok(text)
}

/// One of the contract's levels.
#[derive(Debug, Clone, Copy)]
pub(super) enum Promised {
    /// A share of time.
    Availability(&'static Level),
    /// Anything else.
    Other(Promise),
}

impl Promised {
    /// Its id.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Availability(level) => level.id,
            Self::Other(promise) => promise.id(),
        }
    }

    /// Its title.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Availability(level) => level.title,
            Self::Other(promise) => promise.title(),
        }
    }
}

/// Every level in the contract's order: by id.
pub(super) fn promised() -> Vec<Promised> {
    let availability = LEVELS.iter().map(Promised::Availability);
    let mut all: Vec<_> = availability.chain(Promise::ALL.map(Promised::Other)).collect();
    all.sort_by_key(|promised| promised.id());
    all
}

fn put_window(text: &mut String, window: Window) -> fmt::Result {
    let (days, hours, holidays) = match window {
        Window::Office => ("mon-fri", "07:00-17:00", "red_and_eves"),
        Window::Desk => ("mon-fri", "07:00-18:00", "red_and_eves"),
        Window::Handling => ("mon-fri", "08:00-17:00", "red_and_eves"),
        Window::Extended => ("mon-sat", "07:00-22:00", "red_and_eves"),
        Window::Always => ("all", "00:00-24:00", "none"),
    };
    writeln!(
        text,
        "\n[window.{}]\ndays = \"{days}\"\nhours = \"{hours}\"\nholidays = \"{holidays}\"",
        window.id()
    )
}

fn put_service(text: &mut String, service: Service) -> fmt::Result {
    let (title, counts) = match service {
        Service::Desktop => ("Arbetsplats, stationär", "workstation"),
        Service::Laptop => ("Arbetsplats, bärbar", "workstation"),
        Service::PrinterSmall => ("Skrivare till 1 000 sidor", "printer"),
        Service::PrinterMedium => ("Skrivare till 5 000 sidor", "printer"),
        Service::PrinterLarge => ("Skrivare till 15 000 sidor", "printer"),
        Service::Server => ("Virtuell server", "server"),
    };
    let price = service.price();
    let (low, high) = service.pages();
    let used = if service.is_printer() {
        format!("{{ pages = {{ low = {low}, high = {high}, rated_per_minute = 60 }} }}")
    } else if service == Service::Server {
        "{ running_hours = 100 }".to_owned()
    } else {
        "{ running_hours = 20 }".to_owned()
    };
    let catalogue = if service == Service::Server { "B" } else { "A" };
    writeln!(
        text,
        "\n[[service]]\nid = \"{}\"\ntitle = \"{title}\"\ncatalogue = \"{catalogue}\"\nunit = \"st\"",
        service.id()
    )?;
    writeln!(text, "price = \"{price}\"\ncounts = \"{counts}\"\nused = {used}\nunder_below = \"0.90\"")
}

fn put_level(text: &mut String, level: &Level) -> fmt::Result {
    writeln!(text, "\n[[service_level]]\nid = \"{}\"\ntitle = \"{}\"\nunit = \"%\"", level.id, level.title)?;
    writeln!(
        text,
        "better = \"higher\"\ntarget = \"{}\"\nwindow = \"{}\"",
        share(level.target),
        level.window.id()
    )?;
    text.push_str(
        "report_decimals = 2\ntolerance = \"0.02\"\nminimum_coverage = \"0.90\"\nmaximum_width = \"0.50\"\n",
    );
    let measure = match level.subject {
        // The print queue is the whole city's: it is down where two of the three sites say so.
        Subject::Endpoint(id) if level.id == "A4" => format!(
            "metric = \"reachable\", assets = [\"{id}\"], quorum = 2, vantage_points = 3, per_site = true"
        ),
        Subject::Endpoint(id) => format!("metric = \"reachable\", assets = [\"{id}\"]"),
        Subject::Printers(department) => {
            format!("metric = \"reachable\", asset_kind = \"printer\", department = \"{department}\"")
        }
    };
    writeln!(text, "measure = {{ kind = \"availability\", {measure}, step_seconds = 60 }}\n")?;
    writeln!(text, "[service_level.penalty]\nfee = \"{}.00\"\nsteps = [", level.fee)?;
    for (at_least, percent) in level.steps {
        writeln!(text, "  {{ at_least = \"{}\", percent = \"{percent}\" }},", share(*at_least))?;
    }
    writeln!(text, "  {{ percent = \"{}\" }},\n]", Decimal::from(level.worst))
}

fn put_promise(text: &mut String, promise: Promise) -> fmt::Result {
    let (id, title, decimals) = (promise.id(), promise.title(), promise.decimals());
    write!(
        text,
        "\n[[service_level]]\nid = \"{id}\"\ntitle = \"{title}\"\nreport_decimals = {decimals}{}",
        promises::terms(promise)
    )
}
