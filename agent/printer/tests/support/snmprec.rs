//! Parser of snmpsim's recordings, for tests only: `oid|type|value`, value in hex where the type ends in x.

use motprov_printer::{Datum, Walk};

/// Rows of a recording. Panics on a line that it does not know: a test must not skip its data.
pub(crate) fn parse(recording: &str) -> Walk {
    recording.lines().filter(|line| !line.is_empty()).map(row).collect()
}

fn row(line: &str) -> (Vec<u32>, Datum) {
    let mut parts = line.splitn(3, '|');
    let (oid, tag, value) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    (arcs(oid), datum(tag, value))
}

fn arcs(oid: &str) -> Vec<u32> {
    oid.split('.').map(|arc| arc.parse().expect("an arc")).collect()
}

fn datum(tag: &str, value: &str) -> Datum {
    match tag {
        "2" | "65" | "66" | "67" | "70" => Datum::Int(value.parse().expect("an integer")),
        "4" => Datum::Octets(value.as_bytes().to_vec()),
        "4x" => Datum::Octets(unhex(value)),
        "6" => Datum::Oid(arcs(value)),
        "64" | "64x" => Datum::Octets(Vec::new()),
        _ => panic!("type {tag} is not known"),
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().map(|c| u8::try_from(c.to_digit(16).expect("hex")).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
