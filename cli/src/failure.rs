//! Why a command did not do what it was asked for.

use quorate_model::Unusable;
use quorate_spec::fault::Error;
use serde_json::{Value, json};

use crate::network::Problem;

/// Exit status of a failure.
pub const FAILED: u8 = 1;
/// Exit status of wrong arguments.
pub const USAGE: u8 = 2;

/// The end of a command without its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Wrong arguments. One line that says what to do.
    Usage(String),
    /// Anything else outside the protocol. One line that says what to do.
    Failed(String),
    /// A session that ended without an output, and what each party reports.
    Protocol {
        /// The protocol's name.
        protocol: &'static str,
        /// Problems by party.
        problems: Vec<(u16, Problem)>,
        /// What the caller should know besides; may be empty.
        note: String,
    },
}

impl Failure {
    /// The exit status.
    pub fn status(&self) -> u8 {
        match self {
            Failure::Usage(_) => USAGE,
            Failure::Failed(_) | Failure::Protocol { .. } => FAILED,
        }
    }

    /// One line.
    pub fn message(&self) -> String {
        match self {
            Failure::Usage(message) | Failure::Failed(message) => message.clone(),
            Failure::Protocol { protocol, problems, note } => {
                let problems: Vec<String> =
                    problems.iter().map(|(party, problem)| format!("party {party}: {problem}")).collect();
                format!("{protocol} failed: {}{note}", problems.join("; "))
            }
        }
    }

    /// The JSON object of `--json`:
    /// `{"format": "quorate-error", "version": 1, "exit_status": 1|2, "error": line, "problems": [...]}`.
    ///
    /// `problems` is empty unless a session failed. A problem is `{"party": n, "kind": "fault", "reason": code, "culprits": [n],
    /// "attribution": "public"|"local"|"none", "round": n}` or `{"party": n, "kind": "local", "error": line}`.
    pub fn json(&self) -> Value {
        let problems = match self {
            Failure::Protocol { problems, .. } => problems.iter().map(problem_json).collect(),
            _ => Vec::new(),
        };
        json!({
            "format": "quorate-error",
            "version": 1,
            "exit_status": self.status(),
            "error": self.message(),
            "problems": problems,
        })
    }

    /// The same failure with a note after a protocol's problems or the message.
    pub fn with_note(self, addition: &str) -> Failure {
        match self {
            Failure::Usage(message) => Failure::Usage(message + addition),
            Failure::Failed(message) => Failure::Failed(message + addition),
            Failure::Protocol { protocol, problems, note } => {
                Failure::Protocol { protocol, problems, note: note + addition }
            }
        }
    }
}

impl From<Unusable> for Failure {
    fn from(Unusable(problem): Unusable) -> Failure {
        Failure::Failed(problem)
    }
}

fn problem_json((party, problem): &(u16, Problem)) -> Value {
    match problem {
        Problem::Refused(Error::Fault(fault)) => json!({
            "party": party,
            "kind": "fault",
            "reason": fault.reason.code(),
            "culprits": fault.culprits,
            "attribution": fault.attribution.to_string(),
            "round": fault.round,
        }),
        other => json!({ "party": party, "kind": "local", "error": other.to_string() }),
    }
}
