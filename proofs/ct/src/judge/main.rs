//! Judges what memcheck reports, and the object code itself: see `proofs/README.md`.
//!
//! - `judge reports PROGRAM LOG XML checked|unchecked`: fails on a report that is no overflow check; prints every such place.
//! - `judge control PROGRAM LOG XML real|overflow|none`: fails unless the reports are of this kind.
//! - `judge code PROGRAM`: fails if a kernel in the program jumps on what it computes.
//! - `judge list SOURCES`: prints the page `audits/constant-time.md`.

mod code;
mod list;
mod program;
mod reports;

use std::process::ExitCode;

use program::Program;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let verdict = match arguments[..] {
        ["reports", program, log, xml, profile] => Program::read(program)
            .and_then(|program| reports::judge(&program, log, xml, profile == "checked")),
        ["control", program, log, xml, kind] => {
            Program::read(program).and_then(|program| reports::control(&program, log, xml, kind))
        }
        ["list", sources] => list::page(sources),
        ["code", program] => Program::read(program).and_then(|program| code::judge(&program)),
        _ => Err("usage: judge reports|control|code|list …, see the source".to_owned()),
    };
    match verdict {
        Ok(summary) => {
            println!("{}", summary.trim_end());
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
