//! The collector's command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    motprov_collector::cli::main()
}
