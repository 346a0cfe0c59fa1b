//! Makers by IANA private enterprise number, and by the names that they print on their boxes.

/// A maker: the number in sysObjectID, its name, and the enterprise trees that its printers answer in.
struct Maker {
    number: u32,
    name: &'static str,
    trees: &'static [u32],
}

const fn maker(number: u32, name: &'static str, trees: &'static [u32]) -> Maker {
    Maker { number, name, trees }
}

/// IANA Private Enterprise Numbers; trees from what printers answered.
const MAKERS: &[Maker] = &[
    maker(11, "HP", &[11]),
    maker(236, "Samsung", &[236]),
    maker(253, "Xerox", &[253]),
    maker(297, "Fujifilm", &[297, 253]),
    maker(367, "Ricoh", &[367]),
    maker(641, "Lexmark", &[641]),
    maker(674, "Dell", &[674, 641]),
    // The print server in Zebra's label printers is from Extended Systems.
    maker(683, "Zebra", &[683, 10642]),
    maker(1129, "Toshiba", &[1129]),
    maker(1248, "Epson", &[1248]),
    maker(1347, "Kyocera", &[1347]),
    maker(1602, "Canon", &[1602]),
    // Some of OKI's large models are Toshiba's.
    maker(2001, "OKI", &[2001, 1129]),
    maker(2385, "Sharp", &[2385]),
    maker(2435, "Brother", &[2435]),
    maker(10642, "Zebra", &[10642]),
    maker(18334, "Konica Minolta", &[18334]),
    maker(40093, "Pantum", &[40093]),
];

/// A name on the box under another maker's number: maker, how the name starts (lower case), vendor.
const BRANDS: &[(u32, &str, &str)] = &[
    (297, "fuji xerox", "Fuji Xerox"),
    (297, "xerox", "Xerox"),
    (367, "gestetner", "Gestetner (Ricoh)"),
    (367, "lanier", "Lanier (Ricoh)"),
    (367, "nrg", "NRG (Ricoh)"),
    (367, "nashuatec", "Nashuatec (Ricoh)"),
    (367, "rex rotary", "Rex Rotary (Ricoh)"),
    (367, "savin", "Savin (Ricoh)"),
    (641, "dell", "Dell"),
    (641, "ibm", "IBM/Lexmark"),
    (641, "infoprint", "IBM/Lexmark"),
    (1347, "copystar", "Copystar (Kyocera)"),
    (1347, "olivetti", "Olivetti (Kyocera)"),
    (1347, "ta", "Triumph-Adler (Kyocera)"),
    (1347, "triumph-adler", "Triumph-Adler (Kyocera)"),
    (1347, "utax", "UTAX (Kyocera)"),
    (18334, "develop", "Develop (Konica Minolta)"),
    (18334, "olivetti", "Olivetti (Konica Minolta)"),
];

/// How a maker's own name starts where only a text tells it, lower case.
const NAMES: &[(&str, &str)] = &[
    ("brother", "Brother"),
    ("canon", "Canon"),
    ("dell", "Dell"),
    ("epson", "Epson"),
    ("fuji xerox", "Fuji Xerox"),
    ("fujifilm", "Fujifilm"),
    ("hewlett-packard", "HP"),
    ("hp", "HP"),
    ("ibm", "IBM/Lexmark"),
    ("konica minolta", "Konica Minolta"),
    ("kyocera", "Kyocera"),
    ("lexmark", "Lexmark"),
    ("oki", "OKI"),
    ("okidata", "OKI"),
    ("pantum", "Pantum"),
    ("ricoh", "Ricoh"),
    ("samsung", "Samsung"),
    ("seiko epson", "Epson"),
    ("sharp", "Sharp"),
    ("toshiba", "Toshiba"),
    ("xerox", "Xerox"),
    ("zebra", "Zebra"),
    ("zebranet", "Zebra"),
];

fn by_number(number: u32) -> Option<&'static Maker> {
    MAKERS.iter().find(|maker| maker.number == number)
}

/// True when `text` starts with the words of `name`, whatever the case.
fn starts_with(text: &str, name: &str) -> bool {
    let text = text.trim_start().to_lowercase();
    text.strip_prefix(name).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
}

/// Enterprise trees to look into; every known one where the number is missing or says nothing.
pub(crate) fn trees(enterprise: Option<u32>) -> Vec<u32> {
    match enterprise.and_then(by_number) {
        Some(maker) => maker.trees.to_vec(),
        None => MAKERS.iter().map(|maker| maker.number).collect(),
    }
}

/// The vendor: by number, refined by the name on the box; else by what `texts` start with; else by the
/// tree that the printer answers in.
pub(crate) fn vendor(enterprise: Option<u32>, texts: &[&str], answered: &[u32]) -> Option<&'static str> {
    let number = enterprise.filter(|number| by_number(*number).is_some());
    if let Some(number) = number {
        return branded(number, texts);
    }
    let named = || texts.iter().find_map(|text| NAMES.iter().find(|(start, _)| starts_with(text, start)));
    let boxed = || {
        let brand =
            |text: &&str| BRANDS.iter().find(|(_, start, _)| start.len() > 2 && starts_with(text, start));
        texts.iter().find_map(brand).map(|(_, _, vendor)| *vendor)
    };
    let by_tree = || answered.iter().find(|number| by_number(**number).is_some());
    named().map(|(_, name)| *name).or_else(boxed).or_else(|| branded(*by_tree()?, texts))
}

fn branded(number: u32, texts: &[&str]) -> Option<&'static str> {
    let brand = |text: &&str| BRANDS.iter().find(|(of, start, _)| *of == number && starts_with(text, start));
    let on_the_box = texts.iter().find_map(brand).map(|(_, _, vendor)| *vendor);
    on_the_box.or_else(|| by_number(number).map(|maker| maker.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_on_the_box_comes_before_the_number() {
        assert_eq!(vendor(Some(367), &["Gestetner MPC2500/DSc525 1.71"], &[]), Some("Gestetner (Ricoh)"));
        assert_eq!(vendor(Some(641), &["IBM Infoprint 1130 version 54"], &[]), Some("IBM/Lexmark"));
        assert_eq!(vendor(Some(641), &["Lexmark MX611dhe"], &[]), Some("Lexmark"));
        assert_eq!(vendor(Some(1347), &["TASKalfa 4053ci"], &[]), Some("Kyocera"));
    }

    #[test]
    fn without_a_number_the_texts_and_then_the_tree_tell() {
        assert_eq!(vendor(None, &["Hewlett-Packard"], &[]), Some("HP"));
        assert_eq!(vendor(Some(8072), &["HPE router"], &[1602]), Some("Canon"));
        assert_eq!(vendor(None, &["Printer"], &[]), None);
    }
}
