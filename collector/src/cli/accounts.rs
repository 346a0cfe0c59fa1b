//! `accounts`: who may see the pages, what programs may read, and who did what.

mod manage;
mod password;
mod token;
mod trail;

use std::io::Write;

use clap::{Args, Subcommand};
use motprov_access::{Access, AccessError, Actor, Settings};

use super::{Answer, Failure, Folder, Printing};
use crate::clock;

#[derive(Debug, Args)]
pub(super) struct Accounts {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add an account. Its password is asked for, or read from a file; never given as an argument.
    Add(manage::Add),
    /// List the accounts.
    List,
    /// Give an account another role, or other departments.
    Change(manage::Change),
    /// Shut an account out, and end its sessions at once.
    Disable {
        /// Its name.
        name: String,
    },
    /// Let an account in again.
    Enable {
        /// Its name.
        name: String,
    },
    /// Set an account's password anew, or take its second factor away.
    Reset(manage::Reset),
    /// Tokens of the API: make, list or end them.
    #[command(subcommand)]
    Token(token::Token),
    /// Show who looked at what and who changed what, the newest first.
    Trail(trail::Trail),
}

/// The door of a data folder, and who stands at it.
struct Desk {
    access: Access,
    who: String,
}

impl Desk {
    fn open(folder: &Folder) -> Result<Self, AccessError> {
        let access = folder.noting(|data| Access::of(data, Settings::default(), Box::new(clock::now)))?;
        let user = ["SUDO_USER", "USER", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
        // No account's name has a colon.
        Ok(Self { access, who: format!("cli:{}", user.unwrap_or_default()) })
    }

    fn actor(&self) -> Actor<'_> {
        Actor { name: &self.who, from: "cli" }
    }
}

impl Accounts {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let (desk, format) = (Desk::open(&self.folder)?, self.printing.format);
        match &self.command {
            Command::Add(add) => add.run(&desk),
            Command::List => manage::list(&desk, format, out),
            Command::Change(change) => change.run(&desk),
            Command::Disable { name } => manage::disable(&desk, name, true),
            Command::Enable { name } => manage::disable(&desk, name, false),
            Command::Reset(reset) => reset.run(&desk),
            Command::Token(token) => token.run(&desk, format, out),
            Command::Trail(trail) => trail.run(&desk, format, out),
        }
    }
}
