//! What was measured.

use crate::measure::Times;
use crate::operation::{Operation, Unit};
use crate::peers::Peer;
use crate::statistics::{Summary, median_ratio};

/// A contender's figures for one part of an operation.
#[derive(Clone, Debug)]
pub struct Figures {
    pub peer: Peer,
    /// Nanoseconds of one piece of work.
    pub time: Summary,
    /// Its time in times of ours, round by round: above 1, ours is the faster one.
    pub to_ours: Option<f64>,
}

impl Figures {
    /// Pieces of work, or megabytes, in a second.
    pub fn rate(&self, unit: Unit) -> f64 {
        let operations = 1e9 / self.time.median;
        match unit {
            Unit::Operations => operations,
            Unit::Megabytes(bytes) => operations * bytes as f64 / 1e6,
        }
    }
}

/// One part of an operation, measured.
#[derive(Clone, Debug)]
pub struct Row {
    pub group: &'static str,
    pub name: String,
    pub part: &'static str,
    pub unit: Unit,
    pub figures: Vec<Figures>,
}

impl Row {
    /// The rows of an operation's parts.
    pub fn of(operation: &Operation, times: &[Times]) -> [Row; 2] {
        [0, 1].map(|part| {
            let samples: Vec<Vec<f64>> = times
                .iter()
                .map(|times| times.iter().map(|parts| parts[part]).collect())
                .collect();
            let ours = operation.contenders.iter().position(|one| one.peer == Peer::Ours);
            let figures = operation
                .contenders
                .iter()
                .zip(&samples)
                .map(|(contender, sample)| Figures {
                    peer: contender.peer,
                    time: Summary::of(sample),
                    to_ours: ours.map(|ours| median_ratio(sample, &samples[ours])),
                });
            Row {
                group: operation.group,
                name: operation.name.clone(),
                part: operation.parts[part],
                unit: operation.unit,
                figures: figures.collect(),
            }
        })
    }

    pub fn figures_of(&self, peer: Peer) -> Option<&Figures> {
        self.figures.iter().find(|figures| figures.peer == peer)
    }

    /// Our speed in times of the peer's.
    pub fn speed_to(&self, peer: Peer) -> Option<f64> {
        self.figures_of(Peer::Ours)?;
        self.figures_of(peer)?.to_ours
    }
}

/// Everything that a run found out, and where.
pub struct Report {
    /// The version text of the OpenSSL, and the FIPS module if there is one.
    pub openssl: String,
    pub processor: String,
    pub cores: usize,
    /// The day of the run, as 2026-11-29.
    pub date: String,
    pub rows: Vec<Row>,
}

impl Report {
    /// How far the control is from ours, in percent, over all rows: the median, the ninth of ten, and the largest.
    pub fn noise(&self) -> Option<[f64; 3]> {
        let control = self.rows.iter().filter_map(|row| row.speed_to(Peer::Control));
        let mut distances: Vec<f64> = control.map(|ratio| (ratio - 1.0).abs() * 100.0).collect();
        distances.sort_by(f64::total_cmp);
        let at = |fraction: f64| distances.get(((distances.len().max(1) - 1) as f64 * fraction).round() as usize);
        Some([*at(0.5)?, *at(0.9)?, *at(1.0)?])
    }

    /// The rows in which a peer is faster by more than the noise of most rows.
    pub fn slower_than(&self, peer: Peer) -> Vec<(&Row, f64)> {
        let margin = 1.0 - self.noise().map_or(0.0, |[_, most, _]| most / 100.0);
        let ratios = self.rows.iter().filter_map(|row| Some((row, row.speed_to(peer)?)));
        ratios.filter(|(_, ratio)| *ratio < margin).collect()
    }

    /// In how many rows both are compared.
    pub fn compared_with(&self, peer: Peer) -> usize {
        self.rows.iter().filter(|row| row.speed_to(peer).is_some()).count()
    }
}

#[cfg(test)]
pub fn example() -> Report {
    let contender = |peer| crate::operation::Contender {
        peer,
        work: Box::new(|_| Default::default()),
    };
    let operation = Operation {
        group: "full handshake",
        name: "TLS 1.3, \"P-256\"".to_owned(),
        parts: ["client", "server"],
        unit: Unit::Operations,
        contenders: vec![contender(Peer::Ours), contender(Peer::Ring), contender(Peer::Control)],
    };
    let times = [vec![[1e5, 2e5]; 3], vec![[5e4, 4e5]; 3], vec![[1.01e5, 1.98e5]; 3]];
    Report {
        openssl: "OpenSSL 3.0.0 1 Jan 2026".to_owned(),
        processor: "A & B".to_owned(),
        cores: 2,
        date: "2026-11-29".to_owned(),
        rows: Row::of(&operation, &times).to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_speeds_of_ours_in_times_of_the_peers() {
        let report = example();
        assert_eq!(report.rows[0].speed_to(Peer::Ring), Some(0.5));
        assert_eq!(report.rows[1].speed_to(Peer::Ring), Some(2.0));
        assert_eq!(report.rows[1].speed_to(Peer::AwsLc), None);
        assert_eq!(report.rows[0].figures[0].rate(Unit::Operations), 1e4);
        assert_eq!(report.rows[0].figures[0].rate(Unit::Megabytes(1_000)), 10.0);
    }

    #[test]
    fn what_is_slower_is_slower_by_more_than_the_noise() {
        let report = example();
        let [median, _, largest] = report.noise().unwrap();
        assert!((0.99..1.01).contains(&median) && (0.99..1.01).contains(&largest));
        let slower = report.slower_than(Peer::Ring);
        assert_eq!(slower.len(), 1);
        assert_eq!(slower[0].0.part, "client");
        assert_eq!(report.compared_with(Peer::Ring), 2);
    }
}
