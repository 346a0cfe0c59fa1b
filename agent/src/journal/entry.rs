//! The bytes of the journal. Pure: octets in, entries out; whatever the octets are, nothing panics.
//!
//! | octets | | |
//! |---|---|---|
//! | 0–3 | kind | `MPJ1` |
//! | 4–7 | length of the body, u32 little-endian | |
//! | 8–15 | number, u64 little-endian | of the batch that the entry drafts for |
//! | 16–23 | body check | first octets of SHA-256 of the body |
//! | 24–31 | header check | first octets of SHA-256 over octets 0–23 |
//!
//! The body is a row of packs: one octet kind (`C` complete, `O` open streaks), the length (u32 little-endian), and
//! the records as in a batch ([`motprov_shared::wire`]).

use motprov_shared::batch::MAX_RECORDS;
use motprov_shared::identity::sha256;
use motprov_shared::measurement::{Record, Streak};
use motprov_shared::wire::{self, WireError};

const HEADER: usize = 32;
const MAGIC: &[u8; 4] = b"MPJ1";
const COMPLETE: u8 = b'C';
const OPEN: u8 = b'O';

/// What one entry holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) number: u64,
    pub(super) closed: Vec<Record>,
    pub(super) open: Vec<Streak>,
}

/// All that a journal holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    pub(super) entries: Vec<Entry>,
    /// Octets that belong to no sound entry.
    pub(super) unreadable: u64,
    /// Octets of an entry at the end that was never finished.
    pub(super) torn: u64,
}

/// An entry's octets.
pub(super) fn write(number: u64, closed: &[Record], open: &[Streak]) -> Result<Vec<u8>, WireError> {
    let mut octets = vec![0; HEADER];
    packs(&mut octets, COMPLETE, closed)?;
    let open: Vec<_> = open.iter().cloned().map(Record::Streak).collect();
    packs(&mut octets, OPEN, &open)?;
    let length = u32::try_from(octets.len() - HEADER).unwrap_or(u32::MAX);
    let body = sha256(&octets[HEADER..]);
    octets[..4].copy_from_slice(MAGIC);
    octets[4..8].copy_from_slice(&length.to_le_bytes());
    octets[8..16].copy_from_slice(&number.to_le_bytes());
    octets[16..24].copy_from_slice(&body.0[..8]);
    let check = sha256(&octets[..24]);
    octets[24..HEADER].copy_from_slice(&check.0[..8]);
    Ok(octets)
}

fn packs(octets: &mut Vec<u8>, kind: u8, records: &[Record]) -> Result<(), WireError> {
    for records in records.chunks(MAX_RECORDS) {
        let pack = wire::encode(records)?;
        octets.push(kind);
        octets.extend(u32::try_from(pack.len()).unwrap_or(u32::MAX).to_le_bytes());
        octets.extend(pack);
    }
    Ok(())
}

/// Reads a journal's octets.
pub(super) fn scan(octets: &[u8]) -> Scan {
    let mut scan = Scan::default();
    let mut at = 0;
    while at < octets.len() {
        let rest = &octets[at..];
        match header(rest) {
            Some((_, length, _)) if rest.len() - HEADER < length => {
                scan.torn = rest.len() as u64;
                break;
            }
            Some((number, length, check)) => {
                let body = &rest[HEADER..HEADER + length];
                let sound = sha256(body).0[..8] == check;
                match entry(number, body).filter(|_| sound) {
                    Some(entry) => scan.entries.push(entry),
                    None => scan.unreadable += (HEADER + length) as u64,
                }
                at += HEADER + length;
            }
            None => {
                let next = (1..rest.len()).find(|next| header(&rest[*next..]).is_some());
                let Some(next) = next else {
                    // Shorter than a header, or never written though the file was lengthened: power failed there.
                    let torn = rest.len() < HEADER || rest.iter().all(|octet| *octet == 0);
                    *(if torn { &mut scan.torn } else { &mut scan.unreadable }) += rest.len() as u64;
                    break;
                };
                scan.unreadable += next as u64;
                at += next;
            }
        }
    }
    scan
}

/// Number, length of the body and its check.
fn header(octets: &[u8]) -> Option<(u64, usize, [u8; 8])> {
    let octets: &[u8; HEADER] = octets.first_chunk()?;
    let sound = octets[..4] == MAGIC[..] && octets[24..] == sha256(&octets[..24]).0[..8];
    let length = usize::try_from(u32::from_le_bytes(*octets[4..].first_chunk()?)).ok()?;
    let number = u64::from_le_bytes(*octets[8..].first_chunk()?);
    sound.then_some((number, length, *octets[16..].first_chunk()?))
}

fn entry(number: u64, mut body: &[u8]) -> Option<Entry> {
    let mut entry = Entry { number, ..Entry::default() };
    while let Some((kind, rest)) = body.split_first() {
        let (length, rest) = rest.split_first_chunk()?;
        let (pack, rest) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
        let records = wire::decode(pack).ok()?;
        match *kind {
            COMPLETE => entry.closed.extend(records),
            OPEN => {
                let streaks = records.into_iter().map(|record| match record {
                    Record::Streak(streak) => Some(streak),
                    Record::Sample(_) | Record::Fact(_) => None,
                });
                entry.open.extend(streaks.collect::<Option<Vec<_>>>()?);
            }
            _ => return None,
        }
        body = rest;
    }
    Some(entry)
}

#[cfg(test)]
mod tests {
    use motprov_shared::measurement::{Fact, State};
    use motprov_shared::period::Timestamp;
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    fn entry(number: u64, count: i64) -> Entry {
        let at = |n: i64| Timestamp::from_seconds(1_790_000_000 + n);
        let (asset, metric) = ("ws-1".parse().unwrap(), "os".parse().unwrap());
        let fact = |n| {
            Record::Fact(Fact {
                asset: "ws-1".parse().unwrap(),
                metric: "os".parse().unwrap(),
                at: at(n),
                text: n.to_string(),
            })
        };
        let open =
            Streak { asset, metric, state: State::Up, from: at(0), to: at(0), checks: 1, largest_gap: 0 };
        Entry { number, closed: (0..count).map(fact).collect(), open: vec![open] }
    }

    fn octets(entries: &[Entry]) -> Vec<Vec<u8>> {
        entries.iter().map(|e| write(e.number, &e.closed, &e.open).unwrap()).collect()
    }

    #[test]
    fn a_cut_anywhere_costs_only_what_it_cuts() {
        let entries = [entry(1, 3), entry(1, 0), entry(2, 5)];
        let written = octets(&entries);
        let all = written.concat();
        assert_eq!(scan(&all), Scan { entries: entries.to_vec(), unreadable: 0, torn: 0 });
        for length in 0..all.len() {
            let mut end = 0;
            let whole = written.iter().take_while(|octets| {
                end += octets.len();
                end <= length
            });
            let scan = scan(&all[..length]);
            assert_eq!((scan.entries.len(), scan.unreadable), (whole.count(), 0), "{length}");
        }
    }

    proptest! {
        #[test]
        fn damage_anywhere_costs_only_the_entry_it_hits(place in any::<Index>(), bits in 1..=255_u8) {
            let entries = [entry(1, 3), entry(1, 1), entry(1, 5)];
            let written = octets(&entries);
            let mut all = written.concat();
            let place = place.index(all.len());
            all[place] ^= bits;
            let mut end = 0;
            let hit = written.iter().position(|octets| { end += octets.len(); place < end }).unwrap();
            let mut expected = entries.to_vec();
            expected.remove(hit);
            let scan = scan(&all);
            prop_assert_eq!(scan.entries, expected);
            prop_assert_eq!(scan.unreadable + scan.torn, written[hit].len() as u64);
        }

        #[test]
        fn garbage_is_read_without_panic(octets in prop::collection::vec(any::<u8>(), 0..400)) {
            let scan = scan(&octets);
            prop_assert!(scan.unreadable + scan.torn <= octets.len() as u64);
        }
    }
}
