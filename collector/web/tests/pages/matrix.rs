//! Who may use which address: every route of the router, each role and nobody, own department and another's, asked for
//! real. What is expected stands here by hand, apart from the table of roles: a route without a line fails.

#![expect(clippy::unwrap_used, reason = "what cannot be read here is a failed test")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::http::{Method, StatusCode};
use motprov_access::Role;

use crate::ask::{Answer, words};
use crate::house::{FOREIGN, House, OWN, With, encoded, location};

/// Columns: method, path; what nobody, a reader, a contract manager, an auditor, a supplier and an administrator get;
/// what the reader gets of another's department.
/// `+` let through · `-` forbidden · `>` led to sign in · `x` no such department · `?` must prove first who it is, when
/// that is some minutes ago (then `+`).
const EXPECTED: &str = "
GET  /                        > + + + + + x
GET  /oversikt                > + + + + + x
GET  /overview                > + + + + + x
GET  /tackning                > + + + + + x
GET  /coverage                > + + + + + x
GET  /bevis                   > + + + + + x
GET  /evidence                > + + + + + x
GET  /ledger/{entry}          > + + + + + x
GET  /ledger/{entry}/raw      > + + + + + x
GET  /servicenivaer                > + + + + + x
GET  /service-levels               > + + + + + x
GET  /servicenivaer/{id}           > + + + + + x
GET  /service-levels/{id}          > + + + + + x
GET  /rapporter                    > + + + + + x
GET  /reports                      > + + + + + x
GET  /servicenivaer/{id}/bevispaket > - + + - + -
GET  /service-levels/{id}/evidence-pack > - + + - + -
POST /servicenivaer/{id}/uttalande > - + - + - -
POST /service-levels/{id}/statement > - + - + - -
GET  /kapacitet                    > + + + - + x
GET  /capacity                     > + + + - + x
GET  /kapacitet/skrivare           > + + + - + x
GET  /capacity/printers            > + + + - + x
GET  /kapacitet/arbetsplatser      > + + + - + x
GET  /capacity/workstations        > + + + - + x
GET  /kapacitet/enhet/{asset}      > + + + - + x
GET  /capacity/asset/{asset}       > + + + - + x
GET  /arenden                      > + + + - + x
GET  /tickets                      > + + + - + x
GET  /andringar                    > + + + - + x
GET  /changes                      > + + + - + x
GET  /fakturor                     > + + + - + x
GET  /invoices                     > + + + - + x
GET  /fakturor/{letter}            > + + + - + x
GET  /invoices/{letter}            > + + + - + x
POST /fakturor/{letter}            > - ? - - - -
POST /invoices/{letter}            > - ? - - - -
GET  /agenter                      > - + + - + -
GET  /agents                       > - + + - + -
GET  /agenter/beslut               > - - - - + -
POST /agenter/beslut               > - - - - + -
GET  /agents/decision              > - - - - + -
POST /agents/decision              > - - - - + -
GET  /importera                    > - + - - + -
POST /importera                    > - + - - + -
GET  /import                       > - + - - + -
POST /import                       > - + - - + -
POST /importera/confirm            > - + - - + -
POST /import/confirm               > - + - - + -
GET  /api/v1/openapi.json          + + + + + + +
GET  /readyz                       + + + + + + +
GET  /metrics                      > - + + - + -
GET  /api/v1/coverage/{year}       > + + + + + x
GET  /api/v1/evidence              > + + + + + x
GET  /api/v1/ledger                > + + + + + x
GET  /api/v1/ledger/entries        > + + + + + x
GET  /api/v1/ledger/entries/{entry} > + + + + + x
GET  /api/v1/months                > + + + + + x
GET  /api/v1/months/{month}        > + + + + + x
GET  /api/v1/months/{month}/publications > + + + + + x
GET  /api/v1/months/{month}/service-levels > + + + + + x
GET  /api/v1/months/{month}/service-levels/{id} > + + + + + x
GET  /api/v1/months/{month}/statements > + + + + + x
GET  /api/v1/series                > + + + + + x
GET  /api/v1/months/{month}/capacity > + + + - + x
GET  /logga-in                + + + + + + +
POST /logga-in                + + + + + + +
GET  /sign-in                 + + + + + + +
POST /sign-in                 + + + + + + +
POST /logga-in/kod            + + + + + + +
POST /sign-in/code            + + + + + + +
POST /logga-ut                + + + + + + +
POST /sign-out                + + + + + + +
GET  /bekrafta                > + + + + + +
POST /bekrafta                > + + + + + +
GET  /confirm                 > + + + + + +
POST /confirm                 > + + + + + +
GET  /konto                   > + + + + + x
GET  /account                 > + + + + + x
GET  /konto/kod               > ? ? ? ? ? x
POST /konto/kod               > ? ? ? ? ? x
GET  /account/code            > ? ? ? ? ? x
POST /account/code            > ? ? ? ? ? x
POST /account/password        > ? ? ? ? ? x
POST /account/code/begin      > ? ? ? ? ? x
POST /account/code/end        > ? ? ? ? ? x
POST /account/sessions/end    > + + + + + x
POST /account/tokens          > ? ? ? ? ? x
POST /account/tokens/end      > ? ? ? ? ? x
GET  /administration          > - - + - + -
GET  /admin                   > - - + - + -
GET  /administration/spar     > - - + - + -
GET  /admin/trail             > - - + - + -
GET  /administration/konto    > - - - - + -
GET  /admin/account           > - - - - + -
POST /admin/accounts          > - - - - ? -
POST /admin/account/change    > - - - - ? -
POST /admin/account/disable   > - - - - ? -
POST /admin/account/enable    > - - - - ? -
POST /admin/account/invite    > - - - - ? -
POST /admin/account/code      > - - - - ? -
POST /admin/sessions/end      > - - - - ? -
POST /admin/tokens/end        > - - - - ? -
GET  /inbjudan                + + + + + + +
POST /inbjudan                + + + + + + +
GET  /invitation              + + + + + + +
POST /invitation              + + + + + + +
GET  /logga-in/oidc           + + + + + + +
GET  /sign-in/oidc            + + + + + + +
GET  /oidc/svar               + + + + + + +
GET  /tillganglighet          + + + + + + +
GET  /accessibility           + + + + + + +
GET  /healthz                 + + + + + + +
GET  /app.css                 + + + + + + +
GET  /app.js                  + + + + + + +
GET  /icon.svg                + + + + + + +
";

/// Nobody, then the roles, in the table's order.
const WHO: [Option<Role>; 6] = [
    None,
    Some(Role::DepartmentReader),
    Some(Role::ContractManager),
    Some(Role::Auditor),
    Some(Role::Supplier),
    Some(Role::Administrator),
];

struct Line {
    cells: Vec<char>,
}

fn expected() -> BTreeMap<(String, String), Line> {
    let lines = EXPECTED.lines().filter(|line| !line.is_empty());
    let read = |line: &str| {
        let mut words = line.split_whitespace().map(str::to_owned);
        let key = (words.next().unwrap(), words.next().unwrap());
        let cells: Vec<char> = words.map(|word| word.chars().next().unwrap()).collect();
        assert_eq!(cells.len(), WHO.len() + 1, "{line}");
        (key, Line { cells })
    };
    lines.map(read).collect()
}

/// The path with a value for each of its parts, such that the sample has it and every role may see it.
fn filled(path: &str) -> String {
    let values = [
        ("{entry}", "48202"),
        ("{id}", "SL-07"),
        ("{asset}", "skr-001"),
        ("{letter}", "48190"),
        ("{month}", "2026-10"),
        ("{year}", "2026"),
    ];
    let filled = values.iter().fold(path.to_owned(), |path, (part, value)| path.replace(part, value));
    assert!(!filled.contains('{'), "give a value for the parts of {path}");
    filled
}

/// What an answer amounts to.
fn told(answer: &Answer) -> char {
    let to = location(answer);
    let said = |heading: &str| words(&answer.body).contains(heading);
    match answer.status {
        StatusCode::SEE_OTHER if to.starts_with("/sign-in?next=") => '>',
        StatusCode::SEE_OTHER if to.starts_with("/confirm?") => '?',
        StatusCode::UNAUTHORIZED if said("Sign in first") => '>',
        StatusCode::FORBIDDEN if said("You may not see this") => '-',
        StatusCode::FORBIDDEN => '!',
        StatusCode::NOT_FOUND if said("There is no such department") => 'x',
        status if status.is_server_error() => '5',
        _ => '+',
    }
}

fn asked(
    house: &House,
    method: &Method,
    path: &str,
    who: Option<Role>,
    department: &str,
    old: bool,
) -> Answer {
    let cookie = who.map(|role| house.enter(role));
    if old {
        house.wait(6 * 60_000);
    }
    let address = match (&cookie, *method == Method::POST) {
        (Some(cookie), true) => house.action(cookie, path),
        _ => format!("{path}?lang=en"),
    };
    let address =
        if department.is_empty() { address } else { format!("{address}&d={}", encoded(department)) };
    house.ask(method.clone(), &address, With { cookie: cookie.as_deref(), ..With::default() })
}

#[test]
fn every_address_is_for_whom_the_table_says_and_for_nobody_else() {
    let house = House::new();
    let expected = expected();
    let table = motprov_web::table();
    let mut matrix = String::new();
    let mut wrong = Vec::new();
    for row in table.rows() {
        let key = (row.method.to_string(), row.path.to_owned());
        let Some(line) = expected.get(&key) else {
            wrong.push(format!("{} {} has no line in the matrix", key.0, key.1));
            continue;
        };
        let path = filled(row.path);
        let mut got = Vec::new();
        for (who, wanted) in WHO.into_iter().zip(&line.cells) {
            let fresh = told(&asked(&house, &row.method, &path, who, "", false));
            let old = told(&asked(&house, &row.method, &path, who, "", true));
            // Who proved it lately goes through where an older session is asked first.
            got.push(if fresh == '+' && old == '?' { '?' } else { old });
            let through = if *wanted == '?' { '+' } else { *wanted };
            if fresh != through {
                wrong.push(format!("{} {} for {who:?} lately: {fresh}, not {through}", key.0, key.1));
            }
        }
        got.push(told(&asked(&house, &row.method, &path, Some(Role::DepartmentReader), FOREIGN, false)));
        if got != line.cells {
            wrong.push(format!("{} {}: {got:?}, not {:?}", key.0, key.1, line.cells));
        }
        let own = told(&asked(&house, &row.method, &path, Some(Role::DepartmentReader), OWN, false));
        if own == 'x' {
            wrong.push(format!("{} {} refuses the reader's own department", key.0, key.1));
        }
        let cells: Vec<String> = got.iter().map(char::to_string).collect();
        writeln!(matrix, "| {} {} | {} |", key.0, key.1, cells.join(" | ")).unwrap();
    }
    let head = "| address | nobody | reader | manager | auditor | supplier | administrator | reader, foreign department |\n\
                |---|---|---|---|---|---|---|---|\n";
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join("authorisation-matrix.md"), format!("{head}{matrix}")).unwrap();
    let routed: Vec<_> =
        table.rows().iter().map(|row| (row.method.to_string(), row.path.to_owned())).collect();
    for key in expected.keys().filter(|key| !routed.contains(key)) {
        wrong.push(format!("{} {} is in the matrix and nowhere else", key.0, key.1));
    }
    assert!(wrong.is_empty(), "{}\n{matrix}", wrong.join("\n"));
}

#[test]
fn a_bound_reader_reads_of_no_other_department_on_any_page() {
    let house = House::new();
    let table = motprov_web::table();
    for row in table.rows().iter().filter(|row| row.method == Method::GET) {
        for department in ["", OWN] {
            let answer = asked(
                &house,
                &row.method,
                &filled(row.path),
                Some(Role::DepartmentReader),
                department,
                false,
            );
            for foreign in ["Miljö", FOREIGN] {
                let seen = answer.body.contains(foreign);
                assert!(!seen, "{} shows {foreign} to a reader of {OWN}", row.path);
            }
        }
    }
}

#[test]
fn whoever_has_a_certificate_is_an_administrator_and_whoever_has_a_bad_token_is_nobody() {
    let house = House::new();
    let certified = With { certificate: Some("eva"), ..With::default() };
    assert_eq!(told(&house.ask(Method::GET, "/oversikt?lang=en", certified)), '+');
    assert_eq!(told(&house.ask(Method::GET, "/account?lang=en", certified)), '-', "it has no account");
    let bad = With { bearer: Some("motprov1.x"), ..certified };
    assert_eq!(
        told(&house.ask(Method::GET, "/oversikt?lang=en", bad)),
        '>',
        "a token that fails is no detour"
    );
}
