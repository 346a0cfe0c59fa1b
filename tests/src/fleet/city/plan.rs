//! The plan of Exempelstad: who has what, and what is wrong with it.

use super::{Centre, Delivery, Department, Endpoint, Habit, Service};

use Habit::{Always, Lit, Missing, Office, Shelf};

/// The three departments.
pub static DEPARTMENTS: [Department; 3] = [
    Department {
        name: "Utbildningsförvaltningen",
        site: "skolan-norr",
        centres: &[
            // Under capacity: a third of the machines is on the shelf, two stand lit for nobody, the medium printers
            // stand still.
            Centre {
                number: "2110",
                name: "Grundskolor norr",
                machines: [(Office, 40), (Lit, 2), (Shelf, 18), (Missing, 0)],
                printers: [(4, 100), (4, 20), (1, 100)],
                beyond: &[],
                stray: (0, 0),
            },
            // Over capacity: two large printers carry what three would.
            Centre {
                number: "2120",
                name: "Gymnasiet",
                machines: [(Office, 47), (Always, 1), (Shelf, 2), (Missing, 0)],
                printers: [(2, 100), (3, 100), (2, 215)],
                beyond: &[],
                stray: (0, 0),
            },
            // Unordered: machines and printers that no register knows.
            Centre {
                number: "2130",
                name: "Förskolor",
                machines: [(Office, 28), (Always, 2), (Shelf, 0), (Missing, 0)],
                printers: [(4, 100), (0, 0), (0, 0)],
                beyond: &[],
                stray: (8, 2),
            },
        ],
    },
    Department {
        name: "Socialförvaltningen",
        site: "socialkontoret",
        centres: &[
            // Over capacity: more machines in use than ordered. Unseen: large printers that nobody has met.
            Centre {
                number: "3110",
                name: "Hemtjänst",
                machines: [(Office, 43), (Always, 2), (Shelf, 0), (Missing, 0)],
                printers: [(2, 100), (2, 100), (0, 0)],
                beyond: &[(Service::Desktop, -5), (Service::PrinterLarge, 3)],
                stray: (0, 0),
            },
            Centre {
                number: "3120",
                name: "Barn och familj",
                machines: [(Office, 38), (Always, 1), (Shelf, 1), (Missing, 0)],
                printers: [(2, 100), (2, 100), (1, 100)],
                beyond: &[],
                stray: (0, 0),
            },
        ],
    },
    Department {
        name: "Stadsbyggnadskontoret",
        site: "stadshuset",
        centres: &[
            // Under capacity: paid for, in the register, never switched on.
            Centre {
                number: "4110",
                name: "Bygglov",
                machines: [(Office, 26), (Always, 2), (Shelf, 0), (Missing, 12)],
                printers: [(2, 100), (2, 100), (1, 100)],
                beyond: &[],
                stray: (0, 0),
            },
            Centre {
                number: "4120",
                name: "Kartor och mätning",
                machines: [(Office, 24), (Always, 3), (Shelf, 0), (Missing, 0)],
                printers: [(1, 100), (2, 100), (1, 30)],
                beyond: &[],
                stray: (0, 0),
            },
        ],
    },
];

/// Servers that were there before the history began, by cost centre.
pub(super) const SERVERS: [(&str, u8); 2] = [("2120", 3), ("4120", 3)];

/// What was ordered anew in the last full month. Workstations are late twice; servers never.
pub static DELIVERIES: [Delivery; 5] = [
    Delivery { centre: "2130", service: Service::Desktop, ordered: 2, after: &[3, 3, 4, 4, 5, 5] },
    Delivery { centre: "3120", service: Service::Desktop, ordered: 3, after: &[2, 3, 3, 4, 5, 5, 7, 9] },
    Delivery { centre: "4120", service: Service::Desktop, ordered: 6, after: &[2, 3, 3, 4, 4, 5] },
    Delivery { centre: "3120", service: Service::Server, ordered: 4, after: &[2, 4] },
    Delivery { centre: "4120", service: Service::Server, ordered: 5, after: &[1, 3, 3] },
];

const EVERY_SITE: &[&str] = &["skolan-norr", "socialkontoret", "stadshuset"];

/// Every probed service.
pub static ENDPOINTS: [Endpoint; 9] = [
    Endpoint { id: "natet-forskolor", sites: &["skolan-norr"] },
    Endpoint { id: "e-post", sites: EVERY_SITE },
    Endpoint { id: "fillagring", sites: EVERY_SITE },
    Endpoint { id: "intranat", sites: EVERY_SITE },
    Endpoint { id: "verksamhet-ekonomi", sites: EVERY_SITE },
    Endpoint { id: "verksamhet-skola", sites: EVERY_SITE },
    Endpoint { id: "verksamhet-omsorg", sites: EVERY_SITE },
    Endpoint { id: "servicedesk-portal", sites: EVERY_SITE },
    Endpoint { id: "utskriftsko", sites: EVERY_SITE },
];
