//! `rebuild`: derives everything anew from the ledger.

use std::io::Write;

use clap::Args;
use motprov_ledger::{Database, View};
use motprov_store::StoreError;
use serde_json::json;

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::files::Reader;
use crate::segments::{self, SegmentsError};

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
        drop(database);
        let segments = match segments::rebuild(&self.folder.data) {
            Err(SegmentsError::Store(StoreError::InUse(_))) => None,
            rebuilt => Some(rebuilt?),
        };
        match self.printing.format {
            Format::Json => print_json(out, &json!({ "entries": size, "segments": segments }))?,
            Format::Text => {
                writeln!(out, "derived anew from {size} entries")?;
                if segments.is_none() {
                    writeln!(
                        out,
                        "segments are left as they are: stop the collector that serves the folder first"
                    )?;
                }
            }
        }
        Ok(Answer::Yes)
    }
}
