//! The second factor: codes of six digits that change every 30 seconds (RFC 6238), and ten that stand in for them once.
//! Promise: no code is taken twice, and a secret counts only after a code of it was shown.

use motprov_shared::identity::sha256;
use motprov_shared::period::Timestamp;
use qrcode::{Color, QrCode};
use rusqlite::{Transaction, params};
use totp_rs::{Builder, Secret as Shared, Totp};

use crate::access::Access;
use crate::account::{self, Kept};
use crate::error::{AccessError, Refused};
use crate::secret::random;
use crate::trail::{self, Actor, Deed, TrailEntry};

/// 160 bits (RFC 4226 §4).
const SECRET: usize = 20;
const RECOVERY_CODES: usize = 10;
/// Letters that nobody takes for one another.
const ALPHABET: [u8; 32] = *b"abcdefghjkmnpqrstuvwxyz123456789";

/// What an app needs to make codes, shown once.
#[derive(Clone)]
pub struct Enrolment {
    /// To type in, in groups of four.
    pub secret: String,
    /// `otpauth://…`, as the picture holds it.
    pub uri: String,
    /// The picture.
    pub picture: Picture,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment(…)")
    }
}

/// A QR code as one path of unit squares.
#[derive(Clone)]
pub struct Picture {
    /// Squares on each side, without the quiet zone.
    pub side: usize,
    /// The `d` of the path (SVG 2 §9.3).
    pub path: String,
}

impl Access {
    /// Makes a secret for an account; it counts when [`Access::confirm_code`] has seen a code of it.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn begin_code(&self, wanted: &str) -> Result<Enrolment, AccessError> {
        let inner = self.inner()?;
        let name = wanted.to_lowercase();
        let octets = random::<SECRET>()?;
        inner.store.write(|tx| {
            account::known(tx, &name)?;
            tx.execute("UPDATE accounts SET code_draft = ?2 WHERE name = ?1", params![name, octets])?;
            Ok(())
        })?;
        enrolment(&name, &octets)
    }

    /// The secret that waits for its first code, again: a wrong code is no reason for a new one.
    ///
    /// # Errors
    /// [`Refused::Ended`] where none waits.
    pub fn begun_code(&self, wanted: &str) -> Result<Enrolment, AccessError> {
        let name = wanted.to_lowercase();
        let kept = self.inner()?.store.read(|connection| account::known(connection, &name))?;
        enrolment(&name, &kept.draft.ok_or(Refused::Ended)?)
    }

    /// Puts the second factor in force. Gives ten codes that stand in for it, once each.
    ///
    /// # Errors
    /// [`Refused::WrongCode`].
    pub fn confirm_code(&self, by: Actor<'_>, wanted: &str, code: &str) -> Result<Vec<String>, AccessError> {
        let inner = self.inner()?;
        let name = wanted.to_lowercase();
        let now = inner.now();
        let codes = (0..RECOVERY_CODES).map(|_| recovery_code()).collect::<Result<Vec<_>, _>>()?;
        inner.store.write(|tx| {
            let draft = account::known(tx, &name)?.draft.ok_or(Refused::Ended)?;
            let step = totp(&name, &draft)?.check(&plain(code), seconds(now)).ok_or(Refused::WrongCode)?;
            tx.execute(
                "UPDATE accounts SET code = code_draft, code_draft = NULL, code_step = ?2 WHERE name = ?1",
                params![name, i64::try_from(step).unwrap_or(i64::MAX)],
            )?;
            tx.execute("DELETE FROM recovery WHERE account = ?1", [&name])?;
            for code in &codes {
                let hash = sha256(plain(code).as_bytes()).0;
                tx.execute("INSERT INTO recovery VALUES (?1, ?2)", params![name, hash])?;
            }
            trail::add(tx, &TrailEntry { by, deed: Deed::CodeSet, about: &name }, now)
        })?;
        Ok(codes)
    }

    /// Takes the second factor away.
    ///
    /// # Errors
    /// [`Refused::NoAccount`].
    pub fn end_code(&self, by: Actor<'_>, wanted: &str) -> Result<(), AccessError> {
        let inner = self.inner()?;
        let name = wanted.to_lowercase();
        let now = inner.now();
        inner.store.write(|tx| {
            account::known(tx, &name)?;
            tx.execute("UPDATE accounts SET code = NULL, code_draft = NULL WHERE name = ?1", [&name])?;
            tx.execute("DELETE FROM recovery WHERE account = ?1", [&name])?;
            trail::add(tx, &TrailEntry { by, deed: Deed::CodeEnded, about: &name }, now)
        })
    }

    /// How many of the codes that stand in for the second factor are left.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn recovery_left(&self, wanted: &str) -> Result<usize, AccessError> {
        let select = "SELECT count(*) FROM recovery WHERE account = ?1";
        let inner = self.inner()?;
        let name = wanted.to_lowercase();
        let left = inner
            .store
            .read(|connection| Ok(connection.query_row(select, [name], |row| row.get::<_, i64>(0))?))?;
        Ok(usize::try_from(left).unwrap_or(0))
    }
}

/// Whether a code is right, and was not used before. It is used up.
pub(crate) fn take(
    tx: &Transaction<'_>,
    kept: &Kept,
    code: &str,
    by: Actor<'_>,
    now: Timestamp,
) -> Result<bool, AccessError> {
    let name = &kept.account.name;
    let Some(secret) = &kept.code else { return Ok(true) };
    let code = plain(code);
    if let Some(step) = totp(name, secret)?.check(&code, seconds(now)) {
        // Another request may have used it since the account was read.
        let update = "UPDATE accounts SET code_step = ?2 WHERE name = ?1 AND code_step < ?2";
        return Ok(tx.execute(update, params![name, i64::try_from(step).unwrap_or(i64::MAX)])? == 1);
    }
    let hash = sha256(code.as_bytes()).0;
    let used = tx.execute("DELETE FROM recovery WHERE account = ?1 AND hash = ?2", params![name, hash])? == 1;
    if used {
        trail::add(tx, &TrailEntry { by, deed: Deed::RecoveryUsed, about: name }, now)?;
    }
    Ok(used)
}

fn totp(name: &str, secret: &[u8]) -> Result<Totp, AccessError> {
    let built = Builder::new()
        .with_secret(Shared::from(secret))
        .with_account_name(name)
        .with_issuer(Some("Motprov"))
        .build();
    built.map_err(|error| AccessError::Code(error.to_string()))
}

fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.0 / 1000).unwrap_or(0)
}

/// What is compared of a code: people copy it with spaces and hyphens.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).take(40).collect()
}

/// 80 bits, in groups of four.
fn recovery_code() -> Result<String, AccessError> {
    let letters = random::<16>()?.map(|octet| char::from(ALPHABET[usize::from(octet % 32)]));
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

fn enrolment(name: &str, secret: &[u8]) -> Result<Enrolment, AccessError> {
    let totp = totp(name, secret)?;
    let fault = |error: &dyn std::fmt::Display| AccessError::Code(error.to_string());
    let uri = totp.to_url().map_err(|error| fault(&error))?;
    let code = QrCode::new(&uri).map_err(|error| fault(&error))?;
    let letters: Vec<char> = totp.secret().to_base32().chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(Enrolment { secret: groups.join(" "), uri, picture: picture(&code) })
}

/// Each run of dark squares of a row is one rectangle.
fn picture(code: &QrCode) -> Picture {
    use std::fmt::Write as _;
    let side = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(side).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, next| one == next) {
            if run.first() == Some(&Color::Dark) {
                // Writing to a string never fails.
                let _ = write!(path, "M{x} {y}h{0}v1h-{0}z", run.len());
            }
            x += run.len();
        }
    }
    Picture { side, path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_the_three_corners_of_a_code() {
        let picture = enrolment("anna", &[7; SECRET]).unwrap().picture;
        assert!(picture.path.starts_with("M0 0h7v1h-7z"), "{}", picture.path);
        assert!(picture.side >= 21);
    }

    #[test]
    fn a_code_is_read_with_spaces_and_hyphens() {
        assert_eq!(plain(" 123 456\n"), "123456");
        assert_eq!(plain("ABCD-efgh"), "abcdefgh");
        assert_eq!(recovery_code().unwrap().len(), 19);
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the secret of ASCII digits, SHA-1, at 59 s; the last six of 94287082.
        let totp = totp("anna", b"12345678901234567890").unwrap();
        assert_eq!(totp.check("287082", 59), Some(1));
    }
}
