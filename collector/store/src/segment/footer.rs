//! What a segment holds, and where.

use motprov_shared::identity::{AgentId, AssetId};
use motprov_shared::measurement::Metric;
use motprov_shared::period::{Interval, Timestamp};
use motprov_shared::units::Unit;

use super::MAGIC;
use crate::octets::{Octets, put_counted, put_signed, put_unsigned};
use crate::series::Figure;

/// A figure's stretch of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) figure: Figure,
    /// Where its bodies begin.
    pub(crate) start: u64,
    /// Octets of its bodies.
    pub(crate) bodies: u64,
    /// Octets of its directory, which follows.
    pub(crate) directory: u32,
    /// Of the directory.
    pub(crate) crc: u32,
    /// Number of series.
    pub(crate) series: u32,
    pub(crate) first: i64,
    pub(crate) last: i64,
}

impl Group {
    pub(super) const fn directory_start(&self) -> u64 {
        self.start + self.bodies
    }

    pub(super) const fn end(&self) -> u64 {
        self.directory_start() + self.directory as u64
    }

    pub(crate) const fn overlaps(&self, interval: Interval) -> bool {
        self.first < interval.end.0 && interval.start.0 <= self.last
    }
}

/// The whole footer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Footer {
    /// How many merges made it.
    pub(crate) level: u8,
    /// First ledger entry that it stands for.
    pub(crate) from: u64,
    /// Last of them.
    pub(crate) to: u64,
    /// Values in it.
    pub(crate) samples: u64,
    /// What pco says of its format.
    pub(crate) format: Vec<u8>,
    /// Ascending.
    pub(crate) assets: Vec<AssetId>,
    /// Ascending.
    pub(crate) vantages: Vec<AgentId>,
    /// In the order of the file.
    pub(crate) groups: Vec<Group>,
}

impl Footer {
    /// Where the bodies end among which `at` lies.
    pub(super) fn bodies_end(&self, at: u64) -> u64 {
        let index = self.groups.partition_point(|group| group.directory_start() <= at);
        self.groups.get(index).map_or(at, Group::directory_start)
    }

    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = vec![self.level];
        put_unsigned(&mut out, self.from);
        put_unsigned(&mut out, self.to);
        put_unsigned(&mut out, self.samples);
        put_counted(&mut out, &self.format);
        put_names(&mut out, self.assets.iter().map(|asset| asset.as_str().to_owned()));
        put_names(&mut out, self.vantages.iter().map(ToString::to_string));
        put_unsigned(&mut out, self.groups.len() as u64);
        for group in &self.groups {
            let Figure { metric, statistic, unit } = &group.figure;
            for name in [metric.as_str(), statistic.name(), unit.symbol()] {
                put_counted(&mut out, name.as_bytes());
            }
            put_unsigned(&mut out, group.bodies);
            put_unsigned(&mut out, group.directory.into());
            out.extend(group.crc.to_le_bytes());
            put_unsigned(&mut out, group.series.into());
            put_signed(&mut out, group.first);
            put_unsigned(&mut out, group.last.wrapping_sub(group.first).cast_unsigned());
        }
        out
    }

    /// `None` for what [`Self::write`] does not write.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut octets = Octets::new(bytes);
        let level = octets.byte()?;
        let (from, to, samples) = (octets.unsigned()?, octets.unsigned()?, octets.unsigned()?);
        let format = octets.counted()?.to_vec();
        let assets = read_names(&mut octets, |text| text.parse().ok())?;
        let vantages = read_names(&mut octets, |text| text.parse().ok())?;
        let (mut groups, mut start): (Vec<Group>, _) = (Vec::new(), MAGIC.len() as u64);
        for _ in 0..octets.unsigned()? {
            let group = read_group(&mut octets, start)?;
            if groups.last().is_some_and(|last| last.figure >= group.figure) {
                return None;
            }
            start = group.start.checked_add(group.bodies)?.checked_add(group.directory.into())?;
            groups.push(group);
        }
        let sound = octets.is_empty() && from <= to;
        sound.then_some(Self { level, from, to, samples, format, assets, vantages, groups })
    }
}

fn read_group(octets: &mut Octets<'_>, start: u64) -> Option<Group> {
    let metric: Metric = octets.text()?.parse().ok()?;
    let statistic = octets.text()?.parse().ok()?;
    let unit = Unit::from_symbol(octets.text()?)?;
    let (bodies, directory) = (octets.unsigned()?, octets.number()?);
    let crc = u32::from_le_bytes(octets.fixed()?);
    let (series, first) = (octets.number()?, octets.signed()?);
    let last = first.checked_add_unsigned(octets.unsigned()?)?;
    let sound = Timestamp(first).is_plausible() && Timestamp(last).is_plausible();
    let figure = Figure { metric, statistic, unit };
    sound.then_some(Group { figure, start, bodies, directory, crc, series, first, last })
}

/// Ascending names, each as what it shares with the one before and what follows.
fn put_names(out: &mut Vec<u8>, names: impl ExactSizeIterator<Item = String>) {
    put_unsigned(out, names.len() as u64);
    let mut before = String::new();
    for name in names {
        let shared = before.bytes().zip(name.bytes()).take_while(|(one, other)| one == other).count();
        put_unsigned(out, shared as u64);
        put_counted(out, &name.as_bytes()[shared..]);
        before = name;
    }
}

fn read_names<T: Ord>(octets: &mut Octets<'_>, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let (mut names, mut before): (Vec<T>, String) = (Vec::new(), String::new());
    for _ in 0..octets.unsigned()? {
        let shared = octets.number()?;
        let text = format!("{}{}", before.get(..shared)?, octets.text()?);
        let name = parse(&text).filter(|name| names.last().is_none_or(|last| last < name))?;
        names.push(name);
        before = text;
    }
    Some(names)
}
