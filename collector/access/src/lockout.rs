//! Failed attempts make the next one wait. Promise: an attempt is counted before it is judged, so that many at once
//! gain nothing, and an unknown name is treated as a known one.

use std::net::{IpAddr, Ipv6Addr};

use motprov_shared::identity::sha256;
use motprov_shared::period::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use crate::error::AccessError;

/// Longest wait, milliseconds: no one shuts another out for long, and a day has room for a hundred attempts.
const LONGEST: i64 = 15 * 60 * 1000;
/// A failure is forgotten after so long.
const MEMORY: i64 = 24 * 3600 * 1000;

/// Against whom attempts are counted.
pub(crate) struct Keys {
    /// This account from this place.
    pair: Key,
    /// This account from anywhere.
    account: Key,
    /// Any account from this place, which many may share.
    place: Key,
}

struct Key {
    text: String,
    /// So many attempts wait for nothing.
    free: i64,
}

impl Keys {
    pub(crate) fn of(name: &str, from: IpAddr) -> Self {
        let place = prefix(from);
        let key = |kind: &str, free| {
            let text = hex::encode(sha256(format!("{kind}\n{name}\n{place}").as_bytes()).0);
            Key { text, free }
        };
        let account = Key { text: hex::encode(sha256(format!("account\n{name}").as_bytes()).0), free: 10 };
        let place = Key { text: hex::encode(sha256(format!("place\n{place}").as_bytes()).0), free: 40 };
        Self { pair: key("pair", 5), account, place }
    }

    fn all(&self) -> [&Key; 3] {
        [&self.pair, &self.account, &self.place]
    }
}

/// Who owns an address owns so much beside it.
fn prefix(from: IpAddr) -> String {
    match from.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
    }
}

/// Counts an attempt, unless one must wait: then until when.
pub(crate) fn count(
    tx: &Transaction<'_>,
    keys: &Keys,
    now: Timestamp,
) -> Result<Option<Timestamp>, AccessError> {
    tx.execute("DELETE FROM failures WHERE last < ?1", [now.plus(-MEMORY).0])?;
    let mut until = None;
    for key in keys.all() {
        until = until.max(waits(tx, key)?.filter(|until| *until > now));
    }
    if until.is_some() {
        return Ok(until);
    }
    for key in keys.all() {
        let count: i64 = tx.query_row(
            "INSERT INTO failures VALUES (?1, 1, ?2, ?2)
             ON CONFLICT (key) DO UPDATE SET count = count + 1, last = ?2 RETURNING count",
            params![key.text, now.0],
            |row| row.get(0),
        )?;
        let until = now.plus(delay(count - key.free));
        tx.execute("UPDATE failures SET until = ?2 WHERE key = ?1", params![key.text, until.0])?;
    }
    Ok(None)
}

fn waits(tx: &Transaction<'_>, key: &Key) -> Result<Option<Timestamp>, AccessError> {
    let found = tx.query_row("SELECT until FROM failures WHERE key = ?1", [&key.text], |row| row.get(0));
    Ok(found.optional()?.map(Timestamp))
}

/// One second after the first that is not free, then twice as long each time.
fn delay(over: i64) -> i64 {
    match over {
        ..=0 => 0,
        1..=20 => (1000_i64 << (over - 1)).min(LONGEST),
        _ => LONGEST,
    }
}

/// Forgets what was counted against an account that was entered; of its place only this attempt.
pub(crate) fn forgive(tx: &Transaction<'_>, keys: &Keys) -> Result<(), AccessError> {
    for key in [&keys.pair, &keys.account] {
        tx.execute("DELETE FROM failures WHERE key = ?1", [&key.text])?;
    }
    forgive_place(tx, keys)
}

/// Takes one attempt back from its place: a step that went well is no failure.
pub(crate) fn forgive_place(tx: &Transaction<'_>, keys: &Keys) -> Result<(), AccessError> {
    let update = "UPDATE failures SET count = max(count - 1, 0), until = last WHERE key = ?1";
    tx.execute(update, [&keys.place.text])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn store() -> (tempfile::TempDir, Store) {
        let data = tempfile::tempdir().unwrap();
        let store = Store::open(data.path()).unwrap();
        (data, store)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn waiting_grows_and_ends() {
        let (_data, store) = store();
        let keys = Keys::of("anna", ip("192.0.2.1"));
        let mut now = Timestamp(1_000_000);
        let mut waits = Vec::new();
        while waits.len() < 14 {
            match store.write(|tx| count(tx, &keys, now)).unwrap() {
                Some(until) => {
                    waits.push(until.since(now) / 1000);
                    now = until;
                }
                None => now = now.plus(1),
            }
        }
        assert_eq!(waits[..5], [0, 1, 3, 7, 15], "a millisecond passes each time");
        assert_eq!(waits[13], 899);
        store.write(|tx| forgive(tx, &keys)).unwrap();
        assert_eq!(store.write(|tx| count(tx, &keys, now)).unwrap(), None);
    }

    #[test]
    fn another_place_is_not_shut_out_at_once_but_no_number_of_places_helps() {
        let (_data, store) = store();
        let now = Timestamp(1_000_000);
        let tried = |from: &str| store.write(|tx| count(tx, &Keys::of("anna", ip(from)), now)).unwrap();
        for _ in 0..6 {
            tried("192.0.2.1");
        }
        assert!(tried("192.0.2.1").is_some());
        assert!(tried("198.51.100.7").is_none());
        let let_in = (0..100).filter(|n| tried(&format!("203.0.113.{n}")).is_none()).count();
        assert!(let_in <= 10, "{let_in}");
    }

    #[test]
    fn a_place_that_tries_many_names_waits_and_a_neighbour_of_the_same_network_too() {
        let (_data, store) = store();
        let now = Timestamp(1_000_000);
        let tried = |name: String, from| store.write(|tx| count(tx, &Keys::of(&name, from), now)).unwrap();
        let let_in = (0..200).filter(|n| tried(format!("n{n}"), ip("2001:db8::1")).is_none()).count();
        assert_eq!(let_in, 41);
        assert!(tried("other".into(), ip("2001:db8::ffff:2")).is_some());
        assert!(tried("other".into(), ip("2001:db8:0:1::2")).is_none());
    }
}
