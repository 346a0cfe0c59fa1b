//! Messages of a peer, whole, cut and damaged. The same writers make the answers of the peer in [`super::super::peer`].

use proptest::prelude::*;

use super::*;

/// The answer to a question for a truth value.
pub(in crate::linux::bus) fn flag_answer(serial: u32, to: u32, destination: &str, flag: bool) -> Vec<u8> {
    let mut body = Writer(vec![1, b'b', 0]);
    body.number(u32::from(flag));
    envelope(RETURN, serial, answer_fields(to, destination, &[], "v"), body)
}

/// An error without text.
pub(in crate::linux::bus) fn error_answer(serial: u32, to: u32, destination: &str, name: &str) -> Vec<u8> {
    envelope(ERROR, serial, answer_fields(to, destination, &[(ERROR_NAME, name)], ""), Writer::default())
}

fn answer_fields(to: u32, destination: &str, texts: &[(u8, &str)], types: &str) -> Writer {
    let mut fields = Writer(vec![ANSWER_TO, 1, b'u', 0]);
    fields.number(to);
    for (code, text) in texts.iter().chain(&[(DESTINATION, destination)]) {
        fields.align(8);
        fields.0.extend([*code, 1, b's', 0]);
        fields.text(text);
    }
    if !types.is_empty() {
        fields.align(8);
        fields.signature(SIGNATURE, types);
    }
    fields
}

/// A call for a name on the bus.
pub(in crate::linux::bus) fn name_request(serial: u32, name: &str) -> Vec<u8> {
    let mut fields = Writer::default();
    let texts = [(PATH, b'o', "/org/freedesktop/DBus"), (INTERFACE, b's', "org.freedesktop.DBus")];
    for (code, kind, text) in
        texts.into_iter().chain([(MEMBER, b's', "RequestName"), (DESTINATION, b's', "org.freedesktop.DBus")])
    {
        fields.align(8);
        fields.0.extend([code, 1, kind, 0]);
        fields.text(text);
    }
    fields.align(8);
    fields.signature(SIGNATURE, "su");
    let mut body = Writer::default();
    body.text(name);
    body.number(4);
    envelope(CALL, serial, fields, body)
}

/// A call as a peer receives it: its number, its sender, its path and member, and its texts.
pub(in crate::linux::bus) fn call(octets: &[u8]) -> Option<(usize, u32, String, String, Vec<String>)> {
    let Received::Whole(length, _) = received(octets, usize::MAX) else { return None };
    let head = |at| Reader { octets, at, big: false }.number();
    let fields = usize::try_from(head(12)?).ok()?;
    let mut reader = Reader { octets: octets.get(..16 + fields)?, at: 16, big: false };
    let (mut sender, mut what) = (String::new(), String::new());
    while reader.at < reader.octets.len() {
        reader.align(8)?;
        match (reader.octet()?, reader.types()?) {
            (7, "s") => sender = reader.text()?.to_owned(),
            (PATH | MEMBER, "s" | "o") => what = format!("{what} {}", reader.text()?),
            (_, "s" | "o") => drop(reader.text()?),
            (_, "g") => drop(reader.types()?),
            (_, "u") => drop(reader.number()?),
            _ => return None,
        }
    }
    let mut body = Reader { octets: &octets[..length], at: (16 + fields).next_multiple_of(8), big: false };
    let mut texts = Vec::new();
    while body.at < length {
        match body.text() {
            Some(text) => texts.push(text.to_owned()),
            None => break,
        }
    }
    Some((length, head(8)?, sender, what, texts))
}

fn read(octets: &[u8]) -> Option<(u32, Answer)> {
    match received(octets, 65_536) {
        Received::Whole(length, answer) => {
            assert_eq!(length, octets.len());
            answer
        }
        Received::Part | Received::Broken => panic!("not whole"),
    }
}

#[test]
fn a_truth_value_and_an_error_are_answers() {
    assert_eq!(read(&flag_answer(9, 3, ":1.5", true)), Some((3, Answer::Flag(true))));
    assert_eq!(read(&flag_answer(9, 4, ":1.5", false)), Some((4, Answer::Flag(false))));
    let gone = "org.freedesktop.DBus.Error.UnknownObject";
    assert_eq!(read(&error_answer(9, 5, ":1.5", gone)), Some((5, Answer::NoObject)));
    assert_eq!(
        read(&error_answer(9, 5, ":1.5", "org.freedesktop.DBus.Error.AccessDenied")),
        Some((5, Answer::Other))
    );
}

/// Recorded: a return with a flag as a machine of the other byte order writes it.
#[test]
fn the_other_byte_order_is_read() {
    let mut octets = vec![b'B', 2, 0, 1, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0, 15];
    octets.extend([5, 1, b'u', 0, 0, 0, 0, 3, 8, 1, b'g', 0, 1, b'v', 0, 0]);
    octets.extend([1, b'b', 0, 0, 0, 0, 0, 1]);
    assert_eq!(read(&octets), Some((3, Answer::Flag(true))));
}

#[test]
fn what_is_no_truth_value_is_none() {
    let mut two = flag_answer(9, 3, ":1.5", true);
    *two.last_chunk_mut::<4>().unwrap() = 2_u32.to_le_bytes();
    assert_eq!(read(&two), Some((3, Answer::Other)));
    let signal = envelope(4, 1, answer_fields(3, ":1.5", &[], ""), Writer::default());
    assert_eq!(read(&signal), None);
}

#[test]
fn a_message_is_waited_for_until_it_is_whole_and_never_beyond_the_limit() {
    let whole = flag_answer(9, 3, ":1.5", true);
    for length in 0..whole.len() {
        assert!(matches!(received(&whole[..length], 65_536), Received::Part), "{length}");
    }
    let mut huge = whole.clone();
    huge[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(matches!(received(&huge, 65_536), Received::Broken));
    assert!(matches!(received(b"HTTP/1.1 400 Bad Request", 65_536), Received::Broken));
}

proptest! {
    #[test]
    fn no_octets_panic(octets in prop::collection::vec(any::<u8>(), 0..120)) {
        let _ = received(&octets, 65_536);
    }

    #[test]
    fn no_damage_panics(at in 0..60_usize, octet in any::<u8>()) {
        let mut octets = flag_answer(9, 3, ":1.5", true);
        if let Some(place) = octets.get_mut(at) {
            *place = octet;
        }
        let _ = received(&octets, 65_536);
    }
}
