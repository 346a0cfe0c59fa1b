//! How long each answer of an endpoint took is told, one by one: contracts promise percentiles of it.

use std::time::Duration;

use motprov_agent::clock::Clock;
use motprov_agent::config::Endpoint;
use motprov_agent::recorder::Seen;
use motprov_endpoint::{Outcome, Probe, Prober, What};
use motprov_shared::measurement::{State, metric};
use tokio::net::TcpListener;

#[tokio::test(flavor = "current_thread")]
async fn each_answer_of_a_service_that_is_up_is_told_and_no_other() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let what = What::Tcp { host: "127.0.0.1".to_owned(), port };
    let probe = Probe { what, timeout: Duration::from_secs(5) };
    let endpoint = Endpoint { asset: "portal".parse().unwrap(), probe };
    let mut ended = Prober::new().check(&endpoint.probe).await;
    ended.first_byte = Some(Duration::from_micros(12_345));
    let began = Clock::start().now();
    let each = |ended: &Outcome| {
        let mut told = endpoint.told(began, began.wall.plus(9_000), ended);
        told.find_map(|seen| match seen {
            Seen::Last { metric, at, value, .. } if metric.as_str() == metric::FIRST_BYTE_TIME => {
                Some((at, value))
            }
            _ => None,
        })
    };
    assert_eq!(each(&ended), Some((began.wall, 12_345)), "by when it was asked, in microseconds");
    ended.state = State::Down;
    assert_eq!(each(&ended), None, "it answered with an error: that is a failed check, and no time");
}
