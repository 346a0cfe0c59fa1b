//! The collector's command line.

use std::process::ExitCode;

/// Thousands of connections come and go on many threads: the system's allocator keeps what each thread gave back, some
/// 400 MB after ten thousand handshakes.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    motprov_collector::cli::main()
}
