//! A customer's own categories on a real log.

use motprov_review::tickets::categories::Categories;
use motprov_review::tickets::report::Wanted;

use crate::common::{asked, shared};
use crate::profiles::RULES;

#[test]
fn every_ticket_of_the_log_is_in_one_category_or_shown_as_unmatched() {
    let Some(file) = shared("vinst_incidents.csv") else { return };
    let rules = Categories::parse("categories.toml", RULES).unwrap();
    let answer = asked(&file, Wanted { categories: Some(&rules), ..Wanted::default() });
    let summary = answer.report.categories.unwrap();
    let all: usize = summary.categories.iter().map(|category| category.tickets).sum();
    assert_eq!(all, 7554);
    let counts: Vec<(Option<&str>, usize)> =
        summary.categories.iter().map(|category| (category.name.as_deref(), category.tickets)).collect();
    // Counted apart from this program, with the product and the team of each ticket's last row.
    assert_eq!(
        counts,
        [
            (Some("Lösenord och behörighet"), 0),
            (Some("Utskrift"), 0),
            (Some("PROD424"), 882),
            (Some("Övriga i PROD2xx vid andra linjen"), 20),
            (None, 6652),
        ]
    );
    assert!(summary.survivors_only);
    for category in &summary.categories {
        assert_eq!((category.trend.limits, category.trend.signals.len()), (None, 0));
        let months: usize = category.trend.months.iter().map(|count| count.tickets).sum();
        assert_eq!(months, category.tickets);
    }
}

#[test]
fn the_first_rule_that_fits_takes_a_ticket() {
    let Some(file) = shared("vinst_incidents_500.csv") else { return };
    let count = |text: &str| {
        let rules = Categories::parse("c.toml", text).unwrap();
        let summary =
            asked(&file, Wanted { categories: Some(&rules), ..Wanted::default() }).report.categories.unwrap();
        summary.categories.iter().map(|category| category.tickets).collect::<Vec<_>>()
    };
    let all = "[[category]]\nname = \"all\"\nproduct = [\"PROD*\"]\n";
    let some = "[[category]]\nname = \"some\"\nproduct = [\"prod4*\"]\n";
    let [first, second] = [count(&format!("{all}{some}")), count(&format!("{some}{all}"))];
    // One product is called otherwise.
    assert_eq!((first[0], first[1], first[2]), (499, 0, 1));
    assert!(second[0] > 0 && second[0] + second[1] == 499);
}
