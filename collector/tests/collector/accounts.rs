//! Accounts on the command line, and what the pages then ask for.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Stdio;

use super::cli::{Desk, text};
use super::support::House;

const PASSWORD: &str = "korrekt häst batteri";

fn ask(address: SocketAddr, request: &str, headers: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

#[test]
fn an_account_is_added_by_a_password_that_is_no_argument_and_listed_without_it() {
    let desk = Desk::new();
    let file = desk.file("password", format!("{PASSWORD}\nand more\n"));
    let reader = ["--role", "department-reader", "--department", "Kultur", "--department", "Miljö"];
    let add = ["accounts", "add", "Anna", "--password-file", file.as_str()];
    desk.says(0, &[&add[..], &reader[..]].concat());
    assert!(desk.says(2, &[&add[..], &reader[..]].concat()).contains("there is an account anna already"));
    let listed = desk.json(&["accounts", "list"]);
    assert_eq!(listed[0]["name"], "anna");
    assert_eq!(listed[0]["departments"], serde_json::json!(["Kultur", "Miljö"]));
    assert!(!listed.to_string().contains("argon2"), "{listed}");
    assert!(desk.says(0, &["accounts", "list"]).contains("Kultur, Miljö"));
    desk.says(0, &["accounts", "change", "anna", "--role", "auditor"]);
    assert!(desk.says(0, &["accounts", "list"]).contains("auditor"));
    let said = desk.says(2, &["accounts", "change", "anna", "--role", "department-reader"]);
    assert!(said.contains("name at least one"), "{said}");
    desk.says(2, &["accounts", "change", "anna", "--role", "root"]);
    desk.says(2, &["accounts", "disable", "bo"]);
}

#[test]
fn a_password_comes_from_standard_input_and_a_weak_one_is_refused() {
    let desk = Desk::new();
    let add = |password: &str| {
        let arguments = ["accounts", "add", "bo", "--role", "auditor", "--password-file", "-"];
        let mut command = desk.command(&arguments);
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code(), text(&output.stderr))
    };
    let (code, said) = add("kort\n");
    assert!(code == Some(2) && said.contains("at least 12 characters"), "{said}");
    assert_eq!(add(PASSWORD).0, Some(0));
    let output =
        desk.command(&["accounts", "reset", "bo", "--password"]).stdin(Stdio::null()).output().unwrap();
    assert!(text(&output.stderr).contains("--password-file"), "no terminal to ask on");
}

#[test]
fn tokens_are_made_listed_and_ended_and_the_trail_tells_it() {
    let desk = Desk::new();
    let file = desk.file("password", PASSWORD);
    desk.says(0, &["accounts", "add", "bo", "--role", "auditor", "--password-file", &file]);
    let add = ["accounts", "token", "add", "--owner", "bo", "--name", "Kalkyl", "--scope", "levels"];
    let token = desk.says(0, &add);
    assert!(token.trim().starts_with("motprov1."), "{token}");
    let id = desk.json(&["accounts", "token", "list"])[0]["id"].as_str().unwrap().to_owned();
    assert!(desk.says(2, &[&add[..], &["--scope", "import"][..]].concat()).contains("right to read"));
    assert!(desk.says(2, &[&add[..], &["--expires", "367d"][..]].concat()).contains("366 days"));
    desk.says(0, &["accounts", "token", "end", &id]);
    let trail = desk.json(&["accounts", "trail", "--limit", "2"]);
    assert_eq!(
        (trail[0]["what"].as_str(), trail[1]["what"].as_str()),
        (Some("token-ended"), Some("token-made"))
    );
    assert!(trail[0]["who"].as_str().unwrap().starts_with("cli:"), "{trail}");
    assert!(desk.says(0, &["accounts", "trail", "--check"]).contains("3 rows"));
    let database = rusqlite::Connection::open(desk.data().join("access.sqlite")).unwrap();
    database.execute_batch("DROP TRIGGER trail_stays; DELETE FROM trail WHERE id = 2").unwrap();
    assert!(desk.says(1, &["accounts", "trail", "--check"]).contains("row 2"));
}

#[test]
fn the_first_account_closes_the_pages_of_a_running_collector() {
    let house = House::open();
    let address = house.running().http();
    let (status, page) = ask(address, "GET /oversikt?lang=en", "", "");
    assert!(status == 200 && page.contains("accounts add"), "{page}");
    assert_eq!(ask(address, "GET /log/key", "", "").0, 200);
    let access = motprov_access::Access::of(
        house.data.path(),
        motprov_access::Settings::default(),
        Box::new(super::support::now),
    )
    .unwrap();
    let by = motprov_access::Actor { name: "root", from: "cli" };
    let grant = motprov_access::Grant {
        role: motprov_access::Role::Auditor,
        departments: std::collections::BTreeSet::new(),
    };
    access.add_account(by, "bo", &grant, Some(PASSWORD)).unwrap();
    let (status, answer) = ask(address, "GET /oversikt?lang=en", "", "");
    assert!(status == 303 && answer.contains("/sign-in?next="), "{answer}");
    assert_eq!(ask(address, "GET /log/key", "", "").0, 303, "the log's entries are behind the same door");
    assert_eq!(ask(address, "GET /healthz", "", "").0, 200);
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let body = "name=bo&password=korrekt+h%C3%A4st+batteri&next=%2Fbevis";
    let (status, answer) = ask(address, "POST /sign-in", form, body);
    assert!(status == 303, "{answer}");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = format!("Cookie: {}\r\n", cookie.split(';').next().unwrap());
    assert_eq!(ask(address, "GET /oversikt?lang=en", &cookie, "").0, 200);
    assert_eq!(ask(address, "GET /log/key", &cookie, "").0, 200);
    let session = &access.sessions(Some("bo")).unwrap()[0];
    assert_eq!(session.from, "127.0.0.1");
}
