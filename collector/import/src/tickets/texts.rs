//! Every text of a file once: teams, products and states repeat in each row.

use std::collections::HashMap;
use std::num::NonZeroU32;

/// A text of a [`super::TicketFile`]. Counts from 1, so that a text that may be missing takes no more room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(NonZeroU32);

impl TextId {
    /// Index into [`super::TicketFile::texts`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Texts under collection.
#[derive(Debug, Default)]
pub(super) struct Texts {
    texts: Vec<String>,
    known: HashMap<String, TextId>,
}

impl Texts {
    pub(super) fn id(&mut self, text: &str) -> TextId {
        if let Some(id) = self.known.get(text) {
            return *id;
        }
        self.texts.push(text.to_owned());
        // A file's size bounds the number of its texts far below the largest number.
        let count = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let id = TextId(NonZeroU32::MIN.saturating_add(count - 1));
        self.known.insert(text.to_owned(), id);
        id
    }

    pub(super) fn finish(self) -> Vec<String> {
        self.texts
    }
}
