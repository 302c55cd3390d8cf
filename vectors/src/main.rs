//! The command `quorate`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(quorate_vectors::cli::main(std::env::args_os().collect()))
}
