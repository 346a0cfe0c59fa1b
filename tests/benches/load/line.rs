//! One MQTT 3.1.1 connection over TLS, with its two buffers in the open: what is put is sent by one flush.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use bytes::BytesMut;
use rumqttc::mqttbytes::Error as CodecError;
use rumqttc::mqttbytes::QoS;
use rumqttc::mqttbytes::v4::{Connect, ConnectReturnCode, Packet, PubAck, Publish, Subscribe};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Larger than anything that is sent here.
const LARGEST: usize = 300 * 1024;

/// See above.
pub(crate) struct Line {
    stream: TlsStream<TcpStream>,
    inbox: BytesMut,
    outbox: BytesMut,
}

impl Line {
    /// Connects from one of loopback's addresses, says who it is, and subscribes.
    pub(super) async fn open(
        broker: SocketAddr,
        source: Ipv4Addr,
        tls: &Arc<ClientConfig>,
        client_id: &str,
        filter: &str,
    ) -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((source, 0).into())?;
        let stream = socket.connect(broker).await?;
        stream.set_nodelay(true)?;
        let name = ServerName::try_from("localhost")?;
        let stream = TlsConnector::from(Arc::clone(tls)).connect(name, stream).await.context("TLS")?;
        let mut line = Self { stream, inbox: BytesMut::new(), outbox: BytesMut::new() };
        let mut connect = Connect::new(client_id);
        connect.keep_alive = 900;
        line.put(&Packet::Connect(connect))?;
        line.flush().await?;
        match line.read().await? {
            Packet::ConnAck(ack) if ack.code == ConnectReturnCode::Success => {}
            other => bail!("not let in: {other:?}"),
        }
        let mut subscribe = Subscribe::new(filter, QoS::AtLeastOnce);
        subscribe.pkid = u16::MAX;
        line.put(&Packet::Subscribe(subscribe))?;
        line.flush().await?;
        let answer = line.read().await?;
        ensure!(matches!(answer, Packet::SubAck(_)), "no consent to {filter}: {answer:?}");
        Ok(line)
    }

    /// To be sent with the next flush.
    pub(super) fn put(&mut self, packet: &Packet) -> Result<()> {
        packet.write(&mut self.outbox, LARGEST).context("a packet")?;
        Ok(())
    }

    pub(super) fn put_publish(&mut self, topic: &str, pkid: u16, payload: Vec<u8>) -> Result<()> {
        let qos = if pkid == 0 { QoS::AtMostOnce } else { QoS::AtLeastOnce };
        let mut publish = Publish::new(topic, qos, payload);
        publish.pkid = pkid;
        self.put(&Packet::Publish(publish))
    }

    pub(super) fn put_ack(&mut self, pkid: u16) -> Result<()> {
        self.put(&Packet::PubAck(PubAck::new(pkid)))
    }

    pub(super) async fn flush(&mut self) -> Result<()> {
        if !self.outbox.is_empty() {
            self.stream.write_all(&self.outbox).await?;
            self.outbox.clear();
            self.stream.flush().await?;
        }
        Ok(())
    }

    /// The next packet; may be dropped while it waits, and asked again.
    pub(super) async fn read(&mut self) -> Result<Packet> {
        loop {
            if let Some(packet) = self.waiting()? {
                return Ok(packet);
            }
            ensure!(self.stream.read_buf(&mut self.inbox).await? > 0, "the broker closed the connection");
        }
    }

    /// A packet that is here already.
    pub(super) fn waiting(&mut self) -> Result<Option<Packet>> {
        match Packet::read(&mut self.inbox, LARGEST) {
            Ok(packet) => Ok(Some(packet)),
            Err(CodecError::InsufficientBytes(_)) => Ok(None),
            Err(error) => Err(error).context("what the broker sends"),
        }
    }
}
