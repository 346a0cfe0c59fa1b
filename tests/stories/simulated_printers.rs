//! Simulated printers, asked by the agent's own poller over UDP: what they say is what a real one would.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::time::Duration;

use motprov_printer::{AuthProtocol, Credentials, Limits, Poller, PrivProtocol, Reading, Usm};
use motprov_testbed::printers::{Ailment, COMMUNITY, Device, Farm, MAKES, Simulated, V3_PASSWORD, V3_USER};

fn device(make: usize) -> Device {
    Device::new(&MAKES[make], format!("SIM{make:04}"), format!("skrivare-{make}"), 12_000, 3_600)
}

fn v2c() -> Credentials {
    Credentials::V2c { community: COMMUNITY.into() }
}

async fn poller() -> Poller {
    let limits = Limits { timeout: Duration::from_secs(2), ..Limits::default() };
    Poller::new(limits).await.unwrap()
}

async fn read(poller: &Poller, printer: &Simulated, credentials: &Credentials) -> Reading {
    poller.poll(&printer.address.to_string(), credentials).await.unwrap()
}

#[tokio::test]
async fn every_make_is_read_whole() {
    let (mut farm, poller) = (Farm::new(), poller().await);
    for (index, make) in MAKES.iter().enumerate() {
        let printer = farm.add(device(index)).await.unwrap();
        let before = i64::from(printer.life_count());
        let reading = read(&poller, &printer, &v2c()).await;
        assert_eq!(reading.identity.enterprise, Some(make.enterprise), "{}", make.vendor);
        assert_eq!(reading.identity.serial.as_deref(), Some(&*format!("SIM{index:04}")));
        assert!(reading.identity.model.as_deref().is_some_and(|model| !model.is_empty()), "{}", make.vendor);
        let life = reading.counters.life_count.unwrap();
        assert!((before..=i64::from(printer.life_count())).contains(&life));
        assert_eq!(reading.counters.counter_unit.map(|unit| unit.code), Some(i64::from(make.counter_unit)));
        assert_eq!(reading.trays.len(), make.trays.len());
        assert_eq!(reading.supplies.len(), if make.colour { 5 } else { 2 });
        assert!(reading.alerts.is_empty());
    }
}

#[tokio::test]
async fn one_device_answers_the_same_in_every_version() {
    let (mut farm, poller) = (Farm::new(), poller().await);
    let printer = farm.add_v3(device(5)).await.unwrap();
    let usm = Usm {
        user: V3_USER.to_owned(),
        auth: Some((AuthProtocol::Sha256, V3_PASSWORD.into())),
        privacy: Some((PrivProtocol::Aes128, V3_PASSWORD.into())),
        context: String::new(),
    };
    let versions = [Credentials::V1 { community: COMMUNITY.into() }, v2c(), Credentials::V3(usm)];
    for credentials in versions {
        let reading = read(&poller, &printer, &credentials).await;
        assert_eq!(reading.identity.serial.as_deref(), Some("SIM0005"), "{credentials:?}");
        assert_eq!(reading.trays.len(), 2, "{credentials:?}");
    }
}

#[tokio::test]
async fn a_jam_and_empty_paper_show_in_status_and_alerts() {
    let (mut farm, poller) = (Farm::new(), poller().await);
    let printer = farm.add(device(0)).await.unwrap();
    for (ailment, bit, code) in [(Ailment::NoPaper, "noPaper", 808), (Ailment::Jammed, "jammed", 8)] {
        printer.set_ailment(ailment);
        let reading = read(&poller, &printer, &v2c()).await;
        assert_eq!(reading.status.detected_error_state.unwrap().bits, [bit]);
        let alert = reading.alerts.first().unwrap();
        assert_eq!(alert.code.map(|code| code.code), Some(code));
    }
    printer.set_ailment(Ailment::Healthy);
    assert!(read(&poller, &printer, &v2c()).await.alerts.is_empty());
}

#[tokio::test]
async fn an_ill_device_is_silent_late_or_unreadable() {
    let mut farm = Farm::new();
    let printer = farm.add(device(0)).await.unwrap();
    let limits = Limits { timeout: Duration::from_millis(300), retries: 0, ..Limits::default() };
    let poller = Poller::new(limits).await.unwrap();
    let (target, credentials) = (printer.address.to_string(), v2c());
    let ask = || poller.poll(&target, &credentials);
    for ailment in [Ailment::Off, Ailment::Garbage, Ailment::Slow(Duration::from_secs(5))] {
        printer.set_ailment(ailment);
        assert!(ask().await.is_err(), "{ailment:?}");
    }
    printer.set_ailment(Ailment::Healthy);
    printer.reset_counter();
    let life = ask().await.unwrap().counters.life_count.unwrap();
    assert!(life < 12_000, "{life}");
}
