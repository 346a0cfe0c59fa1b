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
    let left = count.checked_sub(1)?;
    let mut times = Vec::with_capacity(count);
    times.push(first);
    match octets.byte()? {
        RUNS => regular(octets, first, count, &mut times)?,
        PACKED => {
            let (mut at, mut distances) = (first, Vec::with_capacity(left));
            unpacker.decode(octets, left, &mut distances)?;
            for distance in distances {
                at = at.checked_add(distance).filter(|_| distance > 0)?;
                times.push(at);
            }
        }
        _ => return None,
    }
    Some(times)
}

/// Appends the times after `first` until there are `count`, and reads no octet more.
fn regular(mut octets: Octets<'_>, first: i64, count: usize, times: &mut Vec<i64>) -> Option<()> {
    let mut last = first;
    while !octets.is_empty() {
        let distance = octets.number::<i64>().filter(|&distance| distance > 0)?;
        let length = octets.number::<u32>().filter(|&length| length > 0)?;
        if length as usize > count - times.len() {
            return None;
        }
        let end = last.checked_add(distance.checked_mul(length.into())?)?;
        times.extend((1..=i64::from(length)).map(|index| last + index * distance));
        last = end;
    }
    (times.len() == count).then_some(())
}

/// Each step with how often it repeats.
pub(super) fn encode_steps(points: &[Point], out: &mut Vec<u8>) {
    for run in points.chunk_by(|one, next| one.step == next.step) {
        put_unsigned(out, run[0].step.into());
        put_unsigned(out, run.len() as u64);
    }
}

pub(super) fn decode_steps(mut octets: Octets<'_>, count: usize) -> Option<Vec<u32>> {
    let mut steps = Vec::with_capacity(count);
    while !octets.is_empty() {
        let step = octets.number()?;
        let length =
            octets.number::<usize>().filter(|&length| length > 0 && length <= count - steps.len())?;
        steps.resize(steps.len() + length, step);
    }
    (steps.len() == count).then_some(steps)
}
