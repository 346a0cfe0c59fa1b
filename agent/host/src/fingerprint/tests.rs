//! One test for each row of the table, and the text.

use proptest::prelude::*;

use super::*;

const ID: &str = "3d1219c7c4c5404aaa1f6d2a48adfda4";
const UUID: &str = "4c4c4544-0042-3510-8052-b4c04f564433";
const OTHER: &str = "9a31b2d6-77aa-4f0e-8f8e-0d7d3c6f2b11";

/// Parts by word: `id`, `uuid`, an address by `a1`, a disk by `d1`, `virtual`; `!` makes it another one.
fn of(words: &str) -> Fingerprint {
    let mut read = Hardware::default();
    for word in words.split_whitespace() {
        match word {
            "id" => read.machine_id = Some(ID.to_owned()),
            "id!" => read.machine_id = Some(OTHER.to_owned()),
            "uuid" => read.product_uuid = Some(UUID.to_owned()),
            "uuid!" => read.product_uuid = Some(OTHER.to_owned()),
            "virtual" => read.is_virtual = true,
            disk if disk.starts_with('d') => read.disks.push(disk.to_owned()),
            address => read.addresses.push(address.to_owned()),
        }
    }
    read.into()
}

fn judged(earlier: &str, now: &str) -> String {
    match of(now).judge(&of(earlier)) {
        Judgement::Same => "same".to_owned(),
        Judgement::Changed { what } => {
            format!("changed: {}", what.iter().map(Part::to_string).collect::<Vec<_>>().join(", "))
        }
        Judgement::OtherMachine { why } => format!("other: {why}"),
    }
}

#[test]
fn nothing_changed_is_the_same_machine() {
    assert_eq!(judged("id uuid a1 d1", "id uuid a1 d1"), "same");
    assert_eq!(judged("", ""), "same");
}

#[test]
fn another_firmware_is_another_machine_whatever_else_is_the_same() {
    assert_eq!(judged("id uuid a1 d1", "id uuid! a1 d1"), "other: product UUID");
    assert_eq!(judged("id uuid a1 virtual", "id uuid! a2 virtual"), "other: product UUID");
}

#[test]
fn a_system_installed_anew_on_the_same_hardware_is_the_same_machine() {
    assert_eq!(judged("id uuid a1 d1", "id! uuid a1 d2"), "changed: machine id, disks");
    assert_eq!(judged("id uuid a1 d1", "id! uuid a2 d1"), "changed: machine id, hardware addresses");
    assert_eq!(judged("id a1 d1", "id! a1 a2 d1"), "changed: machine id, hardware addresses");
}

#[test]
fn a_copied_image_with_a_new_id_is_another_machine() {
    assert_eq!(judged("id uuid a1 d1", "id! uuid a2 d2"), "other: machine id");
    assert_eq!(judged("id a1 d1", "id! a2 d2"), "other: machine id");
    assert_eq!(judged("id", "id!"), "other: machine id");
    assert_eq!(judged("id a1 virtual", "id! a1 virtual"), "other: machine id");
}

#[test]
fn cards_and_disks_come_and_go_in_a_board_that_stays() {
    assert_eq!(judged("id uuid a1 d1", "id uuid a2 d2"), "changed: hardware addresses, disks");
    assert_eq!(judged("uuid a1", "uuid a1 a2"), "changed: hardware addresses");
    assert_eq!(judged("id uuid a1 virtual", "id uuid a2 virtual"), "changed: hardware addresses");
}

#[test]
fn one_address_in_common_is_the_same_machine() {
    assert_eq!(judged("id a1 a2", "id a2 a3"), "changed: hardware addresses");
    assert_eq!(judged("id a1 d1", "id a1 d2"), "changed: disks");
}

#[test]
fn a_new_network_card_silences_no_agent() {
    assert_eq!(judged("id a1 d1", "id a2 d1"), "changed: hardware addresses");
    assert_eq!(judged("id a1", "id a2"), "changed: hardware addresses");
}

#[test]
fn an_image_copied_to_other_hardware_is_another_machine() {
    assert_eq!(judged("id a1 d1", "id a2 d2"), "other: hardware addresses");
    assert_eq!(judged("a1 d1", "a2 d2"), "other: hardware addresses");
}

#[test]
fn a_copied_virtual_machine_is_another_machine() {
    assert_eq!(judged("id a1 virtual", "id a2 virtual"), "other: hardware addresses");
    // Hypervisors give many machines the same disk number.
    assert_eq!(judged("id a1 d1 virtual", "id a2 d1 virtual"), "other: hardware addresses");
}

#[test]
fn a_real_machine_copied_into_a_virtual_one_is_another_machine() {
    assert_eq!(judged("id uuid a1 d1", "id uuid! a2 virtual"), "other: product UUID");
    assert_eq!(judged("id a1 d1", "id a2 virtual"), "other: hardware addresses");
}

#[test]
fn what_cannot_be_read_this_time_has_not_changed() {
    assert_eq!(judged("id uuid a1 d1", "id"), "same");
    assert_eq!(judged("id uuid a1 d1", ""), "same");
    assert_eq!(judged("id", "id uuid a1"), "changed: product UUID, hardware addresses");
    let kept = of("id a2").completed_by(&of("id uuid a1 d1"));
    assert_eq!(kept, of("id uuid a2 d1"));
}

#[test]
fn an_id_that_makers_leave_in_every_board_is_none() {
    for id in [
        "00000000-0000-0000-0000-000000000000",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "03000200-0400-0500-0006-000700080009",
        "uninitialized",
        "",
    ] {
        let read = Hardware { product_uuid: Some(id.to_owned()), ..Hardware::default() };
        assert_eq!(Fingerprint::from(read), Fingerprint::default(), "{id}");
    }
}

#[test]
fn the_text_holds_nothing_of_the_machine_and_reads_back() {
    let whole = of("id uuid a1 a2 d1");
    let text = whole.to_text();
    assert!(!text.contains(ID) && !text.contains(UUID), "{text}");
    assert_eq!(Fingerprint::from_text(&text), Ok(whole));
    // Frozen: a text of version 1 is read for ever, and its hashes never change.
    assert_eq!(of("id").to_text(), "v1 machine=ae044a1e1254f929530a73974004f49b");
}

#[test]
fn a_machine_full_of_cards_fits_into_the_text() {
    let many = (0..200).map(|card| format!("a{card} d{card}")).collect::<Vec<_>>().join(" ");
    let full = of(&format!("id uuid {many}"));
    assert_eq!(Fingerprint::from_text(&full.to_text()), Ok(full));
}

#[test]
fn damage_and_other_versions_are_told_apart() {
    assert_eq!(Fingerprint::from_text("v2 machine=00"), Err(FingerprintError::Version));
    let hash = "00112233445566778899aabbccddeeff";
    for text in ["", "x", "v1 machine=0", "v1 colour=00", &format!("v1 machine={hash} machine={hash}")] {
        assert_eq!(Fingerprint::from_text(text), Err(FingerprintError::Form), "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,200}") {
        let _ = Fingerprint::from_text(&text);
        let _ = Fingerprint::from_text(&format!("v1 {text}"));
    }
}
