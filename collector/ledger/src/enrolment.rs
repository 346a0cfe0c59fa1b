//! Ways in: tokens, what agents asked for with them, and the certificates that were issued. Operational, not the
//! record: who may sign stands in the ledger's entries.

use motprov_shared::enrolment::TokenId;
use motprov_shared::identity::{AgentId, Hash, PublicKey, Role, Site};
use motprov_shared::period::Timestamp;
use rusqlite::{Row, params};

use crate::error::Result;
use crate::sql;
use crate::view::View;
use crate::write::Write;

/// Enrolments that may wait for a person; beyond, no more are taken until some are settled.
pub const MOST_PENDING: u64 = 10_000;

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Its name.
    pub id: TokenId,
    /// Where its agents stand.
    pub site: Site,
    /// What they are for.
    pub role: Role,
    /// The one agent that it is for, whose key it may replace; any new one of the site where there is none.
    pub agent: Option<AgentId>,
    /// Whether a person approves each enrolment.
    pub hold: bool,
    /// When it was made.
    pub made: Timestamp,
    /// Until when it holds.
    pub expires: Timestamp,
    /// How often it could be used.
    pub uses: u32,
    /// How often it still can.
    pub left: u32,
}

/// Where an enrolment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestState {
    /// A person must look.
    Pending,
    /// Let in.
    Approved,
    /// Not let in.
    Refused,
}

impl RequestState {
    const ALL: [Self; 3] = [Self::Pending, Self::Approved, Self::Refused];

    /// As kept and printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }
}

/// What an agent asked for with a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentRequest {
    /// Who.
    pub agent: AgentId,
    /// The key that it signs with.
    pub key: PublicKey,
    /// The token that it came by.
    pub token: TokenId,
    /// What it is to be for, by the token.
    pub role: Role,
    /// Its certificate request, DER.
    pub certificate: Vec<u8>,
    /// What its machine says of itself, JSON.
    pub machine: String,
    /// When it asked first.
    pub at: Timestamp,
    /// Where that stands.
    pub state: RequestState,
}

/// A certificate that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Its serial number, lower-case hexadecimal without leading zeros.
    pub serial: String,
    /// Whose.
    pub agent: AgentId,
    /// What it says that the agent is for.
    pub role: Role,
    /// The signing key of the agent when it was issued; under another one it counts no longer.
    pub key: PublicKey,
    /// When.
    pub issued: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// When it was revoked, where it was.
    pub revoked: Option<Timestamp>,
}

impl Write<'_> {
    /// Keeps a new token; of its secret only the hash.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn put_token(&mut self, token: &TokenRow, secret: &Hash) -> Result<()> {
        let insert = "INSERT INTO tokens (id, secret, site, role, agent, hold, made, expires, uses, left)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let values = params![
            token.id.to_string(),
            secret.0,
            token.site.as_str(),
            token.role.name(),
            token.agent.as_ref().map(ToString::to_string),
            token.hold,
            token.made.0,
            token.expires.0,
            token.uses,
            token.left
        ];
        self.step(|write| Ok(sql::run(write.connection, insert, values).map(drop)?))
    }

    /// Ends a token; says whether there was one of that name.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn end_token(&mut self, id: TokenId) -> Result<bool> {
        let delete = "DELETE FROM tokens WHERE id = ?1";
        self.step(|write| Ok(sql::run(write.connection, delete, [id.to_string()])? > 0))
    }

    /// Keeps what an agent asked for, and counts one use of its token.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn put_request(&mut self, request: &EnrolmentRequest) -> Result<()> {
        let insert = "INSERT INTO requests (agent, public_key, token, role, request, machine, at, state)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE SET token = excluded.token,
            role = excluded.role, request = excluded.request, machine = excluded.machine, at = excluded.at,
            state = excluded.state";
        let token = request.token.to_string();
        let values = params![
            request.agent.to_string(),
            request.key.0,
            token,
            request.role.name(),
            request.certificate,
            request.machine,
            request.at.0,
            request.state.name()
        ];
        self.step(|write| {
            sql::run(write.connection, insert, values)?;
            sql::run(write.connection, "UPDATE tokens SET left = left - 1 WHERE id = ?1", [&token])?;
            Ok(())
        })
    }

    /// Says what became of an enrolment that waited.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn settle_request(&mut self, agent: &AgentId, key: &PublicKey, state: RequestState) -> Result<()> {
        let update = "UPDATE requests SET state = ?3 WHERE agent = ?1 AND public_key = ?2";
        let values = params![agent.to_string(), key.0, state.name()];
        self.step(|write| Ok(sql::run(write.connection, update, values).map(drop)?))
    }

    /// Ends all certificates that an agent was given under other keys than this.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn end_certificates(&mut self, agent: &AgentId, but: &PublicKey, now: Timestamp) -> Result<()> {
        let update =
            "UPDATE certificates SET revoked = ?3 WHERE agent = ?1 AND public_key <> ?2 AND revoked IS NULL";
        let values = params![agent.to_string(), but.0, now.0];
        self.step(|write| Ok(sql::run(write.connection, update, values).map(drop)?))
    }

    /// Keeps a certificate that is about to be handed out.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn put_certificate(&mut self, certificate: &Certificate) -> Result<()> {
        let insert = "INSERT INTO certificates (serial, agent, role, public_key, issued, expires, revoked)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![
            certificate.serial,
            certificate.agent.to_string(),
            certificate.role.name(),
            certificate.key.0,
            certificate.issued.0,
            certificate.expires.0,
            certificate.revoked.map(|at| at.0)
        ];
        // Those that ended long ago are of no use to anybody.
        let prune = "DELETE FROM certificates WHERE agent = ?1 AND expires < ?2";
        let old = certificate.issued.plus(-KEPT_AFTER_END);
        self.step(|write| {
            sql::run(write.connection, prune, params![certificate.agent.to_string(), old.0])?;
            sql::run(write.connection, insert, values)?;
            Ok(())
        })
    }
}

/// How long a certificate that has ended is still known, milliseconds.
const KEPT_AFTER_END: i64 = 400 * 24 * 3600 * 1000;

impl View<'_> {
    /// A token, and the hash of its secret.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn token(&self, id: TokenId) -> Result<Option<(TokenRow, Hash)>> {
        let select = format!("SELECT {TOKEN}, secret FROM tokens WHERE id = ?1");
        let read = |row: &Row<'_>| Ok((token(row)?, sql::hash(row, 9)?));
        Ok(sql::first(self.connection, &select, [id.to_string()], read)?)
    }

    /// All tokens, those that end last first.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn tokens(&self) -> Result<Vec<TokenRow>> {
        let select = format!("SELECT {TOKEN} FROM tokens ORDER BY expires DESC, id");
        Ok(sql::all(self.connection, &select, [], token)?)
    }

    /// What an agent asked for under a key.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn request(&self, agent: &AgentId, key: &PublicKey) -> Result<Option<EnrolmentRequest>> {
        let select = format!("SELECT {REQUEST} FROM requests WHERE agent = ?1 AND public_key = ?2");
        Ok(sql::first(self.connection, &select, params![agent.to_string(), key.0], request)?)
    }

    /// Enrolments that wait for a person, oldest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn pending(&self) -> Result<Vec<EnrolmentRequest>> {
        let select = format!("SELECT {REQUEST} FROM requests WHERE state = 'pending' ORDER BY at, agent");
        Ok(sql::all(self.connection, &select, [], request)?)
    }

    /// All enrolments that were asked for, whatever became of them.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn requests(&self) -> Result<Vec<EnrolmentRequest>> {
        let select = format!("SELECT {REQUEST} FROM requests ORDER BY agent, at");
        Ok(sql::all(self.connection, &select, [], request)?)
    }

    /// How many wait.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn pending_count(&self) -> Result<u64> {
        let select = "SELECT count(*) FROM requests WHERE state = 'pending'";
        Ok(sql::first(self.connection, select, [], |row| sql::count(row, 0))?.unwrap_or(0))
    }

    /// A certificate by its serial number.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn certificate(&self, serial: &str) -> Result<Option<Certificate>> {
        let select = format!("SELECT {CERTIFICATE} FROM certificates WHERE serial = ?1");
        Ok(sql::first(self.connection, &select, [serial], certificate)?)
    }

    /// Certificates that count, under their agents' keys of now, and end after `from` and by `until`: of each agent the
    /// one that ends last.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn certificates_ending(&self, from: Timestamp, until: Timestamp) -> Result<Vec<Certificate>> {
        let select = "SELECT serial, c.agent, c.role, c.public_key, issued, expires, c.revoked FROM certificates c
            JOIN agents a ON a.agent = c.agent AND a.public_key = c.public_key AND a.revoked IS NULL
            WHERE c.revoked IS NULL AND expires > ?1 AND expires <= ?2 AND NOT EXISTS (
                SELECT 1 FROM certificates later WHERE later.agent = c.agent AND later.public_key = c.public_key
                AND later.revoked IS NULL AND later.expires > c.expires)
            ORDER BY c.agent";
        Ok(sql::all(self.connection, select, params![from.0, until.0], certificate)?)
    }

    /// All certificates of an agent, newest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn certificates_of(&self, agent: &AgentId) -> Result<Vec<Certificate>> {
        let select = format!("SELECT {CERTIFICATE} FROM certificates WHERE agent = ?1 ORDER BY issued DESC");
        Ok(sql::all(self.connection, &select, [agent.to_string()], certificate)?)
    }
}

const TOKEN: &str = "id, site, role, agent, hold, made, expires, uses, left";
const REQUEST: &str = "agent, public_key, token, role, request, machine, at, state";
const CERTIFICATE: &str = "serial, agent, role, public_key, issued, expires, revoked";

fn token(row: &Row<'_>) -> rusqlite::Result<TokenRow> {
    Ok(TokenRow {
        id: token_id(row, 0)?,
        site: sql::parsed(row, 1)?,
        role: sql::parsed(row, 2)?,
        agent: sql::parsed_or_none(row, 3)?,
        hold: row.get(4)?,
        made: sql::instant(row, 5)?,
        expires: sql::instant(row, 6)?,
        uses: row.get(7)?,
        left: row.get::<_, i64>(8).map(|left| u32::try_from(left).unwrap_or(0))?,
    })
}

fn token_id(row: &Row<'_>, column: usize) -> rusqlite::Result<TokenId> {
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|error| sql::conversion(column, Box::new(error)))
}

fn request(row: &Row<'_>) -> rusqlite::Result<EnrolmentRequest> {
    let state = row.get_ref(7)?.as_str()?;
    let known = RequestState::ALL.into_iter().find(|known| known.name() == state);
    Ok(EnrolmentRequest {
        agent: sql::parsed(row, 0)?,
        key: PublicKey(row.get(1)?),
        token: token_id(row, 2)?,
        role: sql::parsed(row, 3)?,
        certificate: row.get(4)?,
        machine: row.get(5)?,
        at: sql::instant(row, 6)?,
        state: known.ok_or_else(|| sql::conversion(7, format!("unknown state `{state}`").into()))?,
    })
}

fn certificate(row: &Row<'_>) -> rusqlite::Result<Certificate> {
    Ok(Certificate {
        serial: row.get(0)?,
        agent: sql::parsed(row, 1)?,
        role: sql::parsed(row, 2)?,
        key: PublicKey(row.get(3)?),
        issued: sql::instant(row, 4)?,
        expires: sql::instant(row, 5)?,
        revoked: row.get::<_, Option<i64>>(6)?.map(Timestamp),
    })
}
