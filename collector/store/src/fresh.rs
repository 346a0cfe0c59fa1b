//! What no segment holds yet, in memory: some four octets a value. It is not written anywhere, because the ledger has
//! it: after a crash the entries are taken again.

use std::collections::HashMap;

use motprov_shared::identity::AgentId;
use motprov_shared::measurement::Sample;
use motprov_shared::period::{Interval, Timestamp};
use rust_decimal::Decimal;

use crate::octets::{Octets, from_zigzag, put_unsigned, zigzag};
use crate::point::{Point, decimal};
use crate::series::Series;

/// A segment is worth its cost from this many values on, and this many of each series; and memory is bounded. It
/// depends on nothing but the entries, so that the same entries give the same files.
const ENOUGH: u64 = 1 << 20;
const ENOUGH_OF_EACH: u64 = 64;
const MOST: u64 = 1 << 25;

/// What differs from the value before, in the low bits of a value's first number.
const STEP: u64 = 1;
const SCALE: u64 = 2;
const WIDE: u64 = 4;
const FLAG_BITS: u32 = 3;

/// All series that are not sealed.
#[derive(Default)]
pub(crate) struct Fresh {
    streams: Vec<Stream>,
    places: HashMap<Series, usize>,
    /// The stream that took the last value.
    last: usize,
    samples: u64,
}

impl Fresh {
    pub(crate) fn is_full(&self) -> bool {
        let each = ENOUGH_OF_EACH.saturating_mul(self.streams.len() as u64);
        self.samples >= ENOUGH.max(each).min(MOST)
    }

    /// The time of the sample is plausible.
    pub(crate) fn take(&mut self, vantage: &AgentId, sample: &Sample) {
        let place = self.place(vantage, sample);
        self.streams[place].take(sample);
        self.samples += 1;
    }

    /// Batches repeat the same series in the same order, so most often the one that came next is next again.
    fn place(&mut self, vantage: &AgentId, sample: &Sample) -> usize {
        let is = |stream: Option<&Stream>| stream.is_some_and(|stream| stream.series.is_of(vantage, sample));
        let guess = self.streams.get(self.last).map_or(0, |stream| stream.next);
        if is(self.streams.get(self.last)) {
            return self.last;
        }
        let place = if is(self.streams.get(guess)) { guess } else { self.find(Series::of(vantage, sample)) };
        if let Some(last) = self.streams.get_mut(self.last) {
            last.next = place;
        }
        self.last = place;
        place
    }

    fn find(&mut self, series: Series) -> usize {
        if let Some(&place) = self.places.get(&series) {
            return place;
        }
        let place = self.streams.len();
        self.streams.push(Stream::new(series.clone()));
        self.places.insert(series, place);
        place
    }

    /// In the order of series.
    pub(crate) fn sorted(&self) -> Vec<&Stream> {
        let mut streams = self.streams.iter().collect::<Vec<_>>();
        streams.sort_unstable_by(|one, other| one.series.cmp(&other.series));
        streams
    }

    pub(crate) fn streams(&self) -> &[Stream] {
        &self.streams
    }

    pub(crate) fn stream(&self, series: &Series) -> Option<&Stream> {
        self.places.get(series).map(|&place| &self.streams[place])
    }
}

/// One series as it comes: for each value what differs from the one before.
pub(crate) struct Stream {
    pub(crate) series: Series,
    /// Who took a value after this one did, the last time.
    next: usize,
    octets: Vec<u8>,
    pub(crate) count: u64,
    pub(crate) first: i64,
    pub(crate) last: i64,
    /// Largest scale of a value.
    scale: u32,
    before: State,
}

/// What the next value is compared with.
#[derive(Clone, Copy, Default)]
struct State {
    at: i64,
    distance: i64,
    step: u32,
    scale: u32,
    mantissa: i64,
}

impl Stream {
    fn new(series: Series) -> Self {
        let (first, last) = (i64::MAX, i64::MIN);
        Self {
            series,
            next: 0,
            octets: Vec::new(),
            count: 0,
            first,
            last,
            scale: 0,
            before: State::default(),
        }
    }

    fn take(&mut self, sample: &Sample) {
        let Self { octets, before, .. } = self;
        let at = sample.at.0;
        let distance = at - before.at;
        let (scale, mantissa) = (sample.value.scale(), i64::try_from(sample.value.mantissa()));
        let flag = |differs: bool, flag: u64| if differs { flag } else { 0 };
        let flags = flag(sample.step != before.step, STEP)
            | flag(scale != before.scale, SCALE)
            | flag(mantissa.is_err(), WIDE);
        // Times are plausible, below 2^43, so that nothing is shifted out.
        put_unsigned(octets, zigzag(distance - before.distance) << FLAG_BITS | flags);
        if flags & STEP != 0 {
            put_unsigned(octets, sample.step.into());
        }
        if flags & SCALE != 0 {
            put_unsigned(octets, scale.into());
        }
        match mantissa {
            Ok(mantissa) => put_unsigned(octets, zigzag(mantissa.wrapping_sub(before.mantissa))),
            Err(_) => octets.extend(sample.value.mantissa().to_le_bytes()),
        }
        let mantissa = mantissa.unwrap_or(before.mantissa);
        *before = State { at, distance, step: sample.step, scale, mantissa };
        self.count += 1;
        self.scale = self.scale.max(scale);
        self.first = self.first.min(at);
        self.last = self.last.max(at);
    }

    pub(crate) const fn overlaps(&self, interval: Interval) -> bool {
        self.first < interval.end.0 && interval.start.0 <= self.last
    }

    /// The largest scale of a value as it came.
    pub(crate) const fn scale(&self) -> u32 {
        self.scale
    }

    /// In the order in which they came.
    pub(crate) fn points(&self) -> Vec<Point> {
        let (mut octets, mut state) = (Octets::new(&self.octets), State::default());
        let mut points = Vec::with_capacity(usize::try_from(self.count).unwrap_or(0));
        while let Some(point) = next(&mut octets, &mut state) {
            points.push(point);
        }
        points
    }
}

fn next(octets: &mut Octets<'_>, state: &mut State) -> Option<Point> {
    let first = octets.unsigned()?;
    state.distance = state.distance.checked_add(from_zigzag(first >> FLAG_BITS))?;
    state.at = state.at.checked_add(state.distance)?;
    if first & STEP != 0 {
        state.step = octets.number()?;
    }
    if first & SCALE != 0 {
        state.scale = octets.number()?;
    }
    let value = if first & WIDE == 0 {
        state.mantissa = state.mantissa.wrapping_add(octets.signed()?);
        decimal(state.mantissa, state.scale)
    } else {
        let mantissa = i128::from_le_bytes(octets.fixed()?);
        Decimal::try_from_i128_with_scale(mantissa, state.scale).ok()?.normalize()
    };
    Some(Point { at: Timestamp(state.at), step: state.step, value })
}
