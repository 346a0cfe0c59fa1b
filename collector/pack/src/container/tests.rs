use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::fault::PackError;

fn made(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ContainerWriter::new(Vec::new());
    for (name, content) in files {
        writer.add(name, content).unwrap();
    }
    writer.finish().unwrap()
}

fn three() -> Vec<u8> {
    made(&[("READ-ME.txt", b"hello"), ("a/b.cbor", b""), ("manifest.json", b"{}")])
}

/// Reads as from a medium; gives the fault.
fn fault(octets: &[u8]) -> String {
    match Container::read(&mut Cursor::new(octets)) {
        Err(PackError::Fault(fault)) => fault.to_string(),
        other => panic!("{other:?}"),
    }
}

fn with(octets: &[u8], at: usize, new: &[u8]) -> Vec<u8> {
    let mut other = octets.to_vec();
    other[at..at + new.len()].copy_from_slice(new);
    other
}

#[test]
fn what_was_written_reads_back() {
    let octets = three();
    let container = Container::read(&mut Cursor::new(&octets)).unwrap();
    let names: Vec<_> = container.files().iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["READ-ME.txt", "a/b.cbor", "manifest.json"]);
    let file = container.find("READ-ME.txt").unwrap();
    assert_eq!(file.content(Cursor::new(&octets), 5).unwrap(), b"hello");
    assert_eq!(file.sha256, motprov_shared::identity::sha256(b"hello"));
    assert!(file.content(Cursor::new(&octets), 4).is_err());
    assert!(container.find("a").is_none());
}

#[test]
fn a_flipped_bit_is_found_and_its_place_is_named() {
    let octets = three();
    for bit in 0..octets.len() * 8 {
        let mut other = octets.clone();
        other[bit / 8] ^= 1 << (bit % 8);
        let fault = fault(&other);
        let named = ["READ-ME.txt", "a/b.cbor", "manifest.json", END_RECORD, DIRECTORY];
        assert!(named.iter().any(|name| fault.contains(name)), "bit {bit}: {fault}");
    }
}

const END_RECORD: &str = "container end record";
const DIRECTORY: &str = "container directory";

#[test]
fn a_cut_or_longer_container_is_refused() {
    let octets = three();
    for length in 0..octets.len() {
        fault(&octets[..length]);
    }
    fault(&[&octets[..], b"\0"].concat());
    fault(&[b"\0", &octets[..]].concat());
}

#[test]
fn sizes_of_4_gib_and_counts_without_end_take_no_memory() {
    let octets = three();
    let (end, directory) = (octets.len() - END, octets.len() - END - (3 * CENTRAL + 11 + 8 + 13));
    let huge = [0xff; 4];
    assert!(fault(&with(&octets, end + 12, &huge)).starts_with(END_RECORD));
    assert!(fault(&with(&octets, end + 16, &huge)).starts_with(END_RECORD));
    assert!(fault(&with(&octets, end + 8, &huge)).starts_with(END_RECORD));
    assert!(fault(&with(&octets, directory + 24, &huge)).starts_with(DIRECTORY));
    // Both sizes of the last file, so that its own entry still looks as written.
    let last = directory + 2 * CENTRAL + 11 + 8;
    let both = with(&with(&octets, last + 20, &huge), last + 24, &huge);
    assert_eq!(fault(&both), "container end record: octets lie between the last file and the directory");
}

#[test]
fn what_would_have_to_be_unpacked_is_refused() {
    let octets = made(&[("a", b"1")]);
    let directory = octets.len() - END - CENTRAL - 1;
    // Deflate, then a data descriptor, then encryption; said by both headers alike.
    for (local, central, value) in [(8, 10, 8), (6, 8, 8), (6, 8, 1)] {
        let other = with(&with(&octets, local, &[value]), directory + central, &[value]);
        let told = fault(&other);
        assert!(told.starts_with("container directory entry of a: is not in canonical form"), "{told}");
    }
}

#[test]
fn hostile_names_are_neither_written_nor_read() {
    let octets = three();
    let name = octets.windows(8).rposition(|window| window == b"a/b.cbor").unwrap();
    for bad in
        ["../b.cbo", "/b.cboor", "a//b.cbo", "a/../..b", "a/b\\cbor", "a/b\0cbor", "a/b.cbo/", "a/./bcbo"]
    {
        if bad == "a/../..b" || !is_sound_name(bad.as_bytes()) {
            assert!(fault(&with(&octets, name, bad.as_bytes())).contains(DIRECTORY), "{bad}");
            assert!(ContainerWriter::new(Vec::new()).add(bad, b"").is_err(), "{bad}");
        }
    }
    for bad in ["", "a/../b", "C:/b", "å", &"a".repeat(LONGEST_NAME + 1)] {
        assert!(ContainerWriter::new(Vec::new()).add(bad, b"").is_err(), "{bad}");
    }
}

#[test]
fn a_name_twice_or_out_of_order_is_neither_written_nor_read() {
    let mut writer = ContainerWriter::new(Vec::new());
    writer.add("b", b"").unwrap();
    assert!(writer.add("b", b"").is_err());
    assert!(writer.add("a", b"").is_err());
    let octets = made(&[("a", b"1"), ("b", b"1")]);
    let names: Vec<usize> = (0..octets.len()).filter(|at| octets[*at] == b'b').collect();
    let twice = names.iter().fold(octets, |octets, at| with(&octets, *at, b"a"));
    assert_eq!(fault(&twice), "container directory entry of a: names must ascend, each once");
}

proptest! {
    #[test]
    fn no_octets_bring_the_reader_down(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Container::read(&mut Cursor::new(octets));
    }

    #[test]
    fn whatever_is_read_is_what_would_be_written(
        at in 0usize..200, new in proptest::collection::vec(any::<u8>(), 1..6), cut in 0usize..40
    ) {
        let octets = three();
        let mut other = octets.clone();
        let at = at % octets.len();
        other.splice(at..(at + cut).min(octets.len()), new);
        if Container::read(&mut Cursor::new(&other)).is_ok() {
            prop_assert_eq!(other, octets);
        }
    }
}
