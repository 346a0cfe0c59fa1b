//! Exempelstad: its departments, their machines, what was ordered, and how each machine is used. The plan is fixed, so
//! that every capacity finding has its case in it; only times and figures are thrown with dice.

mod plan;

use motprov_shared::identity::{AgentId, AgentName, AssetId, Site};
use rust_decimal::Decimal;

use plan::SERVERS;
pub use plan::{DELIVERIES, DEPARTMENTS, ENDPOINTS};

/// What a service of the sample contract counts, and at which volume class a printer is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Stationary workstation.
    Desktop,
    /// Laptop.
    Laptop,
    /// Printer for up to 1,000 pages a month.
    PrinterSmall,
    /// Printer for 1,000 to 5,000 pages a month.
    PrinterMedium,
    /// Printer for 4,000 to 15,000 pages a month.
    PrinterLarge,
    /// Virtual server.
    Server,
}

impl Service {
    /// All of them, in the contract's order.
    pub const ALL: [Self; 6] = [
        Self::Desktop,
        Self::Laptop,
        Self::PrinterSmall,
        Self::PrinterMedium,
        Self::PrinterLarge,
        Self::Server,
    ];

    /// Id in the sample contract.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Desktop => "A-PC-STAT",
            Self::Laptop => "A-PC-BAR",
            Self::PrinterSmall => "A-SKRIV-S",
            Self::PrinterMedium => "A-SKRIV-M",
            Self::PrinterLarge => "A-SKRIV-L",
            Self::Server => "B-SERVER",
        }
    }

    /// SEK for one unit and month, by the sample contract.
    #[must_use]
    pub const fn price(self) -> Decimal {
        let ore = match self {
            Self::Desktop => 38_900,
            Self::Laptop => 46_200,
            Self::PrinterSmall => 24_500,
            Self::PrinterMedium => 64_200,
            Self::PrinterLarge => 148_000,
            Self::Server => 215_000,
        };
        Decimal::from_parts(ore, 0, 0, false, 2)
    }

    /// Whether it counts printers.
    #[must_use]
    pub const fn is_printer(self) -> bool {
        matches!(self, Self::PrinterSmall | Self::PrinterMedium | Self::PrinterLarge)
    }

    /// Pages a month for which the class is meant.
    #[must_use]
    pub const fn pages(self) -> (i64, i64) {
        match self {
            Self::Desktop | Self::Laptop | Self::Server => (0, 0),
            Self::PrinterSmall => (200, 1_000),
            Self::PrinterMedium => (1_000, 5_000),
            Self::PrinterLarge => (4_000, 15_000),
        }
    }
}

/// How a workstation is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    /// Switched on for the working day.
    Office,
    /// Left on day and night, and used in the working day.
    Always,
    /// Left on day and night; nobody touches it.
    Lit,
    /// Delivered, and switched on for half an hour twice a week.
    Shelf,
    /// In the register, never seen.
    Missing,
}

/// A department: who orders and pays.
#[derive(Debug)]
pub struct Department {
    /// Its name.
    pub name: &'static str,
    /// The building whose agent reads its printers and probes the common services.
    pub site: &'static str,
    /// Its cost centres.
    pub centres: &'static [Centre],
}

/// A cost centre and what stands there.
#[derive(Debug)]
pub struct Centre {
    /// Number of the account (IKB).
    pub number: &'static str,
    /// What it is.
    pub name: &'static str,
    /// Desktops and laptops, by habit.
    machines: [(Habit, u16); 4],
    /// Printers of class small, medium, large, and how far in percent of the class's middle they print.
    printers: [(u8, i64); 3],
    /// Ordered beyond (or short of) what stands there.
    beyond: &'static [(Service, i16)],
    /// Machines and printers that stand there and nobody ordered or registered.
    stray: (u16, u8),
}

/// A common service that the site agents probe, and which of them do.
#[derive(Debug)]
pub struct Endpoint {
    /// Its asset id.
    pub id: &'static str,
    /// Sites that probe it.
    pub sites: &'static [&'static str],
}

/// Units that were ordered on a day of the last full month, and when each came.
#[derive(Debug)]
pub struct Delivery {
    /// For which cost centre, by its number.
    pub centre: &'static str,
    /// What.
    pub service: Service,
    /// On which working day of the month it was ordered, from 0.
    pub ordered: usize,
    /// How many working days later each unit was first switched on.
    pub after: &'static [usize],
}

/// Name of the agent that stands in each building.
const SITE_AGENT: &str = "plats";

/// One workstation or server.
#[derive(Debug, Clone)]
pub struct Workstation {
    /// Number in the city, from 1.
    pub number: u64,
    /// Its own agent.
    pub agent: AgentId,
    /// Its asset id.
    pub asset: AssetId,
    /// Where it stands.
    pub place: Place,
    /// What it was ordered as; `None`: nobody ordered it, and no register knows it.
    pub service: Option<Service>,
    /// How it is used.
    pub habit: Habit,
    /// On which working day of the last full month it was first switched on, from 0; `None`: before the history began.
    pub arrives: Option<usize>,
}

impl Workstation {
    /// Whether nobody sits before it.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.service == Some(Service::Server)
    }
}

/// One printer.
#[derive(Debug, Clone)]
pub struct Printer {
    /// Number in the city, from 1.
    pub number: u64,
    /// Its asset id.
    pub asset: AssetId,
    /// Where it stands.
    pub place: Place,
    /// What it was ordered as; `None`: nobody ordered it, and no register knows it.
    pub service: Option<Service>,
    /// Pages in a month of 21 workdays.
    pub pages_a_month: i64,
}

/// Department and cost centre.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Who pays.
    pub department: &'static Department,
    /// The account that carries the cost.
    pub centre: &'static Centre,
}

/// A quantity of a service, as the order list has it.
#[derive(Debug, Clone, Copy)]
pub struct Ordered {
    /// For whom.
    pub place: Place,
    /// What.
    pub service: Service,
    /// How many.
    pub quantity: u32,
    /// On which working day of the last full month, from 0; `None`: before the history began.
    pub on: Option<usize>,
}

/// Everything that stands in the city, and what was ordered.
#[derive(Debug)]
pub struct City {
    /// Workstations and servers, those in the register first seen or not.
    pub workstations: Vec<Workstation>,
    /// Printers.
    pub printers: Vec<Printer>,
    /// The order list.
    pub orders: Vec<Ordered>,
}

impl City {
    /// Builds the city from its plan.
    ///
    /// # Errors
    /// A name in the plan that is not allowed: a fault of this file.
    pub fn build() -> Result<Self, motprov_shared::identity::NameError> {
        let mut city = Self { workstations: Vec::new(), printers: Vec::new(), orders: Vec::new() };
        for department in &DEPARTMENTS {
            for centre in department.centres {
                let place = Place { department, centre };
                city.add_workstations(place)?;
                city.add_printers(place)?;
            }
        }
        for (number, count) in SERVERS {
            for place in place_of(number).into_iter().cycle().take(usize::from(count)) {
                city.add_machine(place, Some(Service::Server), Habit::Always, None)?;
            }
        }
        for department in &DEPARTMENTS {
            department.centres.iter().for_each(|centre| city.add_orders(Place { department, centre }));
        }
        for delivery in &DELIVERIES {
            city.add_delivery(delivery)?;
        }
        Ok(city)
    }

    fn add_delivery(&mut self, delivery: &Delivery) -> Result<(), motprov_shared::identity::NameError> {
        let Delivery { centre, service, ordered, after } = *delivery;
        let Some(place) = place_of(centre) else { return Ok(()) };
        let habit = if service == Service::Server { Habit::Always } else { Habit::Office };
        for days in after {
            self.add_machine(place, Some(service), habit, Some(ordered + days))?;
        }
        let quantity = u32::try_from(after.len()).unwrap_or(u32::MAX);
        self.orders.push(Ordered { place, service, quantity, on: Some(ordered) });
        Ok(())
    }

    fn add_machine(
        &mut self,
        place: Place,
        service: Option<Service>,
        habit: Habit,
        arrives: Option<usize>,
    ) -> Result<(), motprov_shared::identity::NameError> {
        let number = self.workstations.len() as u64 + 1;
        let (agent, asset) = if service == Some(Service::Server) { ("srv", "SRV") } else { ("pc", "PC") };
        let agent = AgentId { site: place.site()?, name: format!("{agent}-{number:04}").parse()? };
        let asset = format!("EX-{asset}-{number:04}").parse()?;
        self.workstations.push(Workstation { number, agent, asset, place, service, habit, arrives });
        Ok(())
    }

    fn add_workstations(&mut self, place: Place) -> Result<(), motprov_shared::identity::NameError> {
        let centre = place.centre;
        let registered = centre.machines.iter().flat_map(|(habit, count)| vec![*habit; usize::from(*count)]);
        let registered = (0_u32..).zip(registered);
        // Two of five are laptops, whatever their habit.
        let registered = registered
            .map(|(n, habit)| (habit, Some(if n % 5 < 2 { Service::Laptop } else { Service::Desktop })));
        let stray = std::iter::repeat_n((Habit::Office, None), usize::from(centre.stray.0));
        for (habit, service) in registered.chain(stray).collect::<Vec<_>>() {
            self.add_machine(place, service, habit, None)?;
        }
        Ok(())
    }

    fn add_printers(&mut self, place: Place) -> Result<(), motprov_shared::identity::NameError> {
        let centre = place.centre;
        let classes = Service::ALL.into_iter().filter(|service| service.is_printer());
        let registered = classes.zip(centre.printers).flat_map(|(service, (count, percent))| {
            let (low, high) = service.pages();
            vec![(Some(service), i64::midpoint(low, high) * percent / 100); usize::from(count)]
        });
        let stray = std::iter::repeat_n((None, 300), usize::from(centre.stray.1));
        for (service, pages_a_month) in registered.chain(stray).collect::<Vec<_>>() {
            let number = self.printers.len() as u64 + 1;
            let asset = format!("EX-SKR-{number:03}").parse()?;
            self.printers.push(Printer { number, asset, place, service, pages_a_month });
        }
        Ok(())
    }

    /// Orders what the register has there, and what the plan says beyond.
    fn add_orders(&mut self, place: Place) {
        for service in Service::ALL {
            let here = |other: &Place| std::ptr::eq(other.centre, place.centre);
            let machines = self.workstations.iter().map(|machine| (machine.place, machine.service));
            let printers = self.printers.iter().map(|printer| (printer.place, printer.service));
            let stands = machines.chain(printers).filter(|(at, of)| here(at) && *of == Some(service)).count();
            let beyond: i16 =
                place.centre.beyond.iter().filter(|(of, _)| *of == service).map(|(_, more)| more).sum();
            let quantity = i64::try_from(stands).unwrap_or(i64::MAX).saturating_add(i64::from(beyond));
            match u32::try_from(quantity) {
                Ok(quantity) if quantity > 0 => {
                    self.orders.push(Ordered { place, service, quantity, on: None });
                }
                _ => {}
            }
        }
    }
}

impl Place {
    /// The building.
    ///
    /// # Errors
    /// A site in the plan that is not allowed: a fault of this file.
    pub fn site(self) -> Result<Site, motprov_shared::identity::NameError> {
        self.department.site.parse()
    }
}

/// Where a cost centre of the plan stands.
fn place_of(number: &str) -> Option<Place> {
    let centres = |department: &'static Department| {
        department.centres.iter().map(move |centre| Place { department, centre })
    };
    DEPARTMENTS.iter().flat_map(centres).find(|place| place.centre.number == number)
}

/// The agent that stands in a department's building.
///
/// # Errors
/// A site in the plan that is not allowed: a fault of this file.
pub fn site_agent(department: &Department) -> Result<AgentId, motprov_shared::identity::NameError> {
    let name: AgentName = SITE_AGENT.parse()?;
    Ok(AgentId { site: department.site.parse()?, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_city_has_the_size_of_a_town_hall_and_its_schools() {
        let city = City::build().unwrap();
        let (servers, machines): (Vec<_>, Vec<_>) =
            city.workstations.iter().partition(|machine| machine.is_server());
        assert_eq!((machines.len(), servers.len()), (300 + 20, 6 + 5));
        assert_eq!(city.printers.len(), 40);
        assert!(city.workstations.iter().any(|machine| machine.service.is_none()));
        assert!(city.workstations.iter().any(|machine| machine.habit == Habit::Missing));
    }

    #[test]
    fn orders_follow_the_register_but_where_the_plan_departs() {
        let city = City::build().unwrap();
        let ordered = |number: &str, service| {
            city.orders
                .iter()
                .find(|order| order.place.centre.number == number && order.service == service)
                .map(|order| order.quantity)
        };
        assert_eq!(ordered("3110", Service::PrinterLarge), Some(3));
        assert_eq!(ordered("2130", Service::PrinterMedium), None);
        assert_eq!(ordered("3110", Service::Desktop), Some(22));
    }
}
