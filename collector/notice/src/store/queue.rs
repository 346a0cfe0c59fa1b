//! From events to letters to the server, each once.

use std::collections::BTreeSet;

use motprov_shared::period::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use super::{Store, StoreError};
use crate::event::{Event, What};
use crate::letter::Letter;
use crate::subscription::{Kind, Subscription};

/// Events of one person that may wait for a letter; more are dropped, aloud.
const MOST_PENDING: i64 = 1000;
/// Letters of one person that may wait for the server; meanwhile events wait.
const MOST_LETTERS: i64 = 20;
const MINUTE: i64 = 60_000;
/// Minutes after the first, second, … attempt; after the last one a letter is given up. Some two days in all.
const AGAIN: [i64; 9] = [1, 5, 15, 60, 120, 240, 480, 720, 1440];

/// What became of events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offered {
    /// Queued for somebody.
    pub queued: u32,
    /// Dropped, because too many wait for a person.
    pub dropped: u32,
}

/// Events of one person that wait for a letter.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Whose.
    pub subscription: Subscription,
    /// Which, the oldest first.
    pub events: Vec<Event>,
    ids: Vec<i64>,
}

/// A letter that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number.
    pub id: i64,
    /// The same at each attempt.
    pub message_id: String,
    /// When it was written.
    pub made: Timestamp,
    /// To whom.
    pub name: String,
    /// Where to.
    pub address: String,
    /// What it says.
    pub letter: Letter,
    /// How often it was tried.
    pub tries: u32,
}

impl Store {
    /// Queues events for all who asked for them and were not told; follows which outages go on.
    ///
    /// # Errors
    /// What SQLite says; then nothing is queued.
    pub fn offer(&mut self, events: &[Event]) -> Result<Offered, StoreError> {
        let subscriptions = self.subscriptions()?;
        let tx = self.connection.transaction()?;
        let mut offered = Offered::default();
        for event in events {
            follow(&tx, event)?;
            let text = serde_json::to_string(event)?;
            for subscription in subscriptions.iter().filter(|one| wants(one, event)) {
                if !concerns(&tx, subscription, event)? {
                    continue;
                }
                let (id, key) = (subscription.id, event.what.key());
                let is_new = tx.execute("INSERT OR IGNORE INTO told VALUES (?1, ?2)", params![id, key])? > 0;
                if is_new {
                    queue(&tx, id, &text, &mut offered)?;
                }
            }
        }
        tx.commit()?;
        Ok(offered)
    }

    /// Events for whose person the last letter was written before `before`.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn waiting(&self, before: Timestamp) -> Result<Vec<Waiting>, StoreError> {
        let select = "SELECT DISTINCT s.id FROM subscriptions s JOIN pending ON pending.subscription = s.id
            WHERE (s.composed IS NULL OR s.composed <= ?1)
            AND (SELECT count(*) FROM letters WHERE subscription = s.id) < ?2";
        let mut select = self.connection.prepare_cached(select)?;
        let due = select.query_map([before.0, MOST_LETTERS], |row| row.get(0))?;
        let due = due.collect::<Result<BTreeSet<i64>, _>>()?;
        let all = self.subscriptions()?;
        all.into_iter().filter(|one| due.contains(&one.id)).map(|one| self.waiting_for(one)).collect()
    }

    fn waiting_for(&self, subscription: Subscription) -> Result<Waiting, StoreError> {
        let select = "SELECT id, event FROM pending WHERE subscription = ?1 ORDER BY id";
        let mut select = self.connection.prepare_cached(select)?;
        let rows = select
            .query_map([subscription.id], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let (ids, texts): (Vec<i64>, Vec<String>) = rows.into_iter().unzip();
        let events = texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?;
        Ok(Waiting { subscription, events, ids })
    }

    /// Puts a letter in the place of the events that it tells. Where the subscription was ended meanwhile there is
    /// nobody to write to, and nothing is kept.
    ///
    /// # Errors
    /// What SQLite says; then the events wait on.
    pub fn put_letter(
        &mut self,
        waiting: &Waiting,
        letter: &Letter,
        message_id: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = self.connection.transaction()?;
        let id = waiting.subscription.id;
        if tx.execute("UPDATE subscriptions SET composed = ?2 WHERE id = ?1", params![id, now.0])? == 0 {
            return Ok(());
        }
        let insert =
            "INSERT INTO letters (subscription, message_id, made, subject, body, file_name, file, next)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?3)";
        let (file_name, file) = letter.file.as_ref().map(|file| (&file.name, &file.content)).unzip();
        let values = params![id, message_id, now.0, letter.subject, letter.body, file_name, file];
        tx.execute(insert, values)?;
        for pending in &waiting.ids {
            tx.execute("DELETE FROM pending WHERE id = ?1", [pending])?;
        }
        Ok(tx.commit()?)
    }

    /// The letter that has been due for longest.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn due(&self, now: Timestamp) -> Result<Option<Outgoing>, StoreError> {
        let select = "SELECT letters.id, message_id, letters.made, name, address, subject, body, file_name, file, tries
            FROM letters JOIN subscriptions s ON s.id = subscription
            WHERE next <= ?1 ORDER BY next, letters.id LIMIT 1";
        let read = |row: &rusqlite::Row<'_>| {
            let file = row.get::<_, Option<String>>(7)?.zip(row.get::<_, Option<Vec<u8>>>(8)?);
            Ok(Outgoing {
                id: row.get(0)?,
                message_id: row.get(1)?,
                made: Timestamp(row.get(2)?),
                name: row.get(3)?,
                address: row.get(4)?,
                letter: Letter {
                    subject: row.get(5)?,
                    body: row.get(6)?,
                    file: file.map(|(name, content)| crate::letter::File { name, content }),
                },
                tries: row.get(9)?,
            })
        };
        Ok(self.connection.prepare_cached(select)?.query_row([now.0], read).optional()?)
    }

    /// The server has the letter.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn delivered(&mut self, letter: i64, now: Timestamp) -> Result<(), StoreError> {
        let tx = self.connection.transaction()?;
        let noted = "UPDATE subscriptions SET sent = ?2, trouble = NULL
            WHERE id = (SELECT subscription FROM letters WHERE id = ?1)";
        tx.execute(noted, params![letter, now.0])?;
        tx.execute("DELETE FROM letters WHERE id = ?1", [letter])?;
        Ok(tx.commit()?)
    }

    /// The server did not take it. It is tried again later, and given up after the last attempt or where the server
    /// never will; says whether it was.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn refused(
        &mut self,
        letter: &Outgoing,
        (why, never): (&str, bool),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let again = AGAIN.get(letter.tries as usize).filter(|_| !never);
        let tx = self.connection.transaction()?;
        let noted = "UPDATE subscriptions SET trouble = ?2, given_up = given_up + ?3
            WHERE id = (SELECT subscription FROM letters WHERE id = ?1)";
        tx.execute(noted, params![letter.id, why, again.is_none()])?;
        match again {
            Some(minutes) => {
                let later = "UPDATE letters SET tries = tries + 1, next = ?2 WHERE id = ?1";
                tx.execute(later, params![letter.id, now.plus(minutes * MINUTE).0])?
            }
            None => tx.execute("DELETE FROM letters WHERE id = ?1", [letter.id])?,
        };
        tx.commit()?;
        Ok(again.is_none())
    }
}

/// An outage goes on from the first word of it to the word that it is over.
fn follow(tx: &Transaction<'_>, event: &Event) -> Result<(), StoreError> {
    match &event.what {
        What::Silent { agent, since } => {
            let keep = "INSERT INTO outages VALUES (?1, ?2) ON CONFLICT DO UPDATE SET since = excluded.since";
            tx.execute(keep, params![agent.to_string(), since.0])?;
        }
        What::Back { agent, .. } => {
            tx.execute("DELETE FROM outages WHERE agent = ?1", [agent.to_string()])?;
        }
        What::Month(_) | What::Coverage(_) | What::Certificate { .. } | What::Report { .. } => {}
    }
    Ok(())
}

fn wants(one: &Subscription, event: &Event) -> bool {
    let is_due = match &event.what {
        What::Report { day, .. } => *day >= one.report_day,
        _ => true,
    };
    is_due && one.kinds.contains(&event.what.kind()) && event.at >= one.made
}

/// The end of an outage is no news to somebody who waits for outages too and was not told of this one.
fn concerns(tx: &Transaction<'_>, one: &Subscription, event: &Event) -> Result<bool, StoreError> {
    let What::Back { agent, since, .. } = &event.what else { return Ok(true) };
    if !one.kinds.contains(&Kind::Silent) {
        return Ok(true);
    }
    let began = What::Silent { agent: agent.clone(), since: *since }.key();
    let select = "SELECT EXISTS (SELECT 1 FROM told WHERE subscription = ?1 AND key = ?2)";
    Ok(tx.query_row(select, params![one.id, began], |row| row.get(0))?)
}

fn queue(tx: &Transaction<'_>, id: i64, text: &str, offered: &mut Offered) -> Result<(), StoreError> {
    let count = "SELECT count(*) FROM pending WHERE subscription = ?1";
    let waiting: i64 = tx.query_row(count, [id], |row| row.get(0))?;
    if waiting >= MOST_PENDING {
        offered.dropped += 1;
        return Ok(());
    }
    tx.execute("INSERT INTO pending (subscription, event) VALUES (?1, ?2)", params![id, text])?;
    offered.queued += 1;
    Ok(())
}
