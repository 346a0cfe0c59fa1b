//! A device's objects: system (RFC 3418), host resources (RFC 2790), printer (RFC 3805), port monitor (PWG 5107.1).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_snmp::handler::{
    BoxFuture, GetNextResult, GetResult, HandlerResult, MibHandler, OidTable, RequestContext,
};
use async_snmp::{Oid, Value, VarBind};

use super::device::{Ailment, Device};

/// Answers for one device. Rows are built once a second at most: a table walk asks for hundreds.
pub(super) struct Mib {
    device: Arc<Device>,
    started: Instant,
    rows: Mutex<Snapshot>,
}

/// Device time in seconds, ailment and life count that the rows were built for.
type Moment = (u64, Ailment, u32);

struct Snapshot {
    moment: Option<Moment>,
    rows: Arc<OidTable<Value>>,
}

impl Mib {
    pub(super) fn new(device: Arc<Device>, started: Instant) -> Self {
        let rows = Mutex::new(Snapshot { moment: None, rows: Arc::new(OidTable::new()) });
        Self { device, started, rows }
    }

    fn rows(&self) -> Arc<OidTable<Value>> {
        let up = self.started.elapsed();
        let life = self.device.life_count(up);
        let moment = (up.as_secs(), self.device.ailment(), life);
        let mut snapshot = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        if snapshot.moment != Some(moment) {
            let rows = Arc::new(rows(&self.device, up, life));
            *snapshot = Snapshot { moment: Some(moment), rows };
        }
        Arc::clone(&snapshot.rows)
    }
}

impl MibHandler for Mib {
    fn get<'a>(&'a self, _: &'a RequestContext, oid: &'a Oid) -> BoxFuture<'a, HandlerResult<GetResult>> {
        let found = self.rows().get(oid).cloned();
        Box::pin(async move { Ok(found.map_or(GetResult::NoSuchInstance, GetResult::Value)) })
    }

    fn get_next<'a>(
        &'a self,
        _: &'a RequestContext,
        oid: &'a Oid,
    ) -> BoxFuture<'a, HandlerResult<GetNextResult>> {
        let rows = self.rows();
        let found = rows.get_next(oid).map(|(oid, value)| VarBind::new(oid.clone(), value.clone()));
        Box::pin(async move { Ok(found.map_or(GetNextResult::EndOfMibView, GetNextResult::Value)) })
    }
}

/// Collects rows; the OIDs are those below `1.3.6.1`.
struct Rows(Vec<(Oid, Value)>);

impl Rows {
    fn put(&mut self, below: &[u32], value: Value) {
        self.0.push((Oid::new([1, 3, 6, 1].into_iter().chain(below.iter().copied())), value));
    }

    fn text(&mut self, below: &[u32], text: &str) {
        self.put(below, Value::OctetString(text.to_owned().into()));
    }

    fn integer(&mut self, below: &[u32], value: i32) {
        self.put(below, Value::Integer(value));
    }

    /// A row of a table of RFC 3805: column by column, each below `43.table.sub.1.column.1.index`.
    fn row(&mut self, table: [u32; 2], index: u32, columns: &[(u32, Value)]) {
        for (column, value) in columns {
            self.put(&[2, 1, 43, table[0], table[1], 1, *column, 1, index], value.clone());
        }
    }
}

fn text(text: &str) -> Value {
    Value::OctetString(text.to_owned().into())
}

fn rows(device: &Device, up: Duration, life: u32) -> OidTable<Value> {
    let mut rows = Rows(Vec::with_capacity(120));
    system(&mut rows, device, up);
    host(&mut rows, device);
    general(&mut rows, device);
    trays(&mut rows, device, life);
    marker(&mut rows, device, life);
    alerts(&mut rows, device);
    rows.0.into_iter().collect()
}

fn system(rows: &mut Rows, device: &Device, up: Duration) {
    let ticks = u32::try_from(up.as_millis() / 10 % (1 << 32)).unwrap_or(0);
    rows.text(&[2, 1, 1, 1, 0], device.make.system);
    let own = Oid::new([1, 3, 6, 1, 4, 1, device.make.enterprise, 1]);
    rows.put(&[2, 1, 1, 2, 0], Value::ObjectIdentifier(own));
    rows.put(&[2, 1, 1, 3, 0], Value::TimeTicks(ticks));
    rows.text(&[2, 1, 1, 5, 0], &device.name);
    rows.text(&[2, 1, 1, 6, 0], "Exempelstad");
}

fn host(rows: &mut Rows, device: &Device) {
    // hrDeviceStatus 2 running, 5 down; hrPrinterStatus 3 idle, 1 other; the error bits of RFC 2790.
    let (status, printer, errors): (i32, i32, &'static [u8]) = match device.ailment() {
        Ailment::NoPaper => (5, 1, &[0x40, 0]),
        Ailment::Jammed => (5, 1, &[0x04, 0]),
        _ => (2, 3, &[0, 0]),
    };
    let printer_type = Oid::new([1, 3, 6, 1, 2, 1, 25, 3, 1, 5]);
    rows.put(&[2, 1, 25, 3, 2, 1, 2, 1], Value::ObjectIdentifier(printer_type));
    rows.text(&[2, 1, 25, 3, 2, 1, 3, 1], device.make.model);
    rows.integer(&[2, 1, 25, 3, 2, 1, 5, 1], status);
    rows.integer(&[2, 1, 25, 3, 5, 1, 1, 1], printer);
    rows.put(&[2, 1, 25, 3, 5, 1, 2, 1], Value::OctetString(errors.into()));
    let make = device.make;
    let id = format!("MFG:{};MDL:{};CMD:PCL,PS;CLS:PRINTER;", make.vendor, make.model);
    rows.text(&[4, 1, 2699, 1, 2, 1, 2, 1, 1, 3, 1], &id);
}

fn general(rows: &mut Rows, device: &Device) {
    const UTF_8: i32 = 106;
    let general = [2, 1, 43, 5, 1, 1];
    let at = |column: u32| [&general[..], &[column, 1]].concat();
    rows.integer(&at(2), 1);
    rows.integer(&at(10), 1);
    rows.text(&at(16), &device.name);
    rows.text(&at(17), &device.serial);
    rows.row([7, 1], 1, &[(2, text("sv")), (3, text("SE")), (4, Value::Integer(UTF_8))]);
    let line = match device.ailment() {
        Ailment::NoPaper => "Fyll på papper i fack 1",
        Ailment::Jammed => "Papper har fastnat",
        _ => "Klar",
    };
    rows.text(&[2, 1, 43, 16, 5, 1, 2, 1, 1], line);
}

fn trays(rows: &mut Rows, device: &Device, life: u32) {
    const SHEETS: i32 = 8;
    for (index, sheets) in (1..).zip(device.make.trays) {
        // Someone fills the tray up when it is empty.
        let used = i32::try_from(life % sheets.unsigned_abs()).unwrap_or(0);
        let empty = index == 1 && device.ailment() == Ailment::NoPaper;
        let level = if empty { 0 } else { sheets - used };
        let columns = [
            (2, Value::Integer(3)),
            (8, Value::Integer(SHEETS)),
            (9, Value::Integer(*sheets)),
            (10, Value::Integer(level)),
            (11, Value::Integer(if empty { 19 } else { 0 })),
            (12, text("iso-a4-white")),
            (13, text(&format!("Tray {index}"))),
            (18, text(&format!("Fack {index}"))),
        ];
        rows.row([8, 2], index, &columns);
    }
}

fn marker(rows: &mut Rows, device: &Device, life: u32) {
    const LASER: i32 = 4;
    const PAGES_A_CARTRIDGE: u32 = 8_000;
    const IMPRESSIONS: i32 = 7;
    let columns = [
        (2, Value::Integer(LASER)),
        (3, Value::Integer(device.make.counter_unit)),
        (4, Value::Counter32(life)),
        (5, Value::Counter32(life % 5_000)),
        (15, Value::Integer(0)),
    ];
    rows.row([10, 2], 1, &columns);
    let colours: &[&str] =
        if device.make.colour { &["black", "cyan", "magenta", "yellow"] } else { &["black"] };
    for (index, colour) in (1..).zip(colours) {
        rows.row([12, 1], index, &[(4, text(colour))]);
        // Colours run out at their own pace.
        let left = PAGES_A_CARTRIDGE - (life / index) % PAGES_A_CARTRIDGE;
        supply(rows, index, index, (21, colour), (IMPRESSIONS, 8_000), i32::try_from(left).unwrap_or(-2));
    }
    let next = 1 + u32::try_from(colours.len()).unwrap_or(1);
    // A waste box says in percent how much room is left.
    let room = 100 - i32::try_from(life / 400 % 100).unwrap_or(0);
    supply(rows, next, 0, (4, "Waste toner box"), (19, 100), room);
}

/// A row of prtMarkerSuppliesTable; a part of type 4 is a receptacle, the others are consumed.
fn supply(
    rows: &mut Rows,
    index: u32,
    colorant: u32,
    (kind, name): (i32, &str),
    (unit, full): (i32, i32),
    level: i32,
) {
    let columns = [
        (2, Value::Integer(1)),
        (3, Value::Integer(colorant.cast_signed())),
        (4, Value::Integer(if kind == 4 { 4 } else { 3 })),
        (5, Value::Integer(kind)),
        (6, text(name)),
        (7, Value::Integer(unit)),
        (8, Value::Integer(full)),
        (9, Value::Integer(level)),
    ];
    rows.row([11, 1], index, &columns);
}

fn alerts(rows: &mut Rows, device: &Device) {
    const CRITICAL: i32 = 3;
    // Groups 8 input and 13 media path, codes 808 media empty and 8 jam (IANA-PRINTER-MIB).
    let (group, code, description) = match device.ailment() {
        Ailment::NoPaper => (8, 808, "Papper slut i fack 1"),
        Ailment::Jammed => (13, 8, "Papperstrassel"),
        _ => return,
    };
    let columns = [
        (2, Value::Integer(CRITICAL)),
        (3, Value::Integer(4)),
        (4, Value::Integer(group)),
        (5, Value::Integer(1)),
        (6, Value::Integer(1)),
        (7, Value::Integer(code)),
        (8, text(description)),
        (9, Value::TimeTicks(0)),
    ];
    rows.row([18, 1], 1, &columns);
}
