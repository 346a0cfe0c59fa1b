//! Accounts: added, listed, changed, shut out, and given a new password.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use motprov_access::{Account, Grant, Role};
use motprov_shared::period::Timestamp;
use serde_json::json;

use super::{Desk, password};
use crate::cli::table::Table;
use crate::cli::{Answer, Failure, Format, print_json};

/// What an account is for.
#[derive(Debug, Args)]
struct Granted {
    /// department-reader, contract-manager, auditor, supplier or administrator.
    #[arg(long)]
    role: Role,
    /// A department that a reader is bound to, as the orders write it; may be said more than once.
    #[arg(long = "department", value_name = "NAME")]
    departments: Vec<String>,
}

impl Granted {
    fn grant(&self) -> Grant {
        Grant { role: self.role, departments: self.departments.iter().cloned().collect() }
    }
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Its name: letters, digits and . - _ @ +
    name: String,
    #[command(flatten)]
    granted: Granted,
    /// Read the password from the first line of this file, `-` for standard input, in place of asking.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl Add {
    pub(super) fn run(&self, desk: &Desk) -> Result<Answer, Failure> {
        let password = password::read(self.password_file.as_deref())?;
        desk.access.add_account(desk.actor(), &self.name, &self.granted.grant(), Some(&password))?;
        Ok(Answer::Yes)
    }
}

#[derive(Debug, Args)]
pub(super) struct Change {
    /// Its name.
    name: String,
    #[command(flatten)]
    granted: Granted,
}

impl Change {
    pub(super) fn run(&self, desk: &Desk) -> Result<Answer, Failure> {
        desk.access.change_account(desk.actor(), &self.name, &self.granted.grant())?;
        Ok(Answer::Yes)
    }
}

#[derive(Debug, Args)]
pub(super) struct Reset {
    /// Its name.
    name: String,
    /// Set a new password, and end the account's sessions.
    #[arg(long, required_unless_present = "code")]
    password: bool,
    /// Take the second factor away.
    #[arg(long)]
    code: bool,
    /// Read the password from the first line of this file, `-` for standard input, in place of asking.
    #[arg(long, value_name = "FILE", requires = "password")]
    password_file: Option<PathBuf>,
}

impl Reset {
    pub(super) fn run(&self, desk: &Desk) -> Result<Answer, Failure> {
        if self.password {
            let password = password::read(self.password_file.as_deref())?;
            desk.access.set_password(desk.actor(), &self.name, &password, None)?;
        }
        if self.code {
            desk.access.end_code(desk.actor(), &self.name)?;
        }
        Ok(Answer::Yes)
    }
}

pub(super) fn disable(desk: &Desk, name: &str, disabled: bool) -> Result<Answer, Failure> {
    desk.access.disable(desk.actor(), name, disabled)?;
    Ok(Answer::Yes)
}

pub(super) fn list(desk: &Desk, format: Format, out: &mut dyn Write) -> Result<Answer, Failure> {
    let accounts = desk.access.accounts()?;
    if format == Format::Json {
        print_json(out, &accounts.iter().map(as_json).collect::<Vec<_>>())?;
        return Ok(Answer::Yes);
    }
    let mut table =
        Table::new(&["name", "role", "departments", "password", "code", "state", "last signed in"]);
    for account in &accounts {
        let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
        table.row([
            account.name.clone(),
            account.role.to_string(),
            told(&account.departments),
            yes(account.has_password),
            yes(account.has_code),
            if account.disabled { "shut out" } else { "open" }.to_owned(),
            account.signed_in.as_ref().map_or_else(|| "never".to_owned(), Timestamp::to_string),
        ]);
    }
    table.print(out)?;
    Ok(Answer::Yes)
}

fn told(departments: &BTreeSet<String>) -> String {
    if departments.is_empty() {
        return "all".to_owned();
    }
    departments.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn as_json(account: &Account) -> serde_json::Value {
    json!({
        "name": account.name,
        "role": account.role,
        "departments": account.departments,
        "has_password": account.has_password,
        "has_code": account.has_code,
        "disabled": account.disabled,
        "created": account.created.to_string(),
        "signed_in": account.signed_in.as_ref().map(Timestamp::to_string),
    })
}
