//! From what is known now to what is worth telling. Pure: whoever calls reads the ledger and the clock.

mod certificates;
mod coverage;
mod silence;

pub use certificates::{Ending, ending};
pub use coverage::{Outlook, Reading, outlook};
pub use silence::{Heard, bearable, silences};
