//! Files that come by the pages: received into the data folder for their owner alone, read by the same code as the
//! command's, kept aside for a while, and taken into the ledger byte for byte as they were looked at.

mod inbox;
mod look;

use std::sync::{Arc, PoisonError};

use motprov_ledger::{Database, LedgerError, Put};
use motprov_shared::identity::sha256;
use motprov_web::source::{
    Asked, ConfirmWish, ImportPreview, ImportRefused, ImportSource, ImportWish, Imported, SourceError, Upload,
};

use super::Answers;
use crate::clock;
use inbox::{Held, Receiving};
use look::{Found, Looked};

pub(super) use inbox::Inbox;

impl ImportSource for Answers {
    fn receive(&self, asked: &Asked) -> Result<Box<dyn Upload>, ImportRefused> {
        receive(&self.remembered.inbox, &asked.viewer.name)
    }

    fn confirm(&self, asked: &Asked, wish: &ConfirmWish) -> Result<Imported, ImportRefused> {
        confirm(&self.remembered.inbox, &asked.viewer.name, wish)
    }
}

fn receive(inbox: &Arc<Inbox>, account: &str) -> Result<Box<dyn Upload>, ImportRefused> {
    let file = Receiving::begin(inbox)?;
    Ok(Box::new(Incoming { inbox: Arc::clone(inbox), file, account: account.to_owned() }))
}

fn confirm(inbox: &Inbox, account: &str, wish: &ConfirmWish) -> Result<Imported, ImportRefused> {
    let held = inbox.take(&wish.id, account).ok_or(ImportRefused::Gone)?;
    let bytes = held.file.read()?;
    let hash = sha256(&bytes).to_string();
    if hash != held.hash || hash != wish.hash {
        return Err(ImportRefused::Changed);
    }
    let turn = inbox.turn.lock().unwrap_or_else(PoisonError::into_inner);
    let looked = look::look(&inbox.data, &held.wish, &bytes)?;
    if looked.kept == 0 {
        return Err(ImportRefused::Nothing);
    }
    if !looked.refused.is_empty() && !wish.accept_valid {
        // It may be confirmed yet, with that said.
        inbox.hold(held);
        return Err(ImportRefused::Spoilt);
    }
    let put = keep(&inbox.data, &held.wish.name, &bytes, &looked).map_err(failed)?;
    drop(turn);
    let (entry, already) = match put {
        Put::New(entry) => (entry, false),
        Put::Already(entry) => (entry, true),
    };
    let name = held.wish.name.clone();
    Ok(Imported { entry, already, name, kept: looked.kept, refused: looked.refused.len() })
}

#[expect(clippy::needless_pass_by_value, reason = "the form that errors are mapped in")]
fn failed(error: impl ToString) -> ImportRefused {
    SourceError::Failed(error.to_string()).into()
}

/// The one write: the ledger's own transaction, which waits its turn among the other writers.
fn keep(data: &std::path::Path, name: &str, bytes: &[u8], looked: &Looked) -> Result<Put, LedgerError> {
    let rules = looked.rules.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
    Database::open(data)?.write(|tx| match (&looked.found, rules) {
        (Found::Table(rows), headings) => tx.import_by(name, bytes, headings, rows, clock::now()),
        (Found::Tickets, Some(profile)) => tx.import_tickets(name, bytes, profile, clock::now()),
        (Found::Tickets, None) => {
            Err(LedgerError::Misuse("tickets are kept with the profile that reads them"))
        }
    })
}

/// A file on its way.
struct Incoming {
    inbox: Arc<Inbox>,
    file: Receiving,
    account: String,
}

impl Upload for Incoming {
    fn write(&mut self, octets: &[u8]) -> Result<(), ImportRefused> {
        self.file.write(octets)
    }

    fn finish(self: Box<Self>, wish: ImportWish) -> Result<ImportPreview, ImportRefused> {
        let Self { inbox, file, account } = *self;
        let file = file.whole()?;
        let bytes = file.read()?;
        let turn = inbox.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let looked = look::look(&inbox.data, &wish, &bytes)?;
        drop(turn);
        let (id, hash) = (inbox::new_id()?, sha256(&bytes).to_string());
        let preview = look::preview(&wish, looked, (id.clone(), hash.clone()), bytes.len() as u64);
        inbox.hold(Held { id, hash, wish, account, file, made: std::time::Instant::now() });
        Ok(preview)
    }
}

#[cfg(test)]
mod tests {
    use motprov_ledger::EntryKind;
    use motprov_web::source::ImportKind;

    use super::*;

    const ORDERS: &str = "beställning;förvaltning;IKB;tjänst;antal;från\n\
        B-1;Kultur;4711;A-PC;12;2026-01-01\nB-2;Kultur;4711;A-PC;tolv;2026-01-01\n";

    fn inbox() -> (tempfile::TempDir, Arc<Inbox>) {
        let data = tempfile::tempdir().unwrap();
        Database::create_or_open(data.path()).unwrap();
        let inbox = Arc::new(Inbox::new(data.path()));
        (data, inbox)
    }

    fn look_at(
        inbox: &Arc<Inbox>,
        name: &str,
        kind: ImportKind,
        octets: &[u8],
    ) -> Result<ImportPreview, ImportRefused> {
        let mut upload = receive(inbox, "anna")?;
        upload.write(octets)?;
        upload.finish(ImportWish { kind, name: name.to_owned(), rules: None })
    }

    fn wish(preview: &ImportPreview, accept_valid: bool) -> ConfirmWish {
        ConfirmWish { id: preview.id.clone(), hash: preview.hash.clone(), accept_valid }
    }

    fn files(data: &tempfile::TempDir) -> Vec<std::path::PathBuf> {
        let folder = std::fs::read_dir(data.path().join("inbox")).unwrap();
        folder.map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn a_file_is_taken_byte_for_byte_as_it_was_looked_at_and_only_by_who_did() {
        let (data, inbox) = inbox();
        let preview = look_at(&inbox, "order.csv", ImportKind::Orders, ORDERS.as_bytes()).unwrap();
        assert_eq!((preview.rows, preview.kept, preview.refusals), (2, 1, 1));
        assert_eq!(preview.refused[0].value.as_deref(), Some("tolv"));
        assert_eq!(preview.columns[4].meaning.as_ref().unwrap().1, "antal");
        #[cfg(unix)]
        for file in files(&data) {
            let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        let wished = wish(&preview, false);
        assert!(matches!(confirm(&inbox, "bo", &wished), Err(ImportRefused::Gone)));
        assert!(matches!(confirm(&inbox, "anna", &wished), Err(ImportRefused::Spoilt)));
        let done = confirm(&inbox, "anna", &wish(&preview, true)).unwrap();
        assert!(!done.already && done.kept == 1);
        let kept =
            Database::open_read_only(data.path()).unwrap().read(|view| view.entry(done.entry)).unwrap();
        let kept = kept.unwrap();
        assert_eq!(kept.content, ORDERS.as_bytes());
        assert_eq!(kept.header.kind, EntryKind::File(motprov_ledger::FileKind::Orders));
        assert!(matches!(confirm(&inbox, "anna", &wish(&preview, true)), Err(ImportRefused::Gone)));
        assert!(files(&data).is_empty());
        let again = look_at(&inbox, "annat namn.csv", ImportKind::Orders, ORDERS.as_bytes()).unwrap();
        assert_eq!(again.already, Some(done.entry));
        assert!(confirm(&inbox, "anna", &wish(&again, true)).unwrap().already);
    }

    #[test]
    fn another_file_than_the_one_that_was_shown_is_not_taken() {
        let (data, inbox) = inbox();
        let preview = look_at(&inbox, "order.csv", ImportKind::Orders, ORDERS.as_bytes()).unwrap();
        std::fs::write(&files(&data)[0], ORDERS.replace("12", "99")).unwrap();
        assert!(matches!(confirm(&inbox, "anna", &wish(&preview, true)), Err(ImportRefused::Changed)));
        let preview = look_at(&inbox, "order.csv", ImportKind::Orders, ORDERS.as_bytes()).unwrap();
        let other = ConfirmWish { hash: "0".repeat(64), ..wish(&preview, true) };
        assert!(matches!(confirm(&inbox, "anna", &other), Err(ImportRefused::Changed)));
    }

    #[test]
    fn what_is_no_table_is_refused_wholly_and_leaves_nothing() {
        let (data, inbox) = inbox();
        for octets in [&b"PK\x03\x04 no workbook"[..], b"", b"a;b\n1;2\n"] {
            let refused = look_at(&inbox, "x.xlsx", ImportKind::Orders, octets);
            assert!(matches!(refused, Err(ImportRefused::File(_))), "{refused:?}");
        }
        assert!(matches!(look_at(&inbox, "x.csv", ImportKind::Tickets, b"a"), Err(ImportRefused::NoProfile)));
        assert!(files(&data).is_empty());
    }

    #[test]
    fn a_file_that_is_too_large_is_cut_off_while_it_comes() {
        let (data, inbox) = inbox();
        let mut upload = receive(&inbox, "anna").unwrap();
        let mebibyte = vec![b'x'; 1 << 20];
        let cut = (0..70).find(|_| upload.write(&mebibyte).is_err());
        assert_eq!(cut, Some(64));
        drop(upload);
        assert!(files(&data).is_empty());
    }

    #[test]
    fn few_are_received_at_once_and_few_are_kept_aside() {
        let (data, inbox) = inbox();
        let four: Vec<_> = (0..4).map(|_| receive(&inbox, "anna").unwrap()).collect();
        assert!(matches!(receive(&inbox, "bo").map(drop), Err(ImportRefused::Busy)));
        drop(four);
        let orders = |n: usize| ORDERS.replace("B-1", &format!("B-1{n}"));
        let all: Vec<_> = (0..12)
            .map(|n| look_at(&inbox, "order.csv", ImportKind::Orders, orders(n).as_bytes()).unwrap())
            .collect();
        assert_eq!(files(&data).len(), 8);
        assert!(matches!(confirm(&inbox, "anna", &wish(&all[0], true)), Err(ImportRefused::Gone)));
        assert!(confirm(&inbox, "anna", &wish(&all[11], true)).is_ok());
        drop(Inbox::new(data.path()));
        assert!(!data.path().join("inbox").exists(), "a new start leaves nothing of an old one");
    }
}
