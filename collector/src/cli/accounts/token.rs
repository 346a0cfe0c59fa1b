//! Tokens of the API.

use std::io::Write;

use clap::{Args, Subcommand};
use jiff::{Span, SpanRelativeTo};
use motprov_access::Right;
use motprov_access::token::{NewToken, TokenRow};
use motprov_shared::period::Timestamp;
use serde_json::json;

use super::Desk;
use crate::cli::table::Table;
use crate::cli::{Answer, Failure, Format, print_json};
use crate::clock;

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make a token that a program reads with; it is printed this once.
    Add(Add),
    /// List the tokens; no secret is printed, for none is kept.
    List,
    /// End a token.
    End {
        /// Its id, as `list` prints it.
        id: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The account that answers for it: the token may do no more.
    #[arg(long, value_name = "ACCOUNT")]
    owner: String,
    /// What it is for.
    #[arg(long)]
    name: String,
    /// What it may read: levels, usage, money, contents, fleet or trail; may be said more than once.
    #[arg(long = "scope", required = true)]
    scopes: Vec<Right>,
    /// A department of its owner's that it is bound to; may be said more than once.
    #[arg(long = "department", value_name = "NAME")]
    departments: Vec<String>,
    /// How long it holds: 24h, 90d; 366 days at most.
    #[arg(long, value_name = "TIME", default_value = "90d", value_parser = lasting)]
    expires: i64,
}

/// `24h`, `90d`, as milliseconds.
fn lasting(text: &str) -> Result<i64, String> {
    let fault = || "write a time like 24h or 90d".to_owned();
    let span: Span = text.parse().map_err(|_| fault())?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| fault())?;
    i64::try_from(duration.as_millis()).map_err(|_| fault())
}

impl Token {
    pub(super) fn run(&self, desk: &Desk, format: Format, out: &mut dyn Write) -> Result<Answer, Failure> {
        match self {
            Self::Add(add) => add.run(desk, format, out),
            Self::List => list(desk, format, out),
            Self::End { id } => {
                desk.access.end_token(desk.actor(), id, None)?;
                Ok(Answer::Yes)
            }
        }
    }
}

impl Add {
    fn run(&self, desk: &Desk, format: Format, out: &mut dyn Write) -> Result<Answer, Failure> {
        let departments = (!self.departments.is_empty()).then(|| self.departments.iter().cloned().collect());
        let wanted = NewToken {
            name: self.name.clone(),
            owner: self.owner.clone(),
            scopes: self.scopes.iter().copied().collect(),
            departments,
            expires: clock::now().plus(self.expires),
        };
        let (id, secret) = desk.access.make_token(desk.actor(), &wanted)?;
        match format {
            // Alone on a line, so that a script can take it.
            Format::Text => writeln!(out, "{}", secret.reveal())?,
            Format::Json => print_json(out, &json!({ "id": id, "token": secret.reveal() }))?,
        }
        Ok(Answer::Yes)
    }
}

fn list(desk: &Desk, format: Format, out: &mut dyn Write) -> Result<Answer, Failure> {
    let tokens = desk.access.tokens(None)?;
    if format == Format::Json {
        print_json(out, &tokens.iter().map(as_json).collect::<Vec<_>>())?;
        return Ok(Answer::Yes);
    }
    let mut table = Table::new(&["id", "for", "owner", "reads", "expires", "last used"]);
    for token in &tokens {
        table.row([
            token.id.clone(),
            token.name.clone(),
            token.owner.clone(),
            token.scopes.iter().map(|right| right.name()).collect::<Vec<_>>().join(", "),
            token.expires.to_string(),
            token.used.as_ref().map_or_else(|| "never".to_owned(), Timestamp::to_string),
        ]);
    }
    table.print(out)?;
    Ok(Answer::Yes)
}

fn as_json(token: &TokenRow) -> serde_json::Value {
    json!({
        "id": token.id,
        "name": token.name,
        "owner": token.owner,
        "scopes": token.scopes,
        "departments": token.departments,
        "created": token.created.to_string(),
        "expires": token.expires.to_string(),
        "used": token.used.as_ref().map(Timestamp::to_string),
    })
}
