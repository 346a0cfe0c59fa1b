//! Looks at any file as if it were orders with one bad cell; a file called `refused` is refused, and so on.

use motprov_web::source::{
    Asked, ColumnRow, ConfirmWish, ImportPreview, ImportRefused, ImportSource, ImportWish, Imported,
    RefusedCell, Upload,
};

use super::Sample;

/// The preview of the sample.
pub(crate) const ID: &str = "1d";
/// Its hash.
pub(crate) const HASH: &str = "4a54";

struct Received(u64);

impl Upload for Received {
    fn write(&mut self, octets: &[u8]) -> Result<(), ImportRefused> {
        self.0 += octets.len() as u64;
        if self.0 > 1 << 20 { Err(ImportRefused::TooLarge(1 << 20)) } else { Ok(()) }
    }

    fn finish(self: Box<Self>, wish: ImportWish) -> Result<ImportPreview, ImportRefused> {
        if wish.name == "refused.xlsx" {
            return Err(ImportRefused::File("refused.xlsx: the workbook is damaged <b>".to_owned()));
        }
        let bad = |row| RefusedCell {
            sheet: Some("Blad1".to_owned()),
            row,
            column: Some(("C".to_owned(), "Antal".to_owned())),
            value: Some("=cmd|' /C calc'!A0 <img src=x onerror=alert(1)>".to_owned()),
            reason: "is not a number: write 12 or 12,5".to_owned(),
        };
        let refusals = if wish.name == "many.csv" { 9_000 } else { 1 };
        let shown = refusals.min(ImportPreview::MOST_REFUSED);
        let column = |letter: &str, heading: &str, meaning: Option<(&str, &str)>| ColumnRow {
            letter: letter.to_owned(),
            heading: heading.to_owned(),
            meaning: meaning.map(|(english, swedish)| (english.to_owned(), swedish.to_owned())),
            nearest: meaning.is_none().then(|| "cost centre (IKB)".to_owned()),
            read: 11,
            empty: 0,
            refused: 1,
        };
        Ok(ImportPreview {
            id: ID.to_owned(),
            hash: HASH.to_owned(),
            name: wish.name,
            kind: wish.kind,
            rules: wish.rules.map(|(name, _)| name),
            octets: self.0,
            sheet: Some("Blad1".to_owned()),
            rows: 12,
            kept: 11,
            refused: (2..).map(bad).take(shown).collect(),
            refusals,
            notes: vec!["no contract is in force, so service names were not checked".to_owned()],
            columns: vec![
                column("A", "Beställning", Some(("order", "beställning"))),
                column("B", "Ansvar", None),
                column("C", "Antal", Some(("quantity", "antal"))),
            ],
            first: vec![(3, vec!["B-1".to_owned(), "12".to_owned()])],
            already: None,
        })
    }
}

impl ImportSource for Sample {
    fn receive(&self, _: &Asked) -> Result<Box<dyn Upload>, ImportRefused> {
        Ok(Box::new(Received(0)))
    }

    fn confirm(&self, _: &Asked, wish: &ConfirmWish) -> Result<Imported, ImportRefused> {
        if wish.id != ID {
            return Err(ImportRefused::Gone);
        }
        if wish.hash != HASH {
            return Err(ImportRefused::Changed);
        }
        if !wish.accept_valid {
            return Err(ImportRefused::Spoilt);
        }
        Ok(Imported { entry: 48_245, already: false, name: "order.csv".to_owned(), kept: 11, refused: 1 })
    }
}
