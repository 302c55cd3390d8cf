//! From arguments to exit status: what is printed where.
//!
//! Results are one text, written at once to standard output. With `--json` standard output gets exactly one JSON object,
//! also on failure. Standard error gets one line for an error, one for each warning, and progress if it is a terminal.

use std::ffi::OsString;
use std::io::{self, ErrorKind, IsTerminal, Write};

use clap::Parser;
use clap::error::ErrorKind as ParserError;
use quorate_model::printing::printable;
use serde::Serialize;

use crate::arguments::{Arguments, Command, VectorsCommand};
use crate::checking;
use crate::failure::{FAILED, Failure, USAGE};
use crate::interrupt;
use crate::mainjob;
use crate::publishing;
use crate::searching;
use crate::signing::{self, Console};
use crate::usage;
use crate::verifying;

/// What goes to standard output, and the exit status.
struct Outcome {
    text: String,
    status: u8,
}

/// Runs the command that the arguments (the program's name first) ask for. Returns the exit status.
pub fn main(arguments: Vec<OsString>) -> u8 {
    let asks_for_json = arguments.iter().any(|argument| argument == "--json");
    let arguments = usage::with_plain_help(arguments);
    let (json, outcome) = match Arguments::try_parse_from(&arguments) {
        Ok(arguments) => (arguments.json, run(arguments)),
        Err(error) if error.kind() == ParserError::DisplayHelpOnMissingArgumentOrSubcommand => {
            if !asks_for_json {
                print(&error.render().to_string(), USAGE);
            }
            (asks_for_json, Err(Failure::Usage(usage::line(&error, &arguments))))
        }
        Err(error) if error.use_stderr() => {
            (asks_for_json, Err(Failure::Usage(usage::line(&error, &arguments))))
        }
        Err(help) => (false, Ok(Outcome { text: help.render().to_string(), status: 0 })),
    };
    interrupt::ended();
    match outcome {
        Ok(outcome) => print(&outcome.text, outcome.status),
        Err(failure) => {
            say("error", &failure.message());
            if json { print(&format!("{}\n", failure.json()), failure.status()) } else { failure.status() }
        }
    }
}

fn run(arguments: Arguments) -> Result<Outcome, Failure> {
    let json = arguments.json;
    if let Some(kernels) = arguments.backend {
        kernels.choose()?;
    }
    let is_terminal = io::stderr().is_terminal();
    let tell = |line: &str| {
        if !json {
            let _ = writeln!(io::stderr().lock(), "{}", printable(line, &[]));
        }
    };
    let warn = |line: &str| say("warning", line);
    let (progress, lines) = (!json && is_terminal, !json && !is_terminal);
    let console = Console { progress, lines, say: &tell, warn: &warn };
    if matches!(arguments.command, Some(Command::Sign(_) | Command::Primes(_))) {
        interrupt::watch(move |note, status| interrupted(note, status, json));
    }
    let report = match arguments.command {
        None => {
            let report = mainjob::main_job(&console)?;
            let status = if report.check.passed { 0 } else { FAILED };
            return Ok(Outcome { text: if json { to_json(&report)? } else { report.text() }, status });
        }
        Some(Command::Sign(arguments)) => signing::sign(arguments, &console)?,
        Some(Command::Verify(arguments)) => {
            let judgement = verifying::verify(&arguments)?;
            let text = if json { to_json(&judgement)? } else { format!("{}\n", judgement.verdict) };
            return Ok(Outcome { text, status: if judgement.valid { 0 } else { FAILED } });
        }
        Some(Command::Check(arguments)) if arguments.list => {
            return Ok(Outcome { text: checking::list(&arguments)?, status: 0 });
        }
        Some(Command::Check(arguments)) => {
            let report = checking::check(&arguments, &console)?;
            let text = if json { to_json(&report)? } else { report.text() };
            return Ok(Outcome { text, status: if report.passed { 0 } else { FAILED } });
        }
        Some(Command::Vectors(arguments)) => {
            let VectorsCommand::Generate(arguments) = arguments.command;
            return Ok(Outcome { text: publishing::generate(&arguments, &console)?, status: 0 });
        }
        Some(Command::Primes(arguments)) => {
            let report = searching::primes(&arguments, &console)?;
            return Ok(Outcome { text: if json { to_json(&report)? } else { report.text() }, status: 0 });
        }
    };
    Ok(Outcome { text: if json { to_json(&report)? } else { report.text() }, status: 0 })
}

/// What is said when a signal ends the command.
fn interrupted(note: &str, status: u8, json: bool) {
    let failure = Failure::Failed(format!("interrupted; {note}"));
    if !json && io::stderr().is_terminal() {
        let _ = writeln!(io::stderr().lock()); // below the progress line
    }
    say("error", &failure.message());
    if json {
        let mut object = failure.json();
        if let Some(field) = object.get_mut("exit_status") {
            *field = status.into();
        }
        print(&format!("{object}\n"), status);
    }
}

fn to_json(value: &impl Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string(value)
        .map_err(|error| Failure::Failed(format!("the report cannot be written as JSON: {error}")))?;
    Ok(text + "\n")
}

/// Writes to standard output what a terminal can show. A reader that went away is no error to talk about, but it is none of success either.
fn print(text: &str, status: u8) -> u8 {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(printable(text, &['\n']).as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => status,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => status.max(FAILED),
        Err(error) => {
            say("error", &format!("cannot write to standard output: {error}"));
            status.max(FAILED)
        }
    }
}

/// One line on standard error. If that cannot be written there is nobody left to tell.
fn say(kind: &str, line: &str) {
    let _ = writeln!(io::stderr().lock(), "{kind}: {}", printable(line, &[]));
}
