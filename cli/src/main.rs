//! The command `quorate`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(quorate_cli::cli::main(std::env::args_os().collect()))
}
