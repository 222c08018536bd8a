//! The report as JSON (RFC 8259).

use std::fmt::Write;

use crate::results::{Figures, Report, Row};

pub fn write(report: &Report) -> String {
    let noise = report.noise().map_or_else(Vec::new, |noise| noise.map(number).to_vec());
    let mut text = object(&[
        ("openssl", string(&report.openssl)),
        ("processor", string(&report.processor)),
        ("cores", report.cores.to_string()),
        ("date", string(&report.date)),
        ("noise_percent", array(noise.into_iter())),
        ("rows", array(report.rows.iter().map(row))),
    ]);
    text.push('\n');
    text
}

fn row(row: &Row) -> String {
    let figures = row.figures.iter().map(|figures| contender(figures, row));
    object(&[
        ("group", string(row.group)),
        ("name", string(&row.name)),
        ("part", string(row.part)),
        ("contenders", array(figures)),
    ])
}

fn contender(figures: &Figures, row: &Row) -> String {
    object(&[
        ("peer", string(figures.peer.name())),
        ("median_ns", number(figures.time.median)),
        ("lower_quartile_ns", number(figures.time.lower_quartile)),
        ("upper_quartile_ns", number(figures.time.upper_quartile)),
        ("rate", number(figures.rate(row.unit))),
        ("to_ours", figures.to_ours.map_or("null".to_owned(), number)),
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
    fn the_report_is_complete_and_balanced() {
        let text = write(&example());
        for expected in [
            "\"openssl\":\"OpenSSL 3.0.0 1 Jan 2026\"",
            "\"name\":\"TLS 1.3, \\\"P-256\\\"\"",
            "\"part\":\"server\"",
            "\"median_ns\":100000,",
            "\"to_ours\":0.5",
        ] {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
        let count = |character| text.matches(character).count();
        assert_eq!((count('{'), count('[')), (count('}'), count(']')));
    }
}
