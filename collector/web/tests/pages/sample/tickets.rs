//! A made-up month of tickets: a level on three clocks, and enough tickets on a pause for two pages.

use std::sync::Arc;

use motprov_access::Departments;
use motprov_review::difference::Assumption;
use motprov_review::tickets::backlog::Bucket;
use motprov_web::source::{
    Asked, FlippedTicket, LimitRow, Moved, Source, SourceError, TicketLevel, TicketMonth, TicketSource,
    TicketStanding, TicketsOfMonth,
};

use super::{Sample, at, d, october};

fn month() -> TicketMonth {
    let ticket = |number: u32| FlippedTicket {
        id: if number == 1 { "ÄR-<img src=x onerror=alert(1)>".into() } else { format!("ÄR-{number}") },
        priority: Some("P3".into()),
        product: Some("=cmd|' /C calc'!A0".into()),
        opened: at("2026-10-05T06:00:00Z").plus(i64::from(number) * 3_600_000),
        limit: 8,
        gross: d("30.5"),
        net: d("7.9"),
        into_resolved: number.is_multiple_of(2),
    };
    TicketMonth {
        levels: vec![TicketLevel {
            id: "C5".into(),
            title: "Lösningstid".into(),
            groups: vec![(Some("P1".into()), 9, 10, 0), (None, 80, 90, 2)],
            otherwise: vec![(Assumption::AllPauses, 97, 100), (Assumption::NoPauses, 71, 100)],
            paused: Some((18, 7)),
            at_stake: Some(d("14000")),
        }],
        opened: 120,
        solved: 100,
        limits: vec![LimitRow {
            hours: 8,
            gross: 60,
            net: Some(80),
            net_all: Some(90),
            evidenced: Some(70),
            window: 75,
            window_net: None,
        }],
        moved: Moved {
            reopened: 4,
            bounced: 3,
            into_resolved: 21,
            paused: 44,
            paused_hours: 512,
            ..Moved::default()
        },
        ages: vec![
            Bucket { up_to_days: Some(30), open: 12, waiting: 5 },
            Bucket { up_to_days: None, open: 3, waiting: 3 },
        ],
        flipped: (1..=70).map(ticket).collect(),
        file: 48_130,
        profile: (48_131, "vinst".into()),
        computed_at: at("2026-11-06T01:00:00Z"),
    }
}

impl TicketSource for Sample {
    fn tickets(&self, asked: &Asked) -> Result<TicketsOfMonth, SourceError> {
        let head = self.head(asked)?;
        let standing = if asked.departments != Departments::All {
            TicketStanding::NoDepartments
        } else if asked.month == Some(october().next()) {
            TicketStanding::Computing
        } else if head.month == october() {
            TicketStanding::Counted(Arc::new(month()))
        } else {
            TicketStanding::None
        };
        Ok(TicketsOfMonth { head, standing })
    }
}
