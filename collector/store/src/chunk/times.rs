//! Times and steps. A regular step costs a few octets however long it lasts; readings at odd moments cost what their
//! distances do.

use super::packed::{self, Unpacker};
use crate::error::Result;
use crate::octets::{Octets, put_unsigned};
use crate::point::Point;

const RUNS: u8 = 0;
const PACKED: u8 = 1;

/// Distances in runs are worth it where a run is longer than this on average.
const WORTHWHILE: usize = 4;

/// Distances between neighbours, which are above 0, each with how often it repeats; or packed.
pub(super) fn encode(points: &[Point], out: &mut Vec<u8>) -> Result<()> {
    let distances = points.array_windows().map(|[one, next]| next.at.since(one.at)).collect::<Vec<_>>();
    let runs = distances.chunk_by(|one, next| one == next);
    if runs.clone().count() * WORTHWHILE > distances.len() + WORTHWHILE {
        out.push(PACKED);
        return packed::encode(&distances, out);
    }
    out.push(RUNS);
    for run in runs {
        put_unsigned(out, run[0].cast_unsigned());
        put_unsigned(out, run.len() as u64);
    }
    Ok(())
}

/// `count` times from `first` on, ascending.
pub(super) fn decode(
    unpacker: &mut Unpacker,
    mut octets: Octets<'_>,
    first: i64,
    count: usize,
) -> Option<Vec<i64>> {
    let mut distances = Vec::with_capacity(count);
    match octets.byte()? {
        RUNS => read_runs(octets, count.checked_sub(1)?, &mut distances)?,
        PACKED => unpacker.decode(octets, count.checked_sub(1)?, &mut distances)?,
        _ => return None,
    }
    let mut times = Vec::with_capacity(count);
    times.push(first);
    let mut at = first;
    for distance in distances {
        at = at.checked_add(distance).filter(|_| distance > 0)?;
        times.push(at);
    }
    Some(times)
}

/// Each step with how often it repeats.
pub(super) fn encode_steps(points: &[Point], out: &mut Vec<u8>) {
    for run in points.chunk_by(|one, next| one.step == next.step) {
        put_unsigned(out, run[0].step.into());
        put_unsigned(out, run.len() as u64);
    }
}

pub(super) fn decode_steps(octets: Octets<'_>, count: usize) -> Option<Vec<u32>> {
    let mut steps = Vec::with_capacity(count);
    read_runs(octets, count, &mut steps)?;
    Some(steps)
}

/// Exactly `count` numbers, and no octet more.
fn read_runs<T: TryFrom<u64> + Clone>(mut octets: Octets<'_>, count: usize, out: &mut Vec<T>) -> Option<()> {
    while !octets.is_empty() {
        let number = octets.number::<T>()?;
        let length = octets.number::<usize>().filter(|&length| length > 0 && length <= count - out.len())?;
        out.resize(out.len() + length, number);
    }
    (out.len() == count).then_some(())
}
