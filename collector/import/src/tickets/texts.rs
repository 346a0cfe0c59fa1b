//! Every text of a file once: teams, products and states repeat in each row.

use std::collections::HashMap;

/// A text of a [`super::TicketFile`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(u32);

impl TextId {
    /// Index into [`super::TicketFile::texts`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
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
        // A file's size bounds the number of its texts far below this.
        let id = TextId(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(text.to_owned());
        self.known.insert(text.to_owned(), id);
        id
    }

    pub(super) fn finish(self) -> Vec<String> {
        self.texts
    }
}
