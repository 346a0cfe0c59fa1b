//! Echo requests, where this system permits them.

use std::time::Duration;

use motprov_endpoint::{Probe, Prober, What, Why};
use motprov_shared::measurement::State;

async fn echo(host: &str) -> Option<motprov_endpoint::Outcome> {
    let probe = Probe { what: What::Icmp { host: host.to_owned() }, timeout: Duration::from_millis(900) };
    let outcome = Prober::new().check(&probe).await;
    if outcome.why == Some(Why::NotPermitted) {
        assert_eq!(outcome.state, State::Unknown);
        println!("skipped, net.ipv4.ping_group_range forbids echo requests here: {host} is unknown");
        return None;
    }
    Some(outcome)
}

#[tokio::test]
async fn a_host_that_answers_is_up_with_its_time() {
    for host in ["127.0.0.1", "::1"] {
        let Some(outcome) = echo(host).await else { continue };
        if outcome.why == Some(Why::NoRoute) || outcome.why == Some(Why::OwnFault) {
            println!("skipped, this machine has no way to {host}");
            continue;
        }
        assert_eq!((outcome.state, outcome.why), (State::Up, None), "{host}");
        assert!(outcome.round_trip.unwrap() > Duration::ZERO);
    }
}

#[tokio::test]
async fn a_name_that_does_not_resolve_says_nothing_about_the_host() {
    let probe =
        Probe { what: What::Icmp { host: "host.invalid".to_owned() }, timeout: Duration::from_secs(5) };
    let outcome = Prober::new().check(&probe).await;
    assert_eq!((outcome.state, outcome.why), (State::Unknown, Some(Why::NameNotFound)));
}
