//! Wrong arguments: what the parser found, said in one form, that of all other errors.

use std::error::Error as _;
use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};
use quorate_model::printing::quoted;

use crate::arguments::Arguments;

/// Most characters of an argument that are shown.
const SHOWN: usize = 40;

/// One line that says what is wrong and what to do. `arguments`: all of them, the program's name first.
pub fn line(error: &clap::Error, arguments: &[OsString]) -> String {
    let of = |kind| texts(error, kind);
    let first = |kind| of(kind).into_iter().next().unwrap_or_default();
    let argument = first(ContextKind::InvalidArg);
    let option = name(&argument);
    let value = first(ContextKind::InvalidValue);
    let help = format!("see {} --help", called(arguments));
    match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let choices = of(ContextKind::ValidValue);
            let what = match error.source() {
                Some(source) => source.to_string(),
                None if choices.is_empty() => return format!("{option}: a value is missing"),
                None => format!("give one of {}", choices.join(", ")),
            };
            // the parser does not tell a value that is missing from one that is empty
            if value.is_empty() {
                return format!("{option}: a value is missing; {what}");
            }
            format!("{option} {}: {what}", shown(&value))
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{option}: a value is missing"),
        ErrorKind::TooManyValues => format!("{option} takes no value; {help}"),
        ErrorKind::NoEquals => format!("{option}: a value is given after ="),
        ErrorKind::UnknownArgument => unknown(&argument, &first(ContextKind::SuggestedArg), arguments, &help),
        ErrorKind::InvalidSubcommand => {
            let similar = did_you_mean(&first(ContextKind::SuggestedSubcommand));
            format!("{} is not a command{similar}; {help}", word(&first(ContextKind::InvalidSubcommand)))
        }
        ErrorKind::ArgumentConflict => {
            let others = of(ContextKind::PriorArg);
            let others: Vec<&str> = others.iter().map(|other| name(other)).collect();
            match others.as_slice() {
                [] => format!("{option} cannot be used here; {help}"),
                [other] if *other == option => format!("{option} is given more than once"),
                others => format!("{option} cannot be used together with {}", others.join(", ")),
            }
        }
        ErrorKind::MissingRequiredArgument => {
            let missing: Vec<String> = of(ContextKind::InvalidArg).iter().map(|text| one_of(text)).collect();
            format!("missing: {}; {help}", missing.join(", "))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            format!("a command is missing; {help}")
        }
        ErrorKind::InvalidUtf8 => format!("an argument that is no path is not UTF-8 text; {help}"),
        _ => format!("the arguments cannot be read; {help}"),
    }
}

/// What is said of an argument that nothing is known of.
fn unknown(argument: &str, similar: &str, arguments: &[OsString], help: &str) -> String {
    if !argument.starts_with('-') {
        return format!("{} is not expected here; {help}", word(argument));
    }
    let similar = did_you_mean(similar);
    let position = arguments.iter().position(|given| given == OsStr::new(argument));
    let before = position.and_then(|position| arguments.get(position.checked_sub(1)?)?.to_str());
    let as_value = match before {
        Some(before) if before.starts_with("--") && takes_value(arguments, before) => {
            format!("; as a value it is given with =: {before}={}", shown(argument))
        }
        _ => String::new(),
    };
    format!("{} is not an option of {}{similar}{as_value}; {help}", shown(argument), called(arguments))
}

fn did_you_mean(similar: &str) -> String {
    if similar.is_empty() { String::new() } else { format!("; did you mean {similar}?") }
}

/// An option without the name of its value.
fn name(argument: &str) -> &str {
    argument.split(' ').next().unwrap_or_default()
}

/// What is missing, for people: a group stands as `<--a <A>|--b <B>>` with the parser.
fn one_of(text: &str) -> String {
    match text.strip_prefix("<--").and_then(|group| group.strip_suffix('>')) {
        Some(group) => format!("one of --{}", group.replace('|', ", ")),
        None => text.to_owned(),
    }
}

/// An argument of the user, in quotes where a shell needs them, cut off where it is long.
fn shown(argument: &str) -> String {
    match argument.char_indices().nth(SHOWN) {
        Some((end, _)) => quoted(argument.get(..end).unwrap_or_default()) + "…",
        None => quoted(argument),
    }
}

/// The same for a word that would read as one of the sentence.
fn word(argument: &str) -> String {
    let shown = shown(argument);
    if shown.starts_with('\'') { shown } else { format!("'{shown}'") }
}

fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

/// The commands that arguments name, as far as they are known, with the position after the last one.
fn walk(arguments: &[OsString]) -> (Command, Vec<String>, usize) {
    let mut command = Arguments::command();
    let mut path = vec![command.get_name().to_owned()];
    let mut position = 1;
    while let Some(argument) = arguments.get(position) {
        let text = argument.to_str().unwrap_or_default();
        if let Some(next) = command.find_subcommand(text) {
            path.push(text.to_owned());
            command = next.clone();
        } else if command_takes_value(&command, text) || global_takes_value(text) {
            position += 1;
        } else if !text.starts_with("--") || text == "--" {
            break;
        }
        position += 1;
    }
    (command, path, position)
}

fn command_takes_value(command: &Command, argument: &str) -> bool {
    let mut options = command.get_arguments().filter(|option| option.get_action().takes_values());
    options.any(|option| option.get_long().is_some_and(|long| argument.strip_prefix("--") == Some(long)))
}

fn global_takes_value(argument: &str) -> bool {
    command_takes_value(&Arguments::command(), argument)
}

fn takes_value(arguments: &[OsString], argument: &str) -> bool {
    command_takes_value(&walk(arguments).0, argument) || global_takes_value(argument)
}

/// The command that was called, for example `quorate sign`.
fn called(arguments: &[OsString]) -> String {
    walk(arguments).1.join(" ")
}

/// The arguments with `help … --help` in the form that the parser knows: of `help` it takes names of commands only.
pub fn with_plain_help(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let (command, _, position) = walk(&arguments);
    if !command.has_subcommands() || arguments.get(position).is_none_or(|argument| argument != "help") {
        return arguments;
    }
    let mut asked = arguments.split_off(position + 1);
    let is_help = |argument: &OsString| argument == "--help" || argument == "-h";
    let of_itself = asked.iter().any(is_help);
    asked.retain(|argument| !is_help(argument) && argument != "--json");
    if asked.is_empty() && of_itself {
        asked.push("help".into());
    }
    arguments.extend(asked);
    arguments
}
