//! Passwords: long rather than odd (NIST SP 800-63B §3.1.1), kept as Argon2id (RFC 9106). Promise: at most two are
//! hashed at once, because each takes its memory, and an unknown name costs the same work as a known one.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error as HashError, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::error::AccessError;

/// Characters that a password has at least.
pub const SHORTEST: usize = 12;
/// Octets that it has at most: longer ones only cost work.
pub const LONGEST: usize = 256;
const AT_ONCE: usize = 2;
const WAITING: usize = 32;
const PATIENCE: Duration = Duration::from_secs(10);

/// What everybody tries first, as far as it is long enough; compared without regard to case.
const COMMON: [&str; 30] = [
    "password",
    "passw0rd",
    "lösenord",
    "losenord",
    "qwerty",
    "qwertz",
    "asdfgh",
    "123456",
    "654321",
    "abcdef",
    "letmein",
    "välkommen",
    "valkommen",
    "welcome",
    "sommar",
    "vinter",
    "höst",
    "stockholm",
    "göteborg",
    "goteborg",
    "malmö",
    "sverige",
    "admin",
    "administrator",
    "motprov",
    "changeme",
    "hemligt",
    "secret",
    "iloveyou",
    "111111",
];

/// Why a password does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Too few characters.
    #[error("the password is too short: use at least 12 characters")]
    TooShort,
    /// Too many octets.
    #[error("the password is too long: use at most 256 octets")]
    TooLong,
    /// Among the first that anyone tries.
    #[error(
        "the password is one of those that are tried first: use several words that do not belong together"
    )]
    Common,
    /// It is little more than the account's name.
    #[error("the password repeats the account's name")]
    Name,
}

/// What a hash costs whoever tries passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// As OWASP's cheat sheet on password storage asks: 19 MiB, 2 passes, 1 lane.
    pub const OWASP: Self = Self { memory: 19 * 1024, passes: 2 };
}

/// Whether a password does for an account.
pub(crate) fn check_rules(name: &str, password: &str) -> Result<(), PasswordFault> {
    let letters = password.chars().count();
    if letters < SHORTEST {
        return Err(PasswordFault::TooShort);
    }
    if password.len() > LONGEST {
        return Err(PasswordFault::TooLong);
    }
    let folded = password.to_lowercase();
    let first = name.split('@').next().unwrap_or(name);
    // What is left when the known part is taken out must be a password in its own right, if a shorter one.
    let rest = |known: &str| folded.replace(known, "").chars().count();
    if first.chars().count() >= 3 && folded.contains(first) && rest(first) < SHORTEST / 2 {
        return Err(PasswordFault::Name);
    }
    let mut different: Vec<char> = folded.chars().collect();
    different.sort_unstable();
    different.dedup();
    let common = COMMON.iter().any(|known| folded.contains(known) && rest(known) < SHORTEST / 2 + 1);
    if common || different.len() < 5 {
        return Err(PasswordFault::Common);
    }
    Ok(())
}

/// Hashes and compares.
pub(crate) struct Passwords {
    argon: Argon2<'static>,
    /// Of nobody's password, with today's cost: what an unknown name is compared with.
    nobody: String,
    room: Mutex<Room>,
    freed: Condvar,
}

#[derive(Default)]
struct Room {
    busy: usize,
    waiting: usize,
}

/// What comparing said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compared {
    Wrong,
    Right,
    /// Right, but kept at a lower cost than today's.
    Weak,
}

impl Passwords {
    pub(crate) fn new(cost: Cost) -> Result<Self, AccessError> {
        let fault = |error: argon2::Error| AccessError::Hash(error.to_string());
        let params = Params::new(cost.memory, cost.passes, 1, None).map_err(fault)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hashed(&argon, &crate::secret::random::<16>()?)?;
        Ok(Self { argon, nobody, room: Mutex::default(), freed: Condvar::new() })
    }

    /// What to keep of a password. Takes its time and its memory.
    pub(crate) fn hash(&self, password: &str) -> Result<String, AccessError> {
        self.in_turn(|| hashed(&self.argon, password.as_bytes()))?
    }

    /// Compares with what was kept; the same work where nothing was.
    pub(crate) fn compare(&self, kept: Option<&str>, password: &str) -> Result<Compared, AccessError> {
        if password.len() > LONGEST {
            return Ok(Compared::Wrong);
        }
        let fault = |error: HashError| AccessError::Hash(error.to_string());
        let hash = PasswordHash::new(kept.unwrap_or(&self.nobody));
        let hash = hash.map_err(|error| AccessError::Hash(error.to_string()))?;
        let told = self.in_turn(|| self.argon.verify_password(password.as_bytes(), &hash))?;
        match told {
            Ok(()) if kept.is_some() => {
                Ok(if self.is_weak(&hash) { Compared::Weak } else { Compared::Right })
            }
            Ok(()) | Err(HashError::PasswordInvalid) => Ok(Compared::Wrong),
            Err(error) => Err(fault(error)),
        }
    }

    fn is_weak(&self, hash: &PasswordHash) -> bool {
        let today = self.argon.params();
        Params::try_from(hash)
            .is_ok_and(|kept| kept.m_cost() < today.m_cost() || kept.t_cost() < today.t_cost())
    }

    /// Waits for a place, not without end.
    fn in_turn<T>(&self, work: impl FnOnce() -> T) -> Result<T, AccessError> {
        let mut room = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        if room.waiting >= WAITING {
            return Err(AccessError::Busy);
        }
        room.waiting += 1;
        let full = |room: &mut Room| room.busy >= AT_ONCE;
        let waited = self.freed.wait_timeout_while(room, PATIENCE, full);
        let (mut room, timed) = waited.unwrap_or_else(PoisonError::into_inner);
        room.waiting -= 1;
        if timed.timed_out() {
            return Err(AccessError::Busy);
        }
        room.busy += 1;
        drop(room);
        let done = work();
        self.room.lock().unwrap_or_else(PoisonError::into_inner).busy -= 1;
        self.freed.notify_one();
        Ok(done)
    }
}

fn hashed(argon: &Argon2<'_>, password: &[u8]) -> Result<String, AccessError> {
    // The salt comes from the system: 16 random octets (RFC 9106 §3.1).
    let salt = crate::secret::random::<16>()?;
    let hash = argon.hash_password_with_salt(password, &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| AccessError::Hash(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_neither_common_nor_the_name() {
        for (password, fault) in [
            ("kort", PasswordFault::TooShort),
            ("elva tecken", PasswordFault::TooShort),
            ("Lösenord2026", PasswordFault::Common),
            ("password1234", PasswordFault::Common),
            ("aaaaaaaaaaaaaa", PasswordFault::Common),
            ("anna.svensson1", PasswordFault::Name),
        ] {
            assert_eq!(check_rules("anna.svensson@stad.se", password), Err(fault), "{password}");
        }
        assert_eq!(check_rules("anna", &"häst".repeat(60)), Err(PasswordFault::TooLong));
        for fine in ["korrekt häst batteri", "åäöåäöqwxzrt", "sommaren vi cyklade till Gotland"] {
            assert_eq!(check_rules("anna", fine), Ok(()), "{fine}");
        }
    }

    #[test]
    fn a_hash_of_a_lower_cost_is_right_and_weak_and_no_hash_is_ever_right() {
        let low = Passwords::new(Cost { memory: 8, passes: 1 }).unwrap();
        let high = Passwords::new(Cost { memory: 16, passes: 2 }).unwrap();
        let kept = low.hash("korrekt häst batteri").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{kept}");
        assert_eq!(low.compare(Some(&kept), "korrekt häst batteri").unwrap(), Compared::Right);
        assert_eq!(high.compare(Some(&kept), "korrekt häst batteri").unwrap(), Compared::Weak);
        assert_eq!(low.compare(Some(&kept), "korrekt häst").unwrap(), Compared::Wrong);
        assert_eq!(low.compare(None, "korrekt häst batteri").unwrap(), Compared::Wrong);
    }
}
