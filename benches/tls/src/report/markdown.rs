//! The tables in Markdown.

use std::fmt::Write;

use super::table::rate;
use crate::peers::Peer;
use crate::results::{Report, Row};

const PEERS: [Peer; 3] = [Peer::RustlsOpenssl, Peer::Ring, Peer::AwsLc];

/// For each row: our rate, and our speed in times of each peer's.
pub fn write(report: &Report) -> String {
    let mut text = format!(
        "{}; {}, {} cores; {}.\n\n",
        report.openssl, report.processor, report.cores, report.date
    );
    text.push_str("| operation | part | rate |");
    for peer in PEERS {
        write!(text, " ÷ {} |", peer.name()).unwrap();
    }
    text.push_str(" ÷ control |\n|---|---|---:|---:|---:|---:|---:|\n");
    for row in &report.rows {
        text.push_str(&line(row));
    }
    text
}

fn line(row: &Row) -> String {
    let ours = row.figures_of(Peer::Ours);
    let ours = ours.map_or(String::new(), |figures| rate(figures.rate(row.unit), row.unit));
    let mut text = format!("| {}: {} | {} | {ours} |", row.group, row.name, row.part);
    for peer in PEERS.into_iter().chain([Peer::Control]) {
        let ratio = row.speed_to(peer).map_or(String::new(), |ratio| format!("{ratio:.2}"));
        write!(text, " {ratio} |").unwrap();
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    #[test]
    fn every_row_has_as_many_cells_as_the_heading() {
        let text = write(&example());
        let table: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(table.len(), 4);
        let cells = |row: &str| row.matches('|').count();
        assert!(table.iter().all(|row| cells(row) == cells(table[0])), "{text}");
    }
}
