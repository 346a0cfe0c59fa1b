//! Says how far the demo is: a bar on a terminal, plain lines elsewhere. Always on standard error.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::publisher::Progress;

/// The demo's stages.
#[derive(Debug)]
pub(super) struct Stages {
    start: Instant,
}

impl Stages {
    pub(super) fn new() -> Self {
        Self { start: Instant::now() }
    }

    /// One line, with the seconds since the demo started.
    pub(super) fn say(&self, what: &str) {
        eprintln!("{:5.1} s  {what}", self.start.elapsed().as_secs_f32());
    }

    /// Follows the delivery of so many agents' history.
    pub(super) fn follow(&self, agents: usize, progress: Arc<Progress>) -> Followed {
        self.say(&format!("The history of {agents} agents is delivered, signed, over MQTT"));
        let bar = ProgressBar::new(agents as u64);
        if let Ok(style) = ProgressStyle::with_template("         {wide_bar} {pos}/{len} agents {msg}") {
            bar.set_style(style);
        }
        let (shown, read) = (bar.clone(), Arc::clone(&progress));
        let task = tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(100)).await;
                shown.set_position(read.agents.load(Ordering::Relaxed));
                shown.set_message(volume(&read));
            }
        });
        Followed { bar, task, progress, start: Instant::now() }
    }
}

/// A delivery that is shown.
#[derive(Debug)]
pub(super) struct Followed {
    bar: ProgressBar,
    task: tokio::task::JoinHandle<()>,
    progress: Arc<Progress>,
    start: Instant,
}

impl Followed {
    /// It is over, for better or worse.
    pub(super) fn finish(self) {
        self.task.abort();
        self.bar.finish_and_clear();
        eprintln!("         {} in {:.1} s", volume(&self.progress), self.start.elapsed().as_secs_f32());
    }
}

fn volume(progress: &Progress) -> String {
    let batches = progress.batches.load(Ordering::Relaxed);
    let megabytes = progress.octets.load(Ordering::Relaxed) / 1_000_000;
    format!("{batches} batches, {megabytes} MB kept")
}
