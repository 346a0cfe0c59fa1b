//! A device's network side: receives each question and answers as the device's ailment has it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::device::{Ailment, Device};

/// Questions under way at one device; more are lost, as in a small device's queue.
const UNDER_WAY: usize = 32;
/// Longest UDP message that SNMP sends here.
const LARGEST: usize = 65_507;
/// The agent behind answers at once; longer means that it refused the message without an answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// No BER sequence begins with it.
const NO_SNMP: &[u8] = b"\xff\x00HTTP/1.1 400 Bad Request\r\n\r\n";

/// Serves `device` on `socket` until the task is dropped; honest answers come from the agent at `behind`.
///
/// # Errors
/// The socket's own failure.
pub(super) async fn serve(socket: UdpSocket, behind: SocketAddr, device: Arc<Device>) -> io::Result<()> {
    let socket = Arc::new(socket);
    let queue = Arc::new(Semaphore::new(UNDER_WAY));
    let mut octets = vec![0; LARGEST];
    loop {
        let (length, client) = socket.recv_from(&mut octets).await?;
        let delay = match device.ailment() {
            Ailment::Off => continue,
            Ailment::Garbage => {
                // A reply that the client no longer waits for is no fault of the device.
                drop(socket.send_to(NO_SNMP, client).await);
                continue;
            }
            Ailment::Slow(delay) => delay,
            Ailment::Healthy | Ailment::NoPaper | Ailment::Jammed => Duration::ZERO,
        };
        let Ok(place) = Arc::clone(&queue).try_acquire_owned() else { continue };
        let (socket, question) = (Arc::clone(&socket), octets[..length].to_vec());
        tokio::spawn(async move {
            sleep(delay).await;
            // What the agent refuses to answer stays unanswered.
            if let Ok(Ok(answer)) = timeout(PATIENCE, ask(behind, &question)).await {
                drop(socket.send_to(&answer, client).await);
            }
            drop(place);
        });
    }
}

async fn ask(behind: SocketAddr, question: &[u8]) -> io::Result<Vec<u8>> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    socket.connect(behind).await?;
    socket.send(question).await?;
    let mut answer = vec![0; LARGEST];
    let length = socket.recv(&mut answer).await?;
    answer.truncate(length);
    Ok(answer)
}
