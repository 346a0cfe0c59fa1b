//! What one reading of all figures costs, beside the same figures through `sysinfo`: processor time and system calls.
//!
//! `cargo run --release -p motprov-host --example cost`; system calls, where `strace` is at hand:
//! `strace -f -c -o /dev/stdout target/release/examples/cost own 1000` (or `library`, `sizes`, `active`).

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::time::Instant;

use motprov_host::{Activity, Machine, fingerprint};
use sysinfo::{Networks, System};

/// Ways to read.
const WAYS: [&str; 6] = ["own", "library", "sizes", "identity", "active", "fingerprint"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let way = arguments.next();
    let times = arguments.next().map_or(Ok(2_000), |times| times.parse())?;
    let mut out = io::stdout();
    writeln!(out, "{:<12} {:>14} {:>14} {:>12}", "way", "wall µs", "processor µs", "PSS KB")?;
    for name in WAYS.into_iter().filter(|name| way.as_deref().is_none_or(|way| way == *name)) {
        let (wall, processor) = measured(name, times)?;
        writeln!(out, "{name:<12} {wall:>14.1} {processor:>14.1} {:>12}", resident()?)?;
    }
    Ok(())
}

/// Microseconds a reading, by the wall and by this process's share of processors.
fn measured(way: &str, times: u32) -> Result<(f64, f64), Box<dyn Error>> {
    let mut read = reader(way)?;
    // The first reading opens files and fills tables.
    read();
    let (wall, processor) = (Instant::now(), processor_ns()?);
    (0..times).for_each(|_| read());
    let each = |micros: f64| micros / f64::from(times);
    let processor = std::time::Duration::from_nanos(processor_ns()? - processor);
    Ok((each(wall.elapsed().as_secs_f64() * 1e6), each(processor.as_secs_f64() * 1e6)))
}

fn reader(way: &str) -> Result<Box<dyn FnMut()>, Box<dyn Error>> {
    let mut machine = Machine::open()?;
    Ok(match way {
        "own" => Box::new(move || {
            std::hint::black_box(machine.figures());
        }),
        "library" => library()?,
        "sizes" => Box::new(move || drop(std::hint::black_box(machine.sizes()))),
        "identity" => Box::new(move || drop(std::hint::black_box(machine.identity()))),
        "active" => {
            let mut activity = Activity::open();
            Box::new(move || {
                std::hint::black_box(activity.active());
            })
        }
        _ => Box::new(|| drop(std::hint::black_box(fingerprint()))),
    })
}

/// The same figures but for the temperature, by the library's most specific refreshes.
fn library() -> Result<Box<dyn FnMut()>, Box<dyn Error>> {
    let mut system = System::new()?;
    let mut networks = Networks::new_with_refreshed_list()?;
    Ok(Box::new(move || {
        system.refresh_cpu_usage();
        system.refresh_memory();
        networks.refresh(true);
        let carried: u64 = networks.values().map(|data| data.received() + data.transmitted()).sum();
        std::hint::black_box((system.global_cpu_usage(), system.used_memory(), system.used_swap(), carried));
    }))
}

/// Nanoseconds that this process ran (`Documentation/scheduler/sched-stats.rst`, `schedstat` of a process).
fn processor_ns() -> Result<u64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/self/schedstat")?;
    Ok(text.split_whitespace().next().ok_or("no time in schedstat")?.parse()?)
}

fn resident() -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/self/smaps_rollup")?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    Ok(line.ok_or("no Pss in smaps_rollup")?.trim().trim_end_matches(" kB").to_owned())
}
