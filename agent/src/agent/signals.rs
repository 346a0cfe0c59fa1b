//! What the system asks of a running agent, and what the agent tells a service manager.

use tracing::debug;

/// What the system asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// Stop in order.
    Stop,
    /// Read the configuration again.
    Reload,
}

/// Hears signals from when it is made.
#[cfg(unix)]
pub(super) struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.terminate.recv() => Signal::Stop,
            _ = self.interrupt.recv() => Signal::Stop,
            _ = self.hangup.recv() => Signal::Reload,
        }
    }
}

/// Hears Ctrl-C; the file's change is what asks for reading it again.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    pub(super) async fn next(&mut self) -> Signal {
        if let Err(reason) = tokio::signal::ctrl_c().await {
            tracing::error!("cannot listen for Ctrl-C: {reason}");
            std::future::pending::<()>().await;
        }
        Signal::Stop
    }
}

/// What a service manager is told.
#[derive(Debug, Clone, Copy)]
pub(super) enum Phase {
    /// Measuring, by the configuration as it is.
    Ready,
    /// Reading the configuration again.
    Reloading,
    /// Alive: `WatchdogSec=` ends an agent that does not say so for long.
    Alive,
    /// Stopping in order.
    Stopping,
}

/// Tells systemd, where it started the agent with `Type=notify`; else nobody.
pub(super) fn notify(phase: Phase) {
    #[cfg(target_os = "linux")]
    {
        use sd_notify::NotifyState;
        let told = match phase {
            Phase::Ready => sd_notify::notify(&[NotifyState::Ready]),
            Phase::Reloading => NotifyState::monotonic_usec_now()
                .and_then(|now| sd_notify::notify(&[NotifyState::Reloading, now])),
            Phase::Alive => sd_notify::notify(&[NotifyState::Watchdog]),
            Phase::Stopping => sd_notify::notify(&[NotifyState::Stopping]),
        };
        if let Err(reason) = told {
            debug!("the service manager was not told: {reason}");
        }
    }
    #[cfg(not(target_os = "linux"))]
    debug!(?phase, "nobody to tell");
}
