//! One step of the post: compose what is due, send what is due. The caller repeats it.

use motprov_shared::period::{Month, Timestamp};

use crate::event::{Event, What};
use crate::letter::{Frame, Letter};
use crate::mail::{Mailer, Refused};
use crate::store::{Store, StoreError, Waiting};
use crate::subscription::Language;

const MINUTE: i64 = 60_000;
/// Letters that one step sends at most, so that the caller gets to look around.
const AT_ONCE: usize = 20;

/// How letters are made.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Minutes between two letters to the same person at least.
    pub pause_minutes: u32,
    /// What they say beside their events.
    pub frame: Frame,
}

/// Writes a letter to each for whom something waits and whose last letter is old enough. `report` makes a month's PDF,
/// where it can.
///
/// # Errors
/// What the file says; what was not written waits on.
pub fn compose(
    store: &mut Store,
    rules: &Rules,
    domain: &str,
    mut report: impl FnMut(Month, Language) -> Option<Vec<u8>>,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let before = now.plus(-i64::from(rules.pause_minutes) * MINUTE);
    let waiting = store.waiting(before)?;
    for one in &waiting {
        let month = one.events.iter().find_map(report_month);
        let file = month.and_then(|month| report(month, one.subscription.language));
        let letter = Letter::of(&one.subscription, &one.events, &rules.frame, file);
        store.put_letter(one, &letter, &message_id(one, domain, now), now)?;
    }
    Ok(waiting.len())
}

const fn report_month(event: &Event) -> Option<Month> {
    if let What::Report { month, .. } = &event.what { Some(*month) } else { None }
}

/// Unlike any other: a person gets one letter at a time.
fn message_id(waiting: &Waiting, domain: &str, now: Timestamp) -> String {
    format!("<{}.{}.motprov@{domain}>", waiting.subscription.id, now.0)
}

/// Sends what is due; gives how many letters the server has taken.
///
/// # Errors
/// What the file says.
pub async fn deliver(
    store: &mut Store,
    mailer: &Mailer,
    clock: impl Fn() -> Timestamp,
) -> Result<usize, StoreError> {
    let mut taken = 0;
    for _ in 0..AT_ONCE {
        let Some(letter) = store.due(clock())? else { break };
        match mailer.send(&letter).await {
            Ok(()) => {
                store.delivered(letter.id, clock())?;
                tracing::info!(letter = letter.id, "a letter was sent");
                taken += 1;
            }
            Err(refused) => {
                let (why, never) = match &refused {
                    Refused::Later(why) => (why, false),
                    Refused::Never(why) => (why, true),
                };
                let given_up = store.refused(&letter, (why, never), clock())?;
                if given_up {
                    tracing::error!(letter = letter.id, tries = letter.tries + 1, %refused, "a letter was given up");
                } else {
                    tracing::warn!(letter = letter.id, tries = letter.tries + 1, %refused, "a letter was not taken; it is tried again");
                }
            }
        }
    }
    Ok(taken)
}
