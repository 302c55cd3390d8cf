//! Runs everything that handles secrets, with the secrets declared undefined, for memcheck: see `proofs/README.md`.
//!
//! `cases [--list] [FILTER…]`: runs the cases whose names contain one of the filters, or all but the controls.

mod cases;
mod controls;
mod masked;
mod memcheck;
mod secret;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let list = arguments.iter().any(|argument| argument == "--list");
    let filters: Vec<&String> = arguments.iter().filter(|argument| *argument != "--list").collect();
    let is_chosen = |name: &str| match filters.is_empty() {
        true => !name.starts_with("controls::"),
        false => filters.iter().any(|filter| name.contains(filter.as_str())),
    };
    if !list && !memcheck::is_running() {
        eprintln!("cases: not under valgrind; proofs/ct/run.sh runs this");
        return ExitCode::FAILURE;
    }
    if !quorate::ct::register(memcheck::reveal_bytes) {
        return ExitCode::FAILURE;
    }
    masked::keep();
    println!("anchor {}", ct_anchor as fn() as usize);
    for (name, run) in cases::ALL.iter().filter(|(name, _)| is_chosen(name)) {
        if list {
            println!("{name}");
            continue;
        }
        let before = memcheck::errors();
        run();
        println!("case {name}: {} reports", memcheck::errors() - before);
    }
    println!("end");
    ExitCode::SUCCESS
}

/// Tells the judge where the program was loaded.
#[inline(never)]
pub fn ct_anchor() {
    std::hint::black_box(());
}
