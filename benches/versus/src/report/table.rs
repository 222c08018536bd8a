//! The table on the standard output.

use std::fmt::Write;

use crate::allocations::Allocations;
use crate::contender::Library;
use crate::goals::Outcome;
use crate::results::{Measured, Report, Scaling};

const NAME_WIDTH: usize = 50;
const COLUMN_WIDTH: usize = 13;

/// What the columns hold, and their headings.
pub fn heading(report: &Report) -> String {
    let mut text = format!(
        "{}; {}, {} cores; {}\n",
        report.openssl, report.processor, report.cores, report.date
    );
    text.push_str(
        "Processor time: medians of interleaved rounds. The ratios are medians of the ratios within a round.\n\n",
    );
    for library in Library::ALL {
        writeln!(text, "{:>COLUMN_WIDTH$}  {}", library.name(), library.description()).unwrap();
    }
    writeln!(
        text,
        "{:>COLUMN_WIDTH$}  time of this crate in times of the limit's",
        "x limit"
    )
    .unwrap();
    writeln!(
        text,
        "{:>COLUMN_WIDTH$}  time of this crate in times of the fastest peer's",
        "x peer"
    )
    .unwrap();
    text.push('\n');
    write!(text, "{:NAME_WIDTH$}", "").unwrap();
    for library in Library::ALL {
        write!(text, "{:>COLUMN_WIDTH$}", library.name()).unwrap();
    }
    write!(text, "{:>9}{:>8}  fastest peer", "x limit", "x peer").unwrap();
    text
}

/// One operation.
pub fn row(operation: &Measured) -> String {
    let mut text = format!("{:NAME_WIDTH$}", operation.name);
    for library in Library::ALL {
        let cell = operation.of(library).map(|figures| duration(figures.time.median));
        write!(text, "{:>COLUMN_WIDTH$}", cell.unwrap_or_default()).unwrap();
    }
    let ratio = |ratio: Option<f64>| ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
    let peer = operation.best_peer();
    write!(
        text,
        "{:>9}{:>8}  {}",
        ratio(operation.ours_to_limit()),
        ratio(peer.map(|(_, ratio)| 1.0 / ratio)),
        peer.map_or("", |(library, _)| library.name())
    )
    .unwrap();
    text.trim_end().to_owned()
}

/// A number of nanoseconds with three digits and a unit.
pub fn duration(nanoseconds: f64) -> String {
    let (number, unit) = match nanoseconds {
        ..1e3 => (nanoseconds, "ns"),
        ..1e6 => (nanoseconds / 1e3, "µs"),
        ..1e9 => (nanoseconds / 1e6, "ms"),
        _ => (nanoseconds / 1e9, "s"),
    };
    match number {
        ..10.0 => format!("{number:.2} {unit}"),
        ..100.0 => format!("{number:.1} {unit}"),
        _ => format!("{number:.0} {unit}"),
    }
}

/// Allocations per call, of Rust code and of libcrypto.
pub fn allocations(report: &Report) -> String {
    let mut text = "Allocations per call, by Rust code + by libcrypto:\n\n".to_owned();
    write!(text, "{:NAME_WIDTH$}", "").unwrap();
    for library in Library::ALL {
        write!(text, "{:>COLUMN_WIDTH$}", library.name()).unwrap();
    }
    text.push('\n');
    for operation in &report.operations {
        write!(text, "{:NAME_WIDTH$}", operation.name).unwrap();
        for library in Library::ALL {
            let counted = operation.of(library).and_then(|figures| figures.allocations);
            write!(text, "{:>COLUMN_WIDTH$}", counted.map(count).unwrap_or_default()).unwrap();
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

fn count(allocations: Allocations) -> String {
    let number = |number: f64| match number.fract() {
        0.0 => format!("{number:.0}"),
        _ => format!("{number:.1}"),
    };
    format!("{} + {}", number(allocations.by_rust), number(allocations.by_libcrypto))
}

/// Throughput on several threads.
pub fn scaling(all: &[Scaling]) -> String {
    let mut text = "Throughput on several threads, in times of that of one thread:\n\n".to_owned();
    for scaling in all {
        write!(
            text,
            "{:NAME_WIDTH$}{:>COLUMN_WIDTH$}",
            scaling.name,
            scaling.library.name()
        )
        .unwrap();
        for (threads, factor) in &scaling.factors {
            write!(text, "   {threads}: {factor:.2}").unwrap();
        }
        text.push('\n');
    }
    text
}

/// How each contender does each operation, and what it checks.
pub fn notes(report: &Report) -> String {
    let mut text = "How each contender does it, and what it checks:\n\n".to_owned();
    for operation in &report.operations {
        writeln!(text, "{}", operation.name).unwrap();
        for figures in operation.figures.iter().filter(|figures| !figures.note.is_empty()) {
            writeln!(text, "{:>COLUMN_WIDTH$}  {}", figures.library.name(), figures.note).unwrap();
        }
        if let Some(more) = operation.checks_more {
            writeln!(text, "{:>COLUMN_WIDTH$}  {more}", "checks more").unwrap();
        }
    }
    text
}

/// The goals that are missed, and how many are met.
pub fn goals(outcomes: &[Outcome]) -> String {
    let mut text = "Goals:\n\n".to_owned();
    let mut names: Vec<&str> = outcomes.iter().map(|outcome| outcome.goal).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let (met, missed): (Vec<_>, Vec<_>) = outcomes
            .iter()
            .filter(|outcome| outcome.goal == name)
            .partition(|outcome| outcome.is_met);
        writeln!(
            text,
            "{name}: met in {} of {} operations",
            met.len(),
            met.len() + missed.len()
        )
        .unwrap();
        for (word, outcomes) in [("missed", missed), ("met", met)] {
            for outcome in outcomes {
                writeln!(
                    text,
                    "  {word:<7} {:NAME_WIDTH$} {}",
                    outcome.operation, outcome.figures
                )
                .unwrap();
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    #[test]
    fn durations_have_three_digits() {
        assert_eq!(duration(7.25), "7.25 ns");
        assert_eq!(duration(93.4), "93.4 ns");
        assert_eq!(duration(1_234.0), "1.23 µs");
        assert_eq!(duration(123_456_789.0), "123 ms");
        assert_eq!(duration(2.5e9), "2.50 s");
    }

    #[test]
    fn a_row_has_its_figures_under_their_headings() {
        let report = example();
        let (heading, row) = (heading(&report), row(&report.operations[0]));
        let heading = heading.lines().last().unwrap();
        let end = |text: &str, word: &str| text.find(word).map(|start| start + word.len()).unwrap();
        assert_eq!(end(heading, "rust-openssl"), end(&row, "210 ns"));
        assert_eq!(end(heading, " ring"), end(&row, "90.0 ns"));
        assert!(row.ends_with("1.05    1.17  ring"), "{row}");
    }

    #[test]
    fn what_was_missed_is_named() {
        let mut report = example();
        report.scaling[0].factors[1].1 = 1.2;
        let text = goals(&crate::goals::evaluate(&report));
        assert!(
            text.contains("2 threads at least 1.9 x one: met in 0 of 1 operations"),
            "{text}"
        );
        assert!(text.contains("missed  SHA-256 of 16 B"), "{text}");
    }
}
