//! Every fault of a file is told at once, at its place, and none that is not there.

use motprov_toml::values::{flag, list, one_of, parsed, text, whole};
use motprov_toml::{Fault, Fields, Kind};

const KIND: Kind<'_> = Kind { place: "the file", example: "example.toml", mebibytes: 1 };

/// A file of a name, a size, a table and a list of tables.
fn read(mut fields: Fields<'_, '_>) {
    fields.required("name", text);
    fields.required("size", whole(1, 9));
    fields.optional("loud", flag);
    fields.optional("colours", |value| list(value, |item| one_of(&[("red", 1), ("blue", 2)], item)));
    fields.optional("number", parsed::<u8>);
    if let Some(mut part) = fields.table("part") {
        part.optional("host", text);
        part.finish();
    }
    for mut item in fields.tables("item") {
        item.required("host", text);
        item.finish();
    }
    fields.finish();
}

fn places(written: &str) -> Vec<Fault> {
    let build = |fields: Fields<'_, '_>| {
        read(fields);
        Some(())
    };
    motprov_toml::read("f", written, KIND, build).err().unwrap_or_default()
}

fn faults(written: &str) -> Vec<String> {
    places(written).iter().map(ToString::to_string).collect()
}

#[test]
fn a_sound_file_has_no_fault() {
    let written = "name = \"a\"\nsize = 9\nloud = true\ncolours = [\"red\"]\n[part]\nhost = \"h\"\n[[item]]\nhost = \"i\"\n";
    assert_eq!(faults(written), [""; 0]);
}

#[test]
fn every_fault_is_told_in_the_order_of_the_lines() {
    let written = "name = 1\nsize = 10\nlod = true\ncolours = [\"red\", \"green\"]\nnumber = \"300\"\n\n[[item]]\n[[item]]\nhost = \"\"\n";
    assert_eq!(
        faults(written),
        [
            "f:1: `name` is not text in the file: write it in quotes",
            "f:2: `size` does not fit in the file: write a whole number from 1 to 9",
            "f:3: unknown key `lod` in the file: did you mean `loud`?",
            "f:4: `colours` is not one of the words that fit here in the file: write \"red\" or \"blue\"",
            "f:5: `number` is refused: number too large to fit in target type in the file: correct the name",
            "f:7: `host` is missing in item 1: add `host`",
            "f:9: `host` is empty, too long or holds control characters in item 2: write 1 to 200 characters",
        ]
    );
}

#[test]
fn what_stands_twice_names_both_lines_and_hides_nothing_else() {
    let written = "name = \"a\"\nsize = 0\nname = \"b\"\n[part]\nhost = \"h\"\n[[item]]\nhost = \"i\"\nhost = \"j\"\n\n[part]\nhots = \"\"\n";
    assert_eq!(
        faults(written),
        [
            "f:2: `size` does not fit in the file: write a whole number from 1 to 9",
            "f:3: `name` stands twice: it stands first on line 1: keep one of them",
            "f:8: `host` stands twice: it stands first on line 7: keep one of them",
            "f:10: `part` stands twice: it stands first on line 4: keep one of them",
            "f:11: unknown key `hots` in `part` of the file: did you mean `host`?",
        ]
    );
}

#[test]
fn a_broken_line_hides_no_other_line_and_brings_no_fault_that_is_none() {
    // `size` may be what line 2 was meant to be.
    let written = "name = hush\nsize 5\nloud = 3\n[[item]]\nhost = 4\n[[item\nhost = 5\ncolour = 6\n";
    let told = faults(written);
    for fault in ["f:3: `loud` is neither", "f:5: `host` is not text in item 1"] {
        assert!(told.iter().any(|text| text.starts_with(fault)), "{told:#?}");
    }
    for line in ["f:1: ", "f:2: ", "f:6: "] {
        assert!(told.iter().any(|text| text.starts_with(line)), "{told:#?}");
    }
    assert!(told.iter().all(|text| !text.contains("missing") && !text.starts_with("f:7")), "{told:#?}");
    assert!(told.iter().all(|text| !text.contains("hush") && !text.contains("f:8")), "{told:#?}");
}

#[test]
fn a_place_is_a_line_and_a_character() {
    let faults = places("loud = true\nsize = 5\nname =   \"\"\npart = { host = \"ä\", hst = 1 }");
    let places: Vec<_> = faults.iter().map(|fault| (fault.line, fault.column)).collect();
    assert_eq!(places, [(3, 10), (4, 22)]);
}

#[test]
fn what_a_terminal_would_obey_is_not_repeated() {
    let told = faults("\"\\u001b[2J\" = 1\nname = \"a\"\nsize = 1\n");
    assert_eq!(told.len(), 1);
    assert!(!told[0].contains('\u{1b}'), "{told:?}");
}

#[test]
fn a_file_of_nothing_but_faults_is_told_as_far_as_anybody_reads() {
    let many: String = (0..5000)
        .flat_map(|n| ["key", &n.to_string(), " = 1\n"].concat().into_bytes())
        .map(char::from)
        .collect();
    let told = faults(&many);
    assert_eq!(told.len(), 1001);
    assert!(told[1000].contains("4002 more faults follow"), "{}", told[1000]);
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let large = "a = 1\n".repeat(1 << 20);
    assert_eq!(faults(&large), ["f:1: the file is not smaller than 1 MiB: give a file as in example.toml"]);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(written in "[\\[\\]{}=\"'a-z0-9.,\\n #å\\\\-]{0,200}") {
        let lines = 1 + written.matches('\n').count();
        for fault in places(&written) {
            proptest::prop_assert!((1..=lines).contains(&fault.line) && fault.column >= 1, "{fault:?}");
        }
    }
}
