//! The verifier's command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    motprov_verify::cli::main()
}
