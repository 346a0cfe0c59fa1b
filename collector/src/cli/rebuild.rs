//! `rebuild`: derives everything anew from the ledger.

use std::io::Write;

use clap::Args;
use motprov_ledger::{Database, View};
use serde_json::json;

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::files::Reader;

#[derive(Debug, Args)]
pub(super) struct Rebuild {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
}

impl Rebuild {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open(&self.folder.data)?;
        database.rebuild(&Reader)?;
        let size = database.read(View::state)?.size;
        match self.printing.format {
            Format::Json => print_json(out, &json!({ "entries": size }))?,
            Format::Text => writeln!(out, "derived anew from {size} entries")?,
        }
        Ok(Answer::Yes)
    }
}
