//! Messages as octets: calls that take texts, answers that hold one truth value.

use super::Answer;

/// Message types.
const CALL: u8 = 1;
const RETURN: u8 = 2;
const ERROR: u8 = 3;
/// Header fields: path, interface, member, error name, number of the call, destination, signature.
const PATH: u8 = 1;
const INTERFACE: u8 = 2;
const MEMBER: u8 = 3;
const ERROR_NAME: u8 = 4;
const ANSWER_TO: u8 = 5;
const DESTINATION: u8 = 6;
const SIGNATURE: u8 = 8;

/// A call that takes texts.
pub(in crate::linux) struct Call<'a> {
    pub(in crate::linux) destination: &'a str,
    pub(in crate::linux) path: &'a str,
    pub(in crate::linux) interface: &'a str,
    pub(in crate::linux) member: &'a str,
    pub(in crate::linux) texts: &'a [&'a str],
}

impl Call<'_> {
    /// Appends the call.
    pub(super) fn write(&self, serial: u32, out: &mut Vec<u8>) {
        let mut body = Writer::default();
        self.texts.iter().for_each(|text| body.text(text));
        let mut fields = Writer::default();
        let texts = [(PATH, b'o', self.path), (INTERFACE, b's', self.interface), (MEMBER, b's', self.member)];
        for (code, kind, text) in texts.into_iter().chain([(DESTINATION, b's', self.destination)]) {
            fields.align(8);
            fields.0.extend([code, 1, kind, 0]);
            fields.text(text);
        }
        if !self.texts.is_empty() {
            fields.align(8);
            fields.signature(SIGNATURE, &"s".repeat(self.texts.len()));
        }
        out.extend(envelope(CALL, serial, fields, body));
    }
}

/// Header, fields and body.
fn envelope(kind: u8, serial: u32, fields: Writer, body: Writer) -> Vec<u8> {
    let mut whole = Writer(vec![b'l', kind, 0, 1]);
    whole.number(length(&body.0));
    whole.number(serial);
    whole.number(length(&fields.0));
    whole.0.extend(fields.0);
    whole.align(8);
    whole.0.extend(body.0);
    whole.0
}

/// Our own messages are short.
fn length(octets: &[u8]) -> u32 {
    u32::try_from(octets.len()).unwrap_or(u32::MAX)
}

#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn align(&mut self, to: usize) {
        self.0.resize(self.0.len().next_multiple_of(to), 0);
    }

    fn number(&mut self, number: u32) {
        self.align(4);
        self.0.extend(number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(length(text.as_bytes()));
        self.0.extend(text.bytes().chain([0]));
    }

    fn signature(&mut self, code: u8, types: &str) {
        let length = u8::try_from(types.len()).unwrap_or(u8::MAX);
        self.0.extend([code, 1, b'g', 0, length]);
        self.0.extend(types.bytes().chain([0]));
    }
}

/// What the octets begin with.
pub(super) enum Received {
    /// A message of so many octets: an answer and the number of its call, or something that is none.
    Whole(usize, Option<(u32, Answer)>),
    /// The beginning of one.
    Part,
    /// No message, or one that is too long.
    Broken,
}

/// Reads the first message.
pub(super) fn received(octets: &[u8], most: usize) -> Received {
    let Some(head) = octets.get(..16) else { return Received::Part };
    let big = match (head[0], head[3]) {
        (b'l', 1) => false,
        (b'B', 1) => true,
        _ => return Received::Broken,
    };
    let number =
        |at| Reader { octets: head, at, big }.number().and_then(|number| usize::try_from(number).ok());
    let (Some(body), Some(fields)) = (number(4), number(12)) else { return Received::Broken };
    let begin = fields.checked_add(16).and_then(|end| end.checked_next_multiple_of(8));
    let end = begin.and_then(|begin| begin.checked_add(body)).filter(|end| *end <= most);
    let (Some(begin), Some(end)) = (begin, end) else { return Received::Broken };
    match octets.get(..end) {
        Some(whole) => Received::Whole(end, answer(head[1], &whole[..16 + fields], &whole[begin..], big)),
        None => Received::Part,
    }
}

/// The answer in a message, if it is one.
fn answer(kind: u8, header: &[u8], body: &[u8], big: bool) -> Option<(u32, Answer)> {
    let (mut to, mut error, mut types) = (None, "", "");
    let mut reader = Reader { octets: header, at: 16, big };
    while reader.at < header.len() {
        reader.align(8)?;
        match (reader.octet()?, reader.types()?) {
            (ANSWER_TO, "u") => to = reader.number(),
            (ERROR_NAME, "s") => error = reader.text()?,
            (SIGNATURE, "g") => types = reader.types()?,
            (_, "s" | "o") => drop(reader.text()?),
            (_, "g") => drop(reader.types()?),
            (_, "u") => drop(reader.number()?),
            _ => return None,
        }
    }
    let mut body = Reader { octets: body, at: 0, big };
    let answer = match (kind, types) {
        (RETURN, "v") => flag(&mut body).map_or(Answer::Other, Answer::Flag),
        (ERROR, _) if error == "org.freedesktop.DBus.Error.UnknownObject" => Answer::NoObject,
        (RETURN | ERROR, _) => Answer::Other,
        _ => return None,
    };
    Some((to?, answer))
}

fn flag(body: &mut Reader<'_>) -> Option<bool> {
    match (body.types()?, body.number()?) {
        ("b", 0) => Some(false),
        ("b", 1) => Some(true),
        _ => None,
    }
}

struct Reader<'a> {
    octets: &'a [u8],
    at: usize,
    big: bool,
}

impl<'a> Reader<'a> {
    fn align(&mut self, to: usize) -> Option<()> {
        self.at = self.at.checked_next_multiple_of(to)?;
        Some(())
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.octets.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn octet(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn number(&mut self) -> Option<u32> {
        self.align(4)?;
        let octets = self.take(4)?.try_into().ok()?;
        Some(if self.big { u32::from_be_bytes(octets) } else { u32::from_le_bytes(octets) })
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        self.ended(length)
    }

    fn types(&mut self) -> Option<&'a str> {
        let length = usize::from(self.octet()?);
        self.ended(length)
    }

    /// So many octets of text and a zero.
    fn ended(&mut self, length: usize) -> Option<&'a str> {
        let text = std::str::from_utf8(self.take(length)?).ok()?;
        (self.octet()? == 0).then_some(text)
    }
}

#[cfg(test)]
pub(super) mod tests;
