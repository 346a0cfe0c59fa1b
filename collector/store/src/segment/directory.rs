//! Where a figure's chunks are: its series by asset and vantage, and the heads of their chunks.

use super::{Footer, Group, LONGEST, Placed};
use crate::chunk::Head;
use crate::octets::{Octets, put_unsigned};

/// A series in a segment, by the places of its names in the footer.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) asset: u32,
    pub(crate) vantage: u32,
    /// Ascending in time, at least one.
    pub(crate) chunks: Vec<Placed>,
}

/// All series of a figure, ascending.
#[derive(Debug)]
pub(crate) struct Directory {
    pub(crate) entries: Vec<Entry>,
}

/// Appends a series; `before` is the group's first time.
pub(super) fn put(asset_gap: u32, vantage: u32, heads: &[Head], before: i64, out: &mut Vec<u8>) {
    put_unsigned(out, asset_gap.into());
    put_unsigned(out, vantage.into());
    put_unsigned(out, heads.len() as u64);
    let mut before = before;
    for head in heads {
        head.put(before, out);
        before = head.last;
    }
}

impl Directory {
    /// `None` for what [`super::Builder`] does not write. The bodies fill their stretch exactly.
    pub(super) fn read(group: &Group, footer: &Footer, bytes: &[u8]) -> Option<Self> {
        let mut octets = Octets::new(bytes);
        // Not believed for room: each series takes octets of its own.
        let mut entries: Vec<Entry> = Vec::new();
        let mut at = group.start;
        for _ in 0..group.series {
            let asset = entries.last().map_or(0, |entry| entry.asset).checked_add(octets.number()?)?;
            let vantage = octets.number()?;
            let ascends = entries.last().is_none_or(|last| (last.asset, last.vantage) < (asset, vantage));
            if !ascends || asset as usize >= footer.assets.len() || vantage as usize >= footer.vantages.len()
            {
                return None;
            }
            let chunks = chunks(&mut octets, group.first, &mut at)?;
            entries.push(Entry { asset, vantage, chunks });
        }
        (octets.is_empty() && at == group.start + group.bodies).then_some(Self { entries })
    }
}

fn chunks(octets: &mut Octets<'_>, first: i64, at: &mut u64) -> Option<Vec<Placed>> {
    let count = octets.unsigned().filter(|&count| count > 0)?;
    let (mut chunks, mut before) = (Vec::new(), first);
    for index in 0..count {
        let head = Head::read(octets, before).filter(|head| head.length <= LONGEST)?;
        if index > 0 && head.first <= before {
            return None;
        }
        before = head.last;
        chunks.push(Placed { head, at: *at });
        *at = at.checked_add(head.length.into())?;
    }
    Some(chunks)
}
