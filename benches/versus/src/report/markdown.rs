//! The table for the README, in Markdown.

use std::fmt::Write;

use super::table::duration;
use crate::contender::Library;
use crate::results::{Measured, Report};

const PEERS: [Library; 5] = [
    Library::RustOpenssl,
    Library::Ring,
    Library::AwsLc,
    Library::RustCrypto,
    Library::X509Parser,
];

/// For each operation: the time of this crate, that in times of the limit's, and the times of the peers in times of this crate's.
pub fn write(report: &Report) -> String {
    let mut text = format!(
        "{}; {}, {} cores; {}.\n\n",
        report.openssl, report.processor, report.cores, report.date
    );
    text.push_str("| operation | this crate | × libcrypto |");
    for peer in PEERS {
        write!(text, " {} |", peer.name()).unwrap();
    }
    text.push_str("\n|---|---:|---:|---:|---:|---:|---:|---:|\n");
    for operation in &report.operations {
        text.push_str(&row(operation));
    }
    text
}

fn row(operation: &Measured) -> String {
    let ratio = |ratio: Option<f64>| ratio.map_or(String::new(), ratio_text);
    let ours = operation
        .of(Library::Ours)
        .map_or(String::new(), |figures| duration(figures.time.median));
    let mut text = format!("| {} | {ours} | {} |", operation.name, ratio(operation.ours_to_limit()));
    for peer in PEERS {
        let to_ours = operation.of(peer).and_then(|figures| figures.to_ours);
        write!(text, " {} |", ratio(to_ours)).unwrap();
    }
    text.push('\n');
    text
}

/// Two digits that say something.
fn ratio_text(ratio: f64) -> String {
    match ratio {
        ..0.1 => format!("{ratio:.3}"),
        ..10.0 => format!("{ratio:.2}"),
        ..100.0 => format!("{ratio:.1}"),
        _ => format!("{ratio:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    #[test]
    fn every_row_has_as_many_cells_as_the_heading() {
        let text = write(&example());
        let table: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(table.len(), 3);
        assert!(
            table
                .iter()
                .all(|row| row.matches('|').count() == table[0].matches('|').count()),
            "{text}"
        );
        assert!(table[2].contains("| 105 ns | 1.05 | 2.00 | 0.86 |"), "{text}");
    }
}
