//! Profiles and rules as people write them, with all their faults.

use motprov_assemble::tickets::{BUILT_IN, Profile};
use motprov_review::tickets::categories::Categories;

pub(crate) const LIST: &str = include_str!("../../../../deploy/config/tickets/per-ticket.toml");
pub(crate) const RULES: &str = include_str!("../../../../deploy/config/tickets/categories.toml");

fn told(text: &str) -> Vec<String> {
    let faults = Profile::parse("p.toml", text).err().unwrap_or_default();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn the_profiles_and_rules_that_come_with_the_program_hold() {
    for name in BUILT_IN {
        assert_eq!(told(Profile::built_in(name).unwrap()), [""; 0]);
    }
    assert_eq!(told(LIST), [""; 0]);
    assert!(Categories::parse("categories.toml", RULES).is_ok());
    assert_eq!(Profile::built_in("none"), None);
}

#[test]
fn every_fault_of_a_profile_is_told_at_once_with_its_line() {
    let text = "rows = \"events\"\ntime_zone = \"Europa/Stockholm\"\nlimit_hours = [4]\nmissing = \"-\"\n\
        time_format = \"%d/%m\"\npaused_unit = \"minutes\"\n\
        [columns]\nticket = \"Id\"\nstatus = \"Id\"\nopened = \"Skapad\"\n\
        [window]\ndays = \"mon-fri\"\nhours = \"8-17\"\nholidays = \"red\"\n\
        [clock]\nstop = \"first_resolved\"\nstands_while_completed = true\n\
        [[state]]\nstatus = \"Ny\"\nmeans = \"open\"\n\
        [[state]]\nstatus = \"Väntar\"\nmeans = \"queued\"\npauses = true\n\
        [[state]]\nstatus = \"väntar\"\nmeans = \"waiting\"\nevidenced = true\n";
    assert_eq!(
        told(text),
        [
            "p.toml:2: `time_zone` is not a time zone in the ticket profile: write its IANA name, e.g. \
             \"Europe/Stockholm\"",
            "p.toml:3: unknown key `limit_hours` in the ticket profile: did you mean `limits_hours`?",
            "p.toml:4: `missing` is not a list in the ticket profile: write it as [\"…\", \"…\"]",
            "p.toml:5: `time_format` does not tell a date and a time in the ticket profile: write it as \
             \"%d/%m/%Y %H:%M\" or \"%Y-%m-%d %H:%M:%S\"",
            "p.toml:6: `paused_unit` stands, but no column holds pauses in the ticket profile: name the column as \
             paused in [columns]",
            "p.toml:7: `time` is missing in `columns` of the ticket profile: add `time`",
            "p.toml:9: `status` names the heading `Id` again in `columns` of the ticket profile: each heading stands \
             for one thing",
            "p.toml:10: `opened` does not go with this kind of rows in `columns` of the ticket profile: leave it out",
            "p.toml:13: `hours` `8-17` is not a range of hours in `window` of the ticket profile: write \
             \"07:00-17:00\"; a window over midnight as two, \"00:00-06:00\" and \"22:00-24:00\"",
            "p.toml:17: `stands_while_completed` does not go with a clock that stops when first resolved in `clock` \
             of the ticket profile: leave it out, or let it stop when last_resolved or closed",
            "p.toml:20: `means` is not one of the words that fit here in state `ny`: write \"queued\" or \"working\" \
             or \"waiting\" or \"resolved\" or \"first_contact\" or \"closed\" or \"cancelled\" or \"other\"",
            "p.toml:23: `pauses` or `evidenced` stands with a state that does not wait in state `väntar`: only means \
             = \"waiting\" has them",
            "p.toml:25: status `väntar` is explained twice: say once what each status and sub status means",
            "p.toml:28: `evidenced` stands with a state that does not pause in state `väntar`: write pauses = true, \
             or leave evidenced out",
        ]
    );
}

#[test]
fn every_fault_of_categories_is_told_at_once_with_its_line() {
    let text = "[[category]]\nname = \"A\"\nteam = [\"G*7\"]\n[[category]]\nname = \"B\"\n[[category]]\nname = \"A\"\n\
        text = []\nproducts = [\"x\"]\n[[category]]\nname = \"A\"\ntext = [\"x\"]\n";
    let faults = Categories::parse("c.toml", text).unwrap_err();
    let told: Vec<String> = faults.iter().map(|fault| format!("{}: {}", fault.line, fault.what)).collect();
    assert_eq!(
        told,
        [
            "3: `team` has a `*` that is not at the end of a name in category `A`",
            "4: no rule stands in category `B`",
            "7: category `A` stands twice",
            "8: `text` is empty in category `A`",
            "9: unknown key `products` in category `A`",
            "11: category `A` stands twice",
        ]
    );
}
