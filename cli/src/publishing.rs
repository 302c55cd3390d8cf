//! `quorate vectors generate`.

use crate::arguments::GenerateArguments;
use crate::failure::Failure;
use crate::signing::Console;

/// Generates the vectors; says what was done.
#[cfg(feature = "generate")]
pub fn generate(arguments: &GenerateArguments, console: &Console<'_>) -> Result<String, Failure> {
    use std::io::Write;

    use quorate_generate::write::{generate, try_out};
    use quorate_model::folder::home;
    use quorate_scenarios::sources;

    let lock = std::fs::read_to_string(home().join("ids.lock")).unwrap_or_default();
    let visible = console.progress;
    let tell = |line: &str| {
        if visible {
            let _ = writeln!(std::io::stderr().lock(), "{line}");
        }
    };
    let mut sources = sources();
    if let Some(only) = &arguments.only {
        sources.retain(|source| source.path().contains(only));
        let lines = try_out(sources, &tell);
        return Ok(lines.join("\n") + "\n");
    }
    let as_they_are: Vec<String> =
        arguments.without.iter().map(|folder| format!("{}/", folder.trim_end_matches('/'))).collect();
    for folder in &as_they_are {
        if !sources.iter().any(|source| source.path().starts_with(folder)) {
            return Err(Failure::Usage(format!(
                "--without {folder}: there is no such folder of the vectors"
            )));
        }
    }
    let generated = generate(sources, &lock, &as_they_are, &tell)?;
    let bytes: usize = generated.files.values().map(String::len).sum();
    let mut what = format!("{} cases in {} files, {bytes} bytes", generated.cases, generated.files.len() - 1);
    if !as_they_are.is_empty() {
        what += &format!("; not generated: {}", as_they_are.join(", "));
    }
    if !arguments.check {
        generated.write()?;
        return Ok(format!("written: {what}\n"));
    }
    let differences = generated.differences();
    if differences.is_empty() {
        return Ok(format!("identical: {what}\n"));
    }
    Err(Failure::Failed(format!(
        "the published vectors are not what the scenarios give: {}",
        differences.join("; ")
    )))
}

/// Without the toy parameter set there is nothing to generate.
#[cfg(not(feature = "generate"))]
pub fn generate(_: &GenerateArguments, _: &Console<'_>) -> Result<String, Failure> {
    let command = "cargo run --release --features generate --bin quorate -- vectors generate";
    Err(Failure::Failed(format!("this build has not all parameter sets: run {command}")))
}
