//! Where a contract is wrong, and what to do about it.

use std::cell::RefCell;
use std::fmt;

/// One fault of a contract's file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContractFault {
    /// The line, from 1.
    pub line: usize,
    /// The file's name, as given.
    pub file: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for ContractFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.what, self.remedy)
    }
}

impl std::error::Error for ContractFault {}

/// The file being read, and the faults found so far.
pub(super) struct Source<'t> {
    file: &'t str,
    text: &'t str,
    faults: RefCell<Vec<ContractFault>>,
}

impl<'t> Source<'t> {
    pub(super) const fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, faults: RefCell::new(Vec::new()) }
    }

    /// Notes a fault at an octet of the text.
    pub(super) fn fault(&self, at: usize, what: impl Into<String>, remedy: impl Into<String>) {
        let before = self.text.as_bytes().iter().take(at);
        let line = 1 + before.filter(|octet| **octet == b'\n').count();
        let fault = ContractFault { line, file: self.file.into(), what: what.into(), remedy: remedy.into() };
        self.faults.borrow_mut().push(fault);
    }

    /// In the order of their lines, each once.
    pub(super) fn into_faults(self) -> Vec<ContractFault> {
        let mut faults = self.faults.into_inner();
        faults.sort();
        faults.dedup();
        faults
    }
}
