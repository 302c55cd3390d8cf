//! The reports of memcheck.

use std::collections::BTreeMap;
use std::fs;

use iced_x86::FlowControl;

use crate::program::Program;

/// One place in the program that was reported.
struct Report {
    /// As the file has it, before it is loaded.
    address: u64,
    /// `UninitCondition` for a jump, `UninitValue` for an address.
    kind: String,
    /// Function, file and line, innermost first.
    frames: Vec<String>,
}

/// The reports of a run. Fails if the run did not come to its end.
fn read(program: &Program, log: &str, xml: &str) -> Result<Vec<Report>, String> {
    let read = |path: &str| fs::read_to_string(path).map_err(|error| format!("judge: {path}: {error}"));
    let (log, xml) = (read(log)?, read(xml)?);
    // a PIE is loaded somewhere: the program tells where one of its functions is
    let anchor =
        log.lines().find_map(|line| line.strip_prefix("anchor ")).ok_or("judge: the log has no anchor")?;
    let anchor: u64 = anchor.trim().parse().map_err(|_| "judge: the anchor is no number")?;
    let (start, ..) = program.functions("ct_anchor").next().ok_or("judge: the program has no anchor")?;
    let base = anchor.wrapping_sub(start);
    if !log.lines().any(|line| line == "end") {
        return Err("judge: the cases did not come to their end".to_owned());
    }
    let xml = roxmltree::Document::parse(&xml).map_err(|error| format!("judge: no XML: {error}"))?;
    let report = |error: roxmltree::Node<'_, '_>| {
        let child = |node: roxmltree::Node<'_, '_>, name: &str| {
            let child = node.children().find(|child| child.has_tag_name(name))?;
            Some(child.text().unwrap_or_default().to_owned())
        };
        let stack = error.children().find(|child| child.has_tag_name("stack"))?;
        let frames: Vec<_> = stack.children().filter(|child| child.has_tag_name("frame")).collect();
        let address = child(*frames.first()?, "ip")?;
        let address = u64::from_str_radix(address.trim_start_matches("0x"), 16).ok()?;
        let frame = |frame: &roxmltree::Node<'_, '_>| {
            let part = |name| child(*frame, name).unwrap_or_else(|| "?".to_owned());
            format!("{} ({}:{})", part("fn"), part("file"), part("line"))
        };
        let frames = frames.iter().map(frame).collect();
        Some(Report { address: address.wrapping_sub(base), kind: child(error, "kind")?, frames })
    };
    let errors: Vec<_> = xml.descendants().filter(|node| node.has_tag_name("error")).collect();
    let reports: Vec<Report> = errors.iter().filter_map(|error| report(*error)).collect();
    if reports.len() != errors.len() {
        return Err("judge: a report is not of the form that is known".to_owned());
    }
    Ok(reports)
}

/// Whether a report is of an overflow check: a conditional jump of which one side does nothing but panic because of an overflow.
///
/// No case panics, else it would not have come to its end; so that side was never taken, the jump always went the same way,
/// and its time tells nothing.
fn is_overflow_check(program: &Program, report: &Report) -> bool {
    let Some(jump) = program.instruction(report.address) else { return false };
    report.kind == "UninitCondition"
        && jump.flow_control() == FlowControl::ConditionalBranch
        && [jump.near_branch_target(), jump.next_ip()].iter().any(|side| program.panics_of_overflow(*side))
}

/// Fails on every report but those of overflow checks, and on these too unless the profile has them.
pub fn judge(program: &Program, log: &str, xml: &str, checked: bool) -> Result<String, String> {
    let reports = read(program, log, xml)?;
    let (overflow, real): (Vec<&Report>, Vec<&Report>) =
        reports.iter().partition(|report| checked && is_overflow_check(program, report));
    if real.is_empty() {
        return Ok(format!(
            "0 branches and addresses depend on secrets; {} overflow checks do",
            overflow.len()
        ));
    }
    let places: BTreeMap<u64, &Report> = real.iter().map(|report| (report.address, *report)).collect();
    let mut text = format!("{} places depend on secrets:\n", places.len());
    for Report { address, kind, frames } in places.values() {
        text += &format!("  {kind} at {address:#x}\n");
        for frame in frames.iter().take(6) {
            text += &format!("    {frame}\n");
        }
    }
    Err(text)
}

/// Fails unless a control was reported as it has to be.
pub fn control(program: &Program, log: &str, xml: &str, kind: &str) -> Result<String, String> {
    let reports = read(program, log, xml)?;
    let overflow = reports.iter().filter(|report| is_overflow_check(program, report)).count();
    let real = reports.len() - overflow;
    let right = match kind {
        "real" => real > 0,
        "overflow" => real == 0 && overflow > 0,
        "none" => reports.is_empty(),
        _ => false,
    };
    let found = format!("{real} real reports, {overflow} of overflow checks, {kind} expected");
    if right { Ok(found) } else { Err(format!("judge: the control does not work: {found}")) }
}
