//! `enrol-token`: makes a way in for agents of a site, lists those there are, ends one.

use std::io::Write;

use clap::Args;
use jiff::{SignedDuration, Span, SpanRelativeTo};
use motprov_ledger::{Database, TokenRow, View};
use motprov_shared::enrolment::{Token, TokenId};
use motprov_shared::identity::{AgentId, Role, Site};
use serde_json::json;

use super::table::Table;
use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;
use crate::pki::TlsFolder;

/// Longest that a token may hold, hours: whoever finds it can use it.
const MOST_HOURS: i64 = 24 * 90;

#[derive(Debug, Args)]
pub(super) struct EnrolToken {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// Where the agents stand.
    #[arg(long, required_unless_present_any = ["list", "end", "agent"], conflicts_with = "agent")]
    site: Option<Site>,
    /// The one agent that it is for, which may be enrolled already: a replaced machine goes on with its name.
    #[arg(long, value_name = "SITE/NAME")]
    agent: Option<AgentId>,
    /// What the agents are for: workstation, server or site.
    #[arg(long, default_value = "workstation")]
    role: Role,
    /// How long it holds: 90m, 24h, 7d.
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = hours)]
    expires: SignedDuration,
    /// How many agents may come by it.
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    uses: u32,
    /// Let a person approve each agent (`agents approve`).
    #[arg(long)]
    hold: bool,
    /// List the tokens that there are; no secret is printed, for none is kept.
    #[arg(long, conflicts_with_all = ["site", "agent", "end"])]
    list: bool,
    /// End this token.
    #[arg(long, value_name = "ID", conflicts_with_all = ["site", "agent"])]
    end: Option<TokenId>,
}

/// `90m`, `24h`, `7d`.
fn hours(text: &str) -> Result<SignedDuration, String> {
    let span: Span = text.parse().map_err(|_| "write a time like 90m, 24h or 7d".to_owned())?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours());
    let duration = duration.map_err(|_| "write a time like 90m, 24h or 7d".to_owned())?;
    let most = SignedDuration::from_hours(MOST_HOURS);
    if duration > SignedDuration::ZERO && duration <= most {
        return Ok(duration);
    }
    Err("a token holds for 90 days at most".to_owned())
}

impl EnrolToken {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        match (self.end, self.list) {
            (Some(id), _) => self.end(id),
            (None, true) => self.list(out),
            (None, false) => self.make(out),
        }
    }

    fn make(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let data = &self.folder.data;
        let Some(authority) = TlsFolder::of(data).authority()? else {
            let what = format!(
                "{} has no authority to issue certificates: run `motprov-collector init` first",
                data.display()
            );
            return Err(Failure::Input(what));
        };
        let site = self.site.clone().or_else(|| self.agent.as_ref().map(|agent| agent.site.clone()));
        let site = site.ok_or_else(|| Failure::Input("give --site or --agent".to_owned()))?;
        let token = Token::generate(site.clone(), authority.fingerprint())
            .map_err(|error| Failure::Outside(error.to_string()))?;
        let now = clock::now();
        let lasting = i64::try_from(self.expires.as_millis()).unwrap_or(i64::MAX);
        let row = TokenRow {
            id: token.id,
            site,
            role: self.role,
            agent: self.agent.clone(),
            hold: self.hold,
            made: now,
            expires: now.plus(lasting),
            uses: if self.agent.is_some() { 1 } else { self.uses },
            left: if self.agent.is_some() { 1 } else { self.uses },
        };
        Database::open(data)?.write(|tx| tx.put_token(&row, &token.secret.hash()))?;
        match self.printing.format {
            // Alone on a line, so that a script can take it.
            Format::Text => {
                let _ = writeln!(std::io::stderr(), "{}", told(&row));
                writeln!(out, "{}", token.reveal())?;
            }
            Format::Json => {
                let mut value = as_json(&row);
                value["token"] = json!(token.reveal());
                print_json(out, &value)?;
            }
        }
        Ok(Answer::Yes)
    }

    fn list(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let tokens = Database::open_read_only(&self.folder.data)?.read(View::tokens)?;
        if self.printing.format == Format::Json {
            print_json(out, &tokens.iter().map(as_json).collect::<Vec<_>>())?;
            return Ok(Answer::Yes);
        }
        let mut table = Table::new(&["id", "for", "role", "expires", ">left", ">of", "approval"]);
        for token in &tokens {
            table.row([
                token.id.to_string(),
                whom(token),
                token.role.to_string(),
                token.expires.to_string(),
                token.left.to_string(),
                token.uses.to_string(),
                if token.hold { "by a person" } else { "at once" }.to_owned(),
            ]);
        }
        table.print(out)?;
        Ok(Answer::Yes)
    }

    fn end(&self, id: TokenId) -> Result<Answer, Failure> {
        let ended = Database::open(&self.folder.data)?.write(|tx| tx.end_token(id))?;
        if ended { Ok(Answer::Yes) } else { Err(Failure::Input(format!("there is no token {id}"))) }
    }
}

fn whom(token: &TokenRow) -> String {
    token.agent.as_ref().map_or_else(|| token.site.to_string(), ToString::to_string)
}

fn told(token: &TokenRow) -> String {
    let (whom, uses, until) = (whom(token), token.left, token.expires);
    let times = if uses == 1 { "once".to_owned() } else { format!("{uses} times") };
    let hold = if token.hold { "; each waits for `agents approve`" } else { "" };
    format!("for {whom}, {times}, until {until}{hold}. Whoever has it can use it: hand it on as a password.")
}

fn as_json(token: &TokenRow) -> serde_json::Value {
    json!({
        "id": token.id.to_string(),
        "site": token.site.as_str(),
        "agent": token.agent.as_ref().map(ToString::to_string),
        "role": token.role.name(),
        "hold": token.hold,
        "made": token.made.to_string(),
        "expires": token.expires.to_string(),
        "uses": token.uses,
        "left": token.left,
    })
}
