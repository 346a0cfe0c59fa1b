//! What is remembered of `SNMPv3` users and engines: keys, and what time it is there (RFC 3414 §2).
//! Promise: a password becomes a key once, and is localised once for each device; no poll derives a key.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use async_snmp::MasterKeys;
use async_snmp::v3::{DesSaltState, LocalizedKey, PersistedDesSaltState, PrivKey, SaltCounter};
use tokio::time::Instant;

use crate::credentials::{CredentialsError, Usm};

/// Most users and devices remembered; beyond, all are forgotten and learned anew.
const REMEMBERED: usize = 16_384;
/// The highest engine time and boots (RFC 3414 §2.2.2).
const LAST: u32 = i32::MAX.unsigned_abs();

/// A user, its passwords made into keys that no device has yet.
pub(crate) struct User {
    number: usize,
    pub(crate) name: String,
    pub(crate) context: String,
    masters: Option<MasterKeys>,
}

impl User {
    pub(crate) fn authenticates(&self) -> bool {
        self.masters.is_some()
    }

    pub(crate) fn encrypts(&self) -> bool {
        self.masters.as_ref().is_some_and(|masters| masters.priv_protocol().is_some())
    }
}

/// A user's keys for one engine.
pub(crate) struct Keys {
    pub(crate) auth: LocalizedKey,
    pub(crate) privacy: Option<PrivKey>,
}

/// What is known of an authoritative engine.
#[derive(Clone)]
pub(crate) struct Engine {
    pub(crate) id: Arc<[u8]>,
    boots: u32,
    time: u32,
    learned: Instant,
    pub(crate) keys: Option<Arc<Keys>>,
}

impl Engine {
    /// snmpEngineBoots and snmpEngineTime there, now.
    pub(crate) fn now(&self) -> (u32, u32) {
        let since = u32::try_from(self.learned.elapsed().as_secs()).unwrap_or(LAST);
        (self.boots, self.time.saturating_add(since).min(LAST))
    }
}

/// Shared by all questions of a poller.
pub(crate) struct Memory {
    users: Mutex<HashMap<Usm, Arc<User>>>,
    numbers: AtomicUsize,
    engines: Mutex<HashMap<(SocketAddr, usize), Engine>>,
    pub(crate) salts: SaltCounter,
    pub(crate) des: DesSaltState,
}

impl Memory {
    /// # Errors
    /// The system's source of random numbers fails; the text says how.
    pub(crate) fn new() -> Result<Self, String> {
        // DES salts count from an epoch of their own in each run (RFC 3414 §8.1.1.1): the minute it began.
        let minutes = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / 60);
        let epoch = u32::try_from(minutes).unwrap_or(1).clamp(1, LAST - 1);
        let epoch = PersistedDesSaltState::new(epoch).map_err(|error| error.to_string())?;
        let des = DesSaltState::restart(epoch, |_| Ok::<(), Infallible>(()));
        Ok(Self {
            users: Mutex::default(),
            numbers: AtomicUsize::new(0),
            engines: Mutex::default(),
            salts: SaltCounter::new().map_err(|error| error.to_string())?,
            des: des.map_err(|error| error.to_string())?,
        })
    }

    pub(crate) fn user(&self, usm: &Usm) -> Result<Arc<User>, CredentialsError> {
        let mut users = lock(&self.users);
        if let Some(user) = users.get(usm) {
            return Ok(Arc::clone(user));
        }
        if users.len() >= REMEMBERED {
            users.clear();
            lock(&self.engines).clear();
        }
        let user = Arc::new(User {
            number: self.numbers.fetch_add(1, Ordering::Relaxed),
            name: usm.user.clone(),
            context: usm.context.clone(),
            masters: usm.masters()?,
        });
        users.insert(usm.clone(), Arc::clone(&user));
        Ok(user)
    }

    pub(crate) fn engine(&self, at: SocketAddr, user: &User) -> Option<Engine> {
        lock(&self.engines).get(&(at, user.number)).cloned()
    }

    /// An engine that told its id, and (unproven) its time.
    pub(crate) fn learn(
        &self,
        at: SocketAddr,
        user: &User,
        id: &[u8],
        (boots, time): (u32, u32),
    ) -> Result<Engine, String> {
        let keys = user.masters.as_ref().map(|masters| masters.localize(id)).transpose();
        let keys = keys.map_err(|error| error.to_string())?.map(|(auth, privacy)| Keys { auth, privacy });
        let (id, learned) = (Arc::from(id), Instant::now());
        let engine = Engine { id, boots, time, learned, keys: keys.map(Arc::new) };
        let mut engines = lock(&self.engines);
        if engines.len() >= REMEMBERED {
            engines.clear();
        }
        engines.insert((at, user.number), engine.clone());
        Ok(engine)
    }

    /// Sets the time to what a message said that answers a question just asked. Also backwards: printers begin
    /// again at 0 when they lose power. That is no replay, since the answer holds the question's random id.
    pub(crate) fn synchronise(&self, at: SocketAddr, user: &User, (boots, time): (u32, u32)) {
        if let Some(engine) = lock(&self.engines).get_mut(&(at, user.number)) {
            (engine.boots, engine.time, engine.learned) = (boots, time, Instant::now());
        }
    }

    pub(crate) fn forget(&self, at: SocketAddr, user: &User) {
        lock(&self.engines).remove(&(at, user.number));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
