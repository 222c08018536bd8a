//! The report as JSON (RFC 8259).

use std::fmt::Write;

use crate::contender::Library;
use crate::goals::evaluate;
use crate::results::{Figures, Measured, Report, Scaling};

pub fn write(report: &Report) -> String {
    let libraries = Library::ALL.iter().map(|library| {
        object(&[
            ("name", string(library.name())),
            ("description", string(library.description())),
        ])
    });
    let goals = evaluate(report);
    let goals = goals.iter().map(|outcome| {
        object(&[
            ("goal", string(outcome.goal)),
            ("operation", string(&outcome.operation)),
            ("met", outcome.is_met.to_string()),
            ("figures", string(&outcome.figures)),
        ])
    });
    let mut text = object(&[
        ("openssl", string(&report.openssl)),
        ("processor", string(&report.processor)),
        ("cores", report.cores.to_string()),
        ("date", string(&report.date)),
        ("command", string(&report.command)),
        ("libraries", array(libraries)),
        ("operations", array(report.operations.iter().map(operation))),
        ("scaling", array(report.scaling.iter().map(scaling))),
        ("goals", array(goals)),
    ]);
    text.push('\n');
    text
}

fn operation(operation: &Measured) -> String {
    object(&[
        ("group", string(operation.group)),
        ("name", string(&operation.name)),
        ("goal", optional(operation.goal.map(|goal| number(goal.max_ratio())))),
        ("kept", operation.is_kept.to_string()),
        ("checks_more", optional(operation.checks_more.map(string))),
        ("rounds", operation.rounds.to_string()),
        ("contenders", array(operation.figures.iter().map(figures))),
    ])
}

fn figures(figures: &Figures) -> String {
    let allocations = figures.allocations.map(|allocations| {
        object(&[
            ("by_rust", number(allocations.by_rust)),
            ("by_libcrypto", number(allocations.by_libcrypto)),
        ])
    });
    object(&[
        ("library", string(figures.library.name())),
        ("note", string(figures.note)),
        ("median_ns", number(figures.time.median)),
        ("lower_quartile_ns", number(figures.time.lower_quartile)),
        ("upper_quartile_ns", number(figures.time.upper_quartile)),
        ("to_ours", optional(figures.to_ours.map(number))),
        ("to_limit", optional(figures.to_limit.map(number))),
        ("allocations", optional(allocations)),
    ])
}

fn scaling(scaling: &Scaling) -> String {
    let factors = scaling.factors.iter();
    let factors =
        factors.map(|(threads, factor)| object(&[("threads", threads.to_string()), ("factor", number(*factor))]));
    object(&[
        ("name", string(&scaling.name)),
        ("library", string(scaling.library.name())),
        ("factors", array(factors)),
    ])
}

fn object(members: &[(&str, String)]) -> String {
    let members: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{}:{value}", string(name)))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn array(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(",\n"))
}

fn optional(value: Option<String>) -> String {
    value.unwrap_or_else(|| "null".to_owned())
}

/// A number; JSON has neither infinity nor "not a number".
fn number(number: f64) -> String {
    match number.is_finite() {
        true => format!("{}", (number * 1e4).round() / 1e4),
        false => "null".to_owned(),
    }
}

fn string(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control < ' ' => write!(quoted, "\\u{:04x}", u32::from(control)).unwrap(),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    #[test]
    fn strings_are_escaped() {
        assert_eq!(string("a \"b\" \\ \n é"), "\"a \\\"b\\\" \\\\ \\u000a é\"");
    }

    #[test]
    fn numbers_are_rounded_and_finite() {
        assert_eq!(number(1.0), "1");
        assert_eq!(number(1.234_56), "1.2346");
        assert_eq!(number(f64::NAN), "null");
    }

    #[test]
    fn the_report_is_complete_and_balanced() {
        let text = write(&example());
        for expected in [
            "\"openssl\":\"OpenSSL 3.0.0 1 Jan 2026\"",
            "\"name\":\"SHA-256 of 16 B, \\\"kept\\\"\"",
            "\"median_ns\":105,",
            "\"to_limit\":1.05",
            "\"allocations\":{\"by_rust\":0,\"by_libcrypto\":1.5}",
            "\"threads\":2,\"factor\":1.95",
            "\"met\":true",
        ] {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
        let count = |character| text.matches(character).count();
        assert_eq!((count('{'), count('[')), (count('}'), count(']')));
    }
}
