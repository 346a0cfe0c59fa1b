//! Promises of a connection, against a broker that breaks them.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

#[tokio::test]
async fn a_broker_that_never_grants_the_receipts_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let broker = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 1024];
        assert!(stream.read(&mut buffer).await.unwrap() > 0);
        // CONNACK, and then silence (MQTT 3.1.1 §3.2).
        stream.write_all(&[0x20, 2, 0, 0]).await.unwrap();
        while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
    };
    let agent = AgentId { site: "s".parse().unwrap(), name: "a".parse().unwrap() };
    let uplink = Uplink { agent, host: "127.0.0.1".to_owned(), port, tls: None };
    let (client, events) = AsyncClient::builder(uplink.options()).capacity(8).build();
    let (news, mut brought) = mpsc::channel(8);
    let listening = uplink.listen(client, events, news, Duration::from_millis(500));
    let (why, ()) = tokio::join!(listening, broker);
    assert_eq!(why, "the broker does not answer in time");
    assert!(brought.recv().await.is_none(), "never online");
}
