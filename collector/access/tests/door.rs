//! What the door promises, by itself: no pages, a clock of its own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what cannot be done here is a failed test")]

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use motprov_access::password::Cost;
use motprov_access::sign_in::INVITATION;
use motprov_access::token::NewToken;
use motprov_access::trail::{TrailCheck, TrailQuery};
use motprov_access::{
    Access, AccessError, Actor, Credentials, Deed, Departments, ExternalIdentity, FILE_NAME, Grant, Means,
    Refused, Right, Role, Settings, SignInError, Stranger, TrailEntry, Viewer,
};
use motprov_shared::period::Timestamp;

const PASSWORD: &str = "korrekt häst batteri";
const BY: Actor<'static> = Actor { name: "root", from: "cli" };
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

struct Door {
    access: Access,
    time: Arc<AtomicI64>,
    data: tempfile::TempDir,
}

fn ip() -> IpAddr {
    "192.0.2.1".parse().unwrap()
}

fn grant(role: Role, departments: &[&str]) -> Grant {
    Grant { role, departments: departments.iter().map(|name| (*name).to_owned()).collect() }
}

impl Door {
    fn new() -> Self {
        Self::with(Settings { cost: Cost { memory: 8, passes: 1 }, ..Settings::default() })
    }

    fn with(settings: Settings) -> Self {
        let data = tempfile::tempdir().unwrap();
        let time = Arc::new(AtomicI64::new(1_800_000_000_000));
        let clock = Arc::clone(&time);
        let clock = Box::new(move || Timestamp(clock.load(Ordering::SeqCst)));
        Self { access: Access::of(data.path(), settings, clock).unwrap(), time, data }
    }

    fn with_anna() -> Self {
        let door = Self::new();
        let grant = grant(Role::DepartmentReader, &["Kultur"]);
        door.access.add_account(BY, "Anna", &grant, Some(PASSWORD)).unwrap();
        door
    }

    fn wait(&self, ms: i64) {
        self.time.fetch_add(ms, Ordering::SeqCst);
    }

    fn sign_in(&self) -> String {
        self.access.sign_in("anna", PASSWORD, None, ip()).unwrap().reveal().to_owned()
    }

    fn holder(&self, cookie: &str) -> Result<Viewer, Stranger> {
        self.access.viewer(&Credentials { session: Some(cookie), ..Credentials::default() })
    }

    /// Sets a second factor up, and gives its secret and the codes that stand in for it.
    fn with_code(&self) -> (totp_rs::Totp, Vec<String>) {
        let uri = self.access.begin_code("anna").unwrap().uri;
        let totp = totp_rs::Totp::from_url(uri).unwrap();
        let codes = self.access.confirm_code(BY, "anna", &self.code(&totp)).unwrap();
        (totp, codes)
    }

    fn code(&self, totp: &totp_rs::Totp) -> String {
        let seconds = self.time.load(Ordering::SeqCst) / 1000;
        totp.generate(u64::try_from(seconds).unwrap()).to_string()
    }

    fn step(&self) -> String {
        match self.access.sign_in("anna", PASSWORD, None, ip()) {
            Err(SignInError::CodeNeeded { step }) => step.reveal().to_owned(),
            other => panic!("{other:?}"),
        }
    }
}

fn refused<T: std::fmt::Debug>(told: Result<T, AccessError>) -> Refused {
    told.unwrap_err().refused().unwrap().clone()
}

#[test]
fn whoever_signs_in_sees_the_own_departments_whatever_the_case_of_the_name() {
    let door = Door::with_anna();
    let cookie = door.access.sign_in(" ANNA ", PASSWORD, None, ip()).unwrap();
    let viewer = door.holder(cookie.reveal()).unwrap();
    assert_eq!((viewer.name.as_str(), viewer.role), ("anna", Role::DepartmentReader));
    assert_eq!(viewer.departments, Departments::Only(BTreeSet::from(["Kultur".to_owned()])));
    assert!(viewer.form_key().unwrap().len() > 40);
    assert_eq!(door.holder("nobody's"), Err(Stranger::Unknown));
}

#[test]
fn a_wrong_password_an_unknown_name_and_a_shut_out_account_are_told_alike() {
    let door = Door::with_anna();
    door.access.add_account(BY, "bo", &grant(Role::Auditor, &[]), Some(PASSWORD)).unwrap();
    door.access.disable(BY, "bo", true).unwrap();
    for (name, password) in [("anna", "fel fel fel fel"), ("ingen", PASSWORD), ("bo", PASSWORD), ("", "")] {
        let told = door.access.sign_in(name, password, None, ip()).unwrap_err();
        assert!(matches!(told, SignInError::Wrong), "{name}: {told:?}");
    }
}

#[test]
fn a_session_ends_when_it_lies_idle_and_when_it_is_old() {
    let door = Door::with_anna();
    let cookie = door.sign_in();
    door.wait(29 * MINUTE);
    assert!(door.holder(&cookie).is_ok());
    door.wait(30 * MINUTE);
    assert_eq!(door.holder(&cookie), Err(Stranger::Unknown));
    let cookie = door.sign_in();
    for _ in 0..35 {
        door.wait(20 * MINUTE);
        assert!(door.holder(&cookie).is_ok());
    }
    door.wait(20 * MINUTE);
    assert_eq!(door.holder(&cookie), Err(Stranger::Unknown), "twelve hours are over");
}

#[test]
fn only_the_hash_of_a_cookie_and_of_a_password_lies_on_the_disk() {
    let door = Door::with_anna();
    let cookie = door.sign_in();
    let kept: Vec<u8> = std::fs::read_dir(door.data.path())
        .unwrap()
        .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect();
    for secret in [cookie.as_str(), PASSWORD] {
        assert!(!kept.windows(secret.len()).any(|octets| octets == secret.as_bytes()));
    }
    assert!(door.data.path().join(FILE_NAME).exists());
}

#[test]
fn a_changed_password_ends_the_other_sessions() {
    let door = Door::with_anna();
    let (one, other) = (door.sign_in(), door.sign_in());
    let kept = door.holder(&one).unwrap();
    door.access.set_password(BY, "anna", "en helt annan fras", kept.session()).unwrap();
    assert!(door.holder(&one).is_ok());
    assert_eq!(door.holder(&other), Err(Stranger::Unknown));
    assert!(matches!(door.access.sign_in("anna", PASSWORD, None, ip()), Err(SignInError::Wrong)));
}

#[test]
fn a_shut_out_account_is_out_at_once_and_a_changed_role_holds_at_once() {
    let door = Door::with_anna();
    let cookie = door.sign_in();
    door.access.change_account(BY, "anna", &grant(Role::Auditor, &[])).unwrap();
    assert!(door.holder(&cookie).unwrap().may(Right::Trail));
    door.access.disable(BY, "anna", true).unwrap();
    assert_eq!(door.holder(&cookie), Err(Stranger::Unknown));
    door.access.disable(BY, "anna", false).unwrap();
    assert_eq!(door.holder(&cookie), Err(Stranger::Unknown), "the session does not come back");
}

#[test]
fn signing_out_ends_this_session_alone() {
    let door = Door::with_anna();
    let (one, other) = (door.sign_in(), door.sign_in());
    door.access.sign_out(&one, ip()).unwrap();
    assert_eq!(door.holder(&one), Err(Stranger::Unknown));
    assert_eq!(door.access.sessions(Some("anna")).unwrap().len(), 1);
    let id = door.holder(&other).unwrap().session().unwrap().to_owned();
    assert_eq!(refused(door.access.end_session(BY, "bo", &id)), Refused::Ended, "not bo's");
    door.access.end_session(BY, "anna", &id).unwrap();
    assert_eq!(door.holder(&other), Err(Stranger::Unknown));
}

#[test]
fn many_failures_make_even_the_right_password_wait() {
    let door = Door::with_anna();
    let mut waited = false;
    for _ in 0..8 {
        waited |= matches!(
            door.access.sign_in("anna", "fel fel fel fel", None, ip()),
            Err(SignInError::Wait { .. })
        );
    }
    assert!(waited);
    let told = door.access.sign_in("anna", PASSWORD, None, ip()).unwrap_err();
    let SignInError::Wait { until } = told else { panic!("{told:?}") };
    door.wait(until.0 - door.time.load(Ordering::SeqCst));
    let elsewhere = door.access.sign_in("anna", PASSWORD, None, ip());
    assert!(elsewhere.is_ok(), "{elsewhere:?}");
    let what = |deed| TrailQuery { limit: 100, what: Some(deed), ..TrailQuery::default() };
    assert_eq!(door.access.trail(&what(Deed::LockedOut)).unwrap().len(), 1);
    assert_eq!(door.access.trail(&what(Deed::SignInFailed)).unwrap().len(), 6);
}

#[test]
fn a_code_follows_the_password_and_is_taken_once() {
    let door = Door::with_anna();
    let (totp, _) = door.with_code();
    let code = door.code(&totp);
    let step = door.step();
    let told = door.access.finish_sign_in(&step, &code, ip());
    assert!(matches!(told, Err(SignInError::Wrong)), "it was used to set the factor up");
    door.wait(30_000);
    let code = door.code(&totp);
    assert!(door.access.finish_sign_in(&step, &code, ip()).is_ok());
    assert!(matches!(door.access.finish_sign_in(&step, &code, ip()), Err(SignInError::Wrong)));
    let again = door.access.finish_sign_in(&door.step(), &code, ip());
    assert!(matches!(again, Err(SignInError::Wrong)), "a code is not taken twice");
    door.wait(30_000);
    let code = door.code(&totp);
    assert!(door.access.sign_in("anna", PASSWORD, Some(&code), ip()).is_ok());
}

#[test]
fn guessing_codes_is_bounded_by_the_step_and_by_the_account() {
    let door = Door::with_anna();
    let (totp, _) = door.with_code();
    door.wait(30_000);
    let (mut judged, mut wrong) = (0, 0);
    for guess in 0..2000 {
        let step = match door.access.sign_in("anna", PASSWORD, None, ip()) {
            Err(SignInError::CodeNeeded { step }) => step,
            Err(SignInError::Wait { .. }) => {
                door.wait(1000);
                continue;
            }
            other => panic!("{other:?}"),
        };
        for n in 0..7 {
            let code = format!("{:06}", (guess * 7 + n) % 1_000_000);
            if code == door.code(&totp) {
                continue;
            }
            match door.access.finish_sign_in(step.reveal(), &code, ip()) {
                Err(SignInError::Wrong) => judged += 1,
                Err(SignInError::Wait { .. }) => wrong += 1,
                other => panic!("{other:?}"),
            }
        }
    }
    assert!(judged < 60, "{judged} codes in half an hour, {wrong} had to wait");
    assert!(matches!(door.access.sign_in("anna", PASSWORD, None, ip()), Err(SignInError::Wait { .. })));
}

#[test]
fn a_step_ends_after_five_minutes() {
    let door = Door::with_anna();
    let (totp, _) = door.with_code();
    let step = door.step();
    door.wait(5 * MINUTE);
    assert!(matches!(door.access.finish_sign_in(&step, &door.code(&totp), ip()), Err(SignInError::Wrong)));
}

#[test]
fn a_recovery_code_stands_in_once() {
    let door = Door::with_anna();
    let (_, codes) = door.with_code();
    assert_eq!((codes.len(), door.access.recovery_left("anna").unwrap()), (10, 10));
    let shouted = codes[0].to_uppercase().replace('-', " ");
    assert!(door.access.finish_sign_in(&door.step(), &shouted, ip()).is_ok());
    assert!(matches!(door.access.finish_sign_in(&door.step(), &codes[0], ip()), Err(SignInError::Wrong)));
    assert_eq!(door.access.recovery_left("anna").unwrap(), 9);
    door.access.end_code(BY, "anna").unwrap();
    assert!(door.access.sign_in("anna", PASSWORD, None, ip()).is_ok());
}

#[test]
fn a_secret_counts_only_after_its_first_code() {
    let door = Door::with_anna();
    door.access.begin_code("anna").unwrap();
    assert_eq!(refused(door.access.confirm_code(BY, "anna", "000000")), Refused::WrongCode);
    assert!(door.access.sign_in("anna", PASSWORD, None, ip()).is_ok());
}

#[test]
fn proving_again_takes_the_password_and_renews_this_session_alone() {
    let door = Door::with_anna();
    let (one, other) = (door.sign_in(), door.sign_in());
    let proven = |cookie: &str| match door.holder(cookie).unwrap().means {
        Means::Session { proven, .. } => proven,
        means => panic!("{means:?}"),
    };
    let (before, id) = (proven(&one), door.holder(&one).unwrap().session().unwrap().to_owned());
    door.wait(10 * MINUTE);
    let told = door.access.prove(&id, "anna", "fel fel fel fel", None, ip());
    assert!(matches!(told, Err(SignInError::Wrong)));
    assert_eq!(proven(&one), before);
    door.access.prove(&id, "anna", PASSWORD, None, ip()).unwrap();
    assert_eq!(proven(&one).since(before), 10 * MINUTE);
    assert_eq!(proven(&other), before);
}

#[test]
fn whom_a_provider_vouches_for_is_let_in_without_an_account() {
    let door = Door::new();
    let identity = ExternalIdentity {
        issuer: "https://id.stad.example".into(),
        subject: "4711".into(),
        name: "Anna\nSvensson".into(),
        role: Role::DepartmentReader,
        departments: BTreeSet::from(["Miljö".to_owned()]),
    };
    let cookie = door.access.enter(&identity, door.access.now().unwrap(), ip()).unwrap();
    let viewer = door.holder(cookie.reveal()).unwrap();
    assert_eq!(viewer.name, "AnnaSvensson (4711)");
    assert!(viewer.departments.has("Miljö") && !viewer.departments.has("Kultur"));
    assert!(matches!(viewer.means, Means::Session { external: true, .. }));
    let none = ExternalIdentity { departments: BTreeSet::new(), ..identity };
    assert_eq!(
        refused(door.access.enter(&none, door.access.now().unwrap(), ip())),
        Refused::NoDepartment(Role::DepartmentReader)
    );
}

#[test]
fn an_invitation_sets_a_password_once_within_a_day() {
    let door = Door::with_anna();
    door.access.add_account(BY, "bo", &grant(Role::Supplier, &[]), None).unwrap();
    let first = door.access.invite(BY, "bo").unwrap();
    let invitation = door.access.invite(BY, "bo").unwrap();
    assert_eq!(refused(door.access.invited(first.reveal())), Refused::Ended, "the newer one replaces it");
    assert!(matches!(refused(door.access.accept(invitation.reveal(), "kort", ip())), Refused::Password(_)));
    assert_eq!(door.access.accept(invitation.reveal(), PASSWORD, ip()).unwrap(), "bo");
    assert_eq!(refused(door.access.accept(invitation.reveal(), PASSWORD, ip())), Refused::Ended);
    assert!(door.access.sign_in("bo", PASSWORD, None, ip()).is_ok());
    let late = door.access.invite(BY, "bo").unwrap();
    door.wait(INVITATION);
    assert_eq!(refused(door.access.invited(late.reveal())), Refused::Ended);
}

#[test]
fn a_token_reaches_no_further_than_its_owner_at_that_moment() {
    let door = Door::new();
    let both = grant(Role::DepartmentReader, &["Kultur", "Miljö"]);
    door.access.add_account(BY, "anna", &both, Some(PASSWORD)).unwrap();
    let wanted = |scopes: &[Right], departments: &[&str]| NewToken {
        name: "Kalkyl".into(),
        owner: "anna".into(),
        scopes: scopes.iter().copied().collect(),
        departments: Some(departments.iter().map(|name| (*name).to_owned()).collect()),
        expires: Timestamp(door.time.load(Ordering::SeqCst)).plus(HOUR),
    };
    let make = |token: &NewToken| door.access.make_token(BY, token);
    assert_eq!(refused(make(&wanted(&[Right::Trail], &["Kultur"]))), Refused::TooWide);
    assert_eq!(refused(make(&wanted(&[Right::Usage], &["Skola"]))), Refused::TooWide);
    assert_eq!(refused(make(&wanted(&[], &["Kultur"]))), Refused::BadToken);
    assert_eq!(refused(make(&wanted(&[Right::Import], &["Kultur"]))), Refused::BadToken);
    let (id, secret) = make(&wanted(&[Right::Usage], &["Kultur"])).unwrap();
    let viewer =
        |text: &str| door.access.viewer(&Credentials { token: Some(text), ..Credentials::default() });
    let seen = viewer(secret.reveal()).unwrap();
    assert!(seen.departments.has("Kultur") && !seen.departments.has("Miljö"));
    assert!(seen.may(Right::Usage) && !seen.may(Right::Money));
    door.access.change_account(BY, "anna", &grant(Role::DepartmentReader, &["Miljö"])).unwrap();
    assert!(!viewer(secret.reveal()).unwrap().departments.has("Kultur"));
    assert_eq!(viewer("motprov1.x"), Err(Stranger::Unknown));
    door.wait(HOUR);
    assert_eq!(viewer(secret.reveal()), Err(Stranger::Unknown));
    assert_eq!(refused(door.access.end_token(BY, &id, Some("bo"))), Refused::Ended, "not bo's");
    door.access.end_token(BY, &id, Some("anna")).unwrap();
    assert!(door.access.tokens(None).unwrap().is_empty());
}

#[test]
fn the_last_administrator_stays() {
    let door = Door::with_anna();
    door.access.add_account(BY, "bo", &grant(Role::Administrator, &[]), Some(PASSWORD)).unwrap();
    assert_eq!(refused(door.access.disable(BY, "bo", true)), Refused::LastAdministrator);
    let auditor = grant(Role::Auditor, &[]);
    assert_eq!(refused(door.access.change_account(BY, "bo", &auditor)), Refused::LastAdministrator);
    door.access.disable(BY, "anna", true).unwrap();
    door.access.add_account(BY, "eva", &grant(Role::Administrator, &[]), None).unwrap();
    door.access.disable(BY, "bo", true).unwrap();
}

#[test]
fn names_roles_and_departments_that_do_not_fit_are_refused() {
    let door = Door::with_anna();
    let add = |name: &str, grant: &Grant| refused(door.access.add_account(BY, name, grant, None));
    let auditor = grant(Role::Auditor, &[]);
    assert_eq!(add("ANNA", &auditor), Refused::Taken("anna".into()));
    for name in ["", "a b", "<img>", "x\ny", &"x".repeat(65)] {
        assert_eq!(add(name, &auditor), Refused::BadName, "{name}");
    }
    assert_eq!(add("bo", &grant(Role::Auditor, &["Kultur"])), Refused::NotBound(Role::Auditor));
    let reader = grant(Role::DepartmentReader, &[]);
    assert_eq!(add("bo", &reader), Refused::NoDepartment(Role::DepartmentReader));
    assert_eq!(add("bo", &grant(Role::DepartmentReader, &["a\0b"])), Refused::BadDepartments);
}

#[test]
fn pages_are_open_only_where_they_may_be_and_until_there_is_an_account() {
    let nobody = Credentials::default();
    let door = Door::new();
    assert_eq!(door.access.viewer(&nobody), Err(Stranger::Unknown));
    let cost = Cost { memory: 8, passes: 1 };
    let door = Door::with(Settings { open: true, cost, ..Settings::default() });
    assert_eq!(door.access.viewer(&nobody), Ok(Viewer::open()));
    door.access.add_account(BY, "bo", &grant(Role::Auditor, &[]), None).unwrap();
    assert_eq!(door.access.viewer(&nobody), Err(Stranger::Unknown));
    let certified = Credentials { certificate: Some("eva"), ..nobody };
    assert_eq!(door.access.viewer(&certified), Ok(Viewer::certified("eva")));
    let door = Door::with(Settings { open: true, provider: true, cost, ..Settings::default() });
    assert_eq!(door.access.viewer(&nobody), Err(Stranger::Unknown));
}

#[test]
fn a_password_kept_at_a_lower_cost_is_kept_anew() {
    let door = Door::with_anna();
    let costly = Settings { cost: Cost { memory: 32, passes: 2 }, ..Settings::default() };
    let hash = || {
        let connection = rusqlite::Connection::open(door.data.path().join(FILE_NAME)).unwrap();
        let select = "SELECT password FROM accounts";
        connection.query_row(select, [], |row| row.get::<_, String>(0)).unwrap()
    };
    assert!(hash().contains("m=8,t=1"));
    let again = Access::of(door.data.path(), costly, Box::new(|| Timestamp(1_800_000_000_000))).unwrap();
    assert!(again.sign_in("anna", PASSWORD, None, ip()).is_ok());
    assert!(hash().contains("m=32,t=2"));
    assert!(again.sign_in("anna", PASSWORD, None, ip()).is_ok());
}

#[test]
fn the_trail_shows_a_changed_a_removed_and_a_cut_off_row() {
    let door = Door::with_anna();
    for n in 0..5 {
        let about = format!("skr-{n}");
        door.access.note(&TrailEntry { by: BY, deed: Deed::AssetSeen, about: &about }).unwrap();
    }
    assert_eq!(door.access.check_trail().unwrap(), TrailCheck::Whole(6));
    let connection = rusqlite::Connection::open(door.data.path().join(FILE_NAME)).unwrap();
    let change = |sql: &str| connection.execute_batch(sql);
    assert!(change("DELETE FROM trail WHERE id = 3").is_err(), "the table itself refuses");
    assert!(change("UPDATE trail SET who = 'x' WHERE id = 3").is_err());
    change("DROP TRIGGER trail_stays; DROP TRIGGER trail_stands; DELETE FROM trail WHERE id = 6").unwrap();
    assert_eq!(door.access.check_trail().unwrap(), TrailCheck::Broken(6));
    change("UPDATE trail SET about = 'skr-9' WHERE id = 4").unwrap();
    assert_eq!(door.access.check_trail().unwrap(), TrailCheck::Broken(4));
    change("DELETE FROM trail WHERE id = 2").unwrap();
    assert_eq!(door.access.check_trail().unwrap(), TrailCheck::Broken(2));
}

#[test]
fn the_trail_is_read_by_whom_what_and_when_and_its_texts_are_bounded() {
    let door = Door::with_anna();
    door.sign_in();
    door.wait(HOUR);
    let long = "x\n".repeat(1000);
    door.access.note(&TrailEntry { by: BY, deed: Deed::EntrySeen, about: &long }).unwrap();
    let all = TrailQuery { limit: 9999, ..TrailQuery::default() };
    let rows = door.access.trail(&all).unwrap();
    let what: Vec<&str> = rows.iter().map(|row| row.what.as_str()).collect();
    assert_eq!(what, ["entry-seen", "signed-in", "account-added"]);
    assert_eq!((rows[0].about.len(), rows[0].about.contains('\n')), (400, false));
    let anna = TrailQuery { who: Some("anna".into()), ..all.clone() };
    assert_eq!(door.access.trail(&anna).unwrap().len(), 1);
    let older = TrailQuery { before: Some(2), ..all.clone() };
    assert_eq!(door.access.trail(&older).unwrap()[0].what, "account-added");
    let during = motprov_shared::period::Interval::new(rows[0].at, rows[0].at.plus(1));
    assert_eq!(door.access.trail(&TrailQuery { during: Some(during), ..all }).unwrap().len(), 1);
}
