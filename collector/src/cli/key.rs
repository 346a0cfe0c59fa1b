//! `key`: the public key that agents check receipts with.

use std::io::Write;

use clap::Args;

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::keys;

#[derive(Debug, Args)]
pub(super) struct Key {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
}

impl Key {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let public = self.folder.noting(keys::load_or_make)?.public();
        match self.printing.format {
            Format::Text => writeln!(out, "{public}")?,
            Format::Json => print_json(out, &serde_json::json!({ "key": public.to_string() }))?,
        }
        Ok(Answer::Yes)
    }
}
