//! The table on the standard output.

use std::fmt::Write;

use crate::operation::Unit;
use crate::peers::Peer;
use crate::results::{Report, Row};

const NAME_WIDTH: usize = 46;
const PEERS: [Peer; 3] = [Peer::RustlsOpenssl, Peer::Ring, Peer::AwsLc];

/// What the columns hold, and their headings.
pub fn heading(report: &Report) -> String {
    let mut text = format!(
        "{}; {}, {} cores; {}\n",
        report.openssl, report.processor, report.cores, report.date
    );
    text.push_str("Operations or megabytes for each second of processor time, by medians of interleaved rounds.\n");
    text.push_str("A ratio is our speed in times of the peer's: above 1, ours is faster.\n\n");
    for peer in Peer::ALL {
        writeln!(text, "{:>16}  {}", peer.name(), peer.description()).unwrap();
    }
    write!(text, "\n{:NAME_WIDTH$}{:>12}", "", Peer::Ours.name()).unwrap();
    for peer in PEERS {
        write!(text, "{:>16}{:>7}", peer.name(), "ratio").unwrap();
    }
    write!(text, "{:>9}", Peer::Control.name()).unwrap();
    text
}

/// One row.
pub fn row(row: &Row) -> String {
    let mut text = format!("{:NAME_WIDTH$}", format!("{}, {}", row.name, row.part));
    let cell = |peer| {
        row.figures_of(peer)
            .map(|figures| rate(figures.rate(row.unit), row.unit))
    };
    write!(text, "{:>12}", cell(Peer::Ours).unwrap_or_default()).unwrap();
    for peer in PEERS {
        let ratio = row.speed_to(peer).map(|ratio| format!("{ratio:.2}"));
        write!(
            text,
            "{:>16}{:>7}",
            cell(peer).unwrap_or_default(),
            ratio.unwrap_or_default()
        )
        .unwrap();
    }
    let control = row.speed_to(Peer::Control).map(|ratio| format!("{ratio:.2}"));
    write!(text, "{:>9}", control.unwrap_or_default()).unwrap();
    text.trim_end().to_owned()
}

/// A rate with its unit.
pub fn rate(rate: f64, unit: Unit) -> String {
    let number = match rate {
        ..1e2 => format!("{rate:.1}"),
        ..1e5 => format!("{rate:.0}"),
        _ => format!("{:.0}k", rate / 1e3),
    };
    match unit {
        Unit::Operations => format!("{number}/s"),
        Unit::Megabytes(_) => format!("{number} MB/s"),
    }
}

/// The noise, and the rows in which a peer is faster.
pub fn summary(report: &Report) -> String {
    let mut text = String::new();
    if let Some([median, most, largest]) = report.noise() {
        writeln!(
            text,
            "Noise: a second provider of ours differs from the first by {median:.1} % in the median, by less than {most:.1} % in \
             nine of ten rows, and by {largest:.1} % at most."
        )
        .unwrap();
    }
    for peer in PEERS {
        let slower = report.slower_than(peer);
        let (name, all) = (peer.name(), report.compared_with(peer));
        writeln!(
            text,
            "Slower than {name} by more than the noise: {} of {all} rows",
            slower.len()
        )
        .unwrap();
        for (row, ratio) in slower {
            writeln!(text, "{ratio:>8.2}  {}: {}, {}", row.group, row.name, row.part).unwrap();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    #[test]
    fn cells_stand_below_their_headings() {
        let report = example();
        let (heading, row) = (heading(&report), row(&report.rows[0]));
        let heading = heading.lines().last().unwrap();
        let end = |text: &str, word: &str| text.find(word).map(|start| start + word.len()).unwrap();
        assert_eq!(end(heading, "ours"), end(&row, "10000/s"));
        assert_eq!(end(heading, " ring"), end(&row, "20000/s"));
        assert_eq!(end(heading, "control"), end(&row, "1.01"));
    }

    #[test]
    fn the_summary_names_what_is_slower() {
        let mut report = example();
        let text = summary(&report);
        let named = "ring by more than the noise: 1 of 2 rows\n    0.50  full handshake: TLS 1.3, \"P-256\", client\n";
        assert!(text.contains(named), "{text}");
        assert!(
            text.contains("Slower than aws-lc-rs by more than the noise: 0 of 0 rows"),
            "{text}"
        );
        let rows = report.rows.iter_mut();
        let ring = rows
            .flat_map(|row| &mut row.figures)
            .filter(|figures| figures.peer == Peer::Ring);
        ring.for_each(|figures| figures.peer = Peer::RustlsOpenssl);
        let text = summary(&report);
        assert!(
            text.contains(&format!("Slower than rustls-openssl{}", &named["ring".len()..])),
            "{text}"
        );
    }

    #[test]
    fn large_rates_are_short() {
        assert_eq!(rate(99.95, Unit::Megabytes(1)), "100.0 MB/s");
        assert_eq!(rate(12_345.6, Unit::Operations), "12346/s");
        assert_eq!(rate(1_234_567.0, Unit::Operations), "1235k/s");
    }
}
