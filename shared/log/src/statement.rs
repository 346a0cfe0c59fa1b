//! What a party says of a verdict, and what both agreed on.

use minicbor::Decoder;
use minicbor::decode::Error;
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use crate::document;
pub use crate::document::{LONGEST_NAME, LONGEST_TEXT};

/// Whose word it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// Who delivers and reports.
    Supplier,
    /// Who ordered and pays.
    Customer,
    /// Both: the agreed outcome.
    Agreed,
}

impl Party {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Supplier, Self::Customer, Self::Agreed];

    /// As written in the entry.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::Customer => "customer",
            Self::Agreed => "agreed",
        }
    }
}

/// No such party.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no party: write supplier, customer or agreed")]
pub struct UnknownParty(String);

impl std::str::FromStr for Party {
    type Err = UnknownParty;
    fn from_str(text: &str) -> Result<Self, UnknownParty> {
        Self::ALL.into_iter().find(|party| party.name() == text).ok_or_else(|| UnknownParty(text.to_owned()))
    }
}

/// One statement. The content of its entry is the CBOR array
/// `[1, month, service level, party, by, text, value, penalty]`: texts, the last two null where nothing is said.
/// Several statements on one verdict stand beside each other in the order of their entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The month of the verdict.
    pub month: Month,
    /// The contract's id of the service level.
    pub service_level: String,
    /// Whose word it is.
    pub party: Party,
    /// Who says it, with name and office, as they wrote it.
    pub by: String,
    /// What is said.
    pub text: String,
    /// The value that the party holds to be right, in the level's unit.
    pub value: Option<Decimal>,
    /// The penalty that the party holds to be right, in the contract's currency.
    pub penalty: Option<Decimal>,
}

impl Statement {
    /// The entry's content.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        document::encode(|content| {
            content.array(8)?.u8(1)?.str(&self.month.to_string())?.str(&self.service_level)?;
            content.str(self.party.name())?.str(&self.by)?.str(&self.text)?;
            for figure in [self.value, self.penalty] {
                let figure = figure.map(|figure| figure.to_string());
                document::text_or_null(content, figure.as_deref())?;
            }
            Ok(())
        })
    }

    /// `None` for what [`Self::encode`] did not write of a statement that [`Self::fault`] finds nothing against.
    #[must_use]
    pub fn decode(content: &[u8]) -> Option<Self> {
        document::decode(content, read, Self::encode).filter(|statement| statement.fault().is_none())
    }

    /// What is wrong with it, for a person; `None`: nothing.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        if !document::is_name(&self.service_level) {
            return Some("the service level is empty, longer than 256 octets, or holds control characters");
        }
        if !document::is_name(&self.by) {
            return Some(
                "the name of who says it is empty, longer than 256 octets, or holds control characters",
            );
        }
        (!document::is_text(&self.text))
            .then_some("the text is empty, longer than 16384 octets, or holds control characters")
    }
}

fn read(input: &mut Decoder<'_>) -> Result<Statement, Error> {
    document::array(input, 8)?;
    document::version(input, 1)?;
    Ok(Statement {
        month: document::parsed(input)?,
        service_level: input.str()?.to_owned(),
        party: document::parsed(input)?,
        by: input.str()?.to_owned(),
        text: input.str()?.to_owned(),
        value: document::optional(input, document::parsed)?,
        penalty: document::optional(input, document::parsed)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement() -> Statement {
        Statement {
            month: "2026-10".parse().unwrap(),
            service_level: "B3".to_owned(),
            party: Party::Supplier,
            by: "A. Berg, service manager".to_owned(),
            text: "The line was cut by others.\nSee ticket 4711.".to_owned(),
            value: Some("99.10".parse().unwrap()),
            penalty: None,
        }
    }

    #[test]
    fn a_statement_reads_back_and_nothing_else_does() {
        let content = statement().encode();
        assert_eq!(Statement::decode(&content), Some(statement()));
        for end in 0..content.len() {
            assert_eq!(Statement::decode(&content[..end]), None);
        }
        assert_eq!(Statement::decode(&[&content[..], &[0]].concat()), None);
    }

    #[test]
    fn what_a_page_could_not_show_is_no_statement() {
        let with = |change: fn(&mut Statement)| {
            let mut other = statement();
            change(&mut other);
            other
        };
        let faulty = [
            with(|s| s.by = "  ".to_owned()),
            with(|s| s.by = "a\u{0}b".to_owned()),
            with(|s| s.service_level = "x".repeat(LONGEST_NAME + 1)),
            with(|s| s.text = "x".repeat(LONGEST_TEXT + 1)),
            with(|s| s.text = "a\u{1b}[2J".to_owned()),
        ];
        for statement in faulty {
            assert!(statement.fault().is_some(), "{statement:?}");
            assert_eq!(Statement::decode(&statement.encode()), None);
        }
    }
}
