//! How much one printer may take of our time and memory. Every limit holds against a hostile answerer.

use std::time::Duration;

/// Bounds of one poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Wait for one answer before asking again.
    pub timeout: Duration,
    /// How often an unanswered question is asked again.
    pub retries: u32,
    /// The whole poll ends after this, whatever state it is in.
    pub deadline: Duration,
    /// Questions put to one printer in one poll, retries not counted.
    pub requests: u32,
    /// Octets of answers taken in one poll.
    pub octets: usize,
    /// Rows of one table; a printer with more is not believed.
    pub rows: usize,
    /// Octets kept of one text; the rest is cut, and noted.
    pub text_octets: usize,
}

impl Default for Limits {
    /// Roomy for the largest multifunction devices seen (31 supplies, 50 alerts), tight for the rest.
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            retries: 1,
            deadline: Duration::from_mins(1),
            requests: 600,
            octets: 1024 * 1024,
            rows: 512,
            text_octets: 4096,
        }
    }
}
