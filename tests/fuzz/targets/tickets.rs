//! A ticket profile, the customer's categories, and files of tickets, read by the profiles that come with the program.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use motprov_assemble::tickets::{Profile, answer};
use motprov_review::tickets::categories::Categories;
use motprov_review::tickets::report::Wanted;

const LIST: &str = include_str!("../../../deploy/config/tickets/per-ticket.toml");
const RULES: &str = include_str!("../../../deploy/config/tickets/categories.toml");
const HEADS: &[u8] =
    b"SR Number;Change Date+Time;Status;Sub Status;Involved ST;Involved Org line 3;SR Latest Impact;\
Product;Country;Owner First Name\n";

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let texts = [Profile::built_in("vinst").unwrap_or_default(), LIST];
    texts.iter().filter_map(|text| Profile::parse("profile", text).ok()).collect()
});
static CATEGORIES: LazyLock<Option<Categories>> = LazyLock::new(|| Categories::parse("rules", RULES).ok());

fuzz_target!(|octets: &[u8]| {
    if let Ok(text) = std::str::from_utf8(octets) {
        let _ = Profile::parse("profile", text);
        let _ = Categories::parse("rules", text);
    }
    let wanted = Wanted { at: None, categories: CATEGORIES.as_ref(), per_ticket: true };
    for profile in PROFILES.iter() {
        let _ = answer(profile, "file", octets, wanted);
        // Most inputs have no headings of their own; so their rows are reached too.
        let _ = answer(profile, "file", &[HEADS, octets].concat(), wanted);
    }
});
