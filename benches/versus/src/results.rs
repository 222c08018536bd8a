//! What was measured.

use crate::allocations::Allocations;
use crate::contender::{Goal, Library, Operation};
use crate::statistics::{Summary, median_ratio};

/// One contender's figures in an operation.
#[derive(Clone, Debug)]
pub struct Figures {
    pub library: Library,
    pub note: &'static str,
    /// Nanoseconds of one piece of work.
    pub time: Summary,
    /// Its time in times of this crate's: above 1, this crate is the faster one.
    pub to_ours: Option<f64>,
    /// Its time in times of the limit's.
    pub to_limit: Option<f64>,
    pub allocations: Option<Allocations>,
}

/// An operation, measured.
#[derive(Clone, Debug)]
pub struct Measured {
    pub group: &'static str,
    pub name: String,
    pub goal: Option<Goal>,
    pub is_kept: bool,
    pub checks_more: Option<&'static str>,
    pub rounds: usize,
    pub figures: Vec<Figures>,
}

impl Measured {
    /// Summarizes the rounds of an operation.
    pub fn new(operation: &Operation<'_>, times: &[Vec<f64>]) -> Self {
        let position = |library| {
            operation
                .contenders
                .iter()
                .position(|contender| contender.library == library)
        };
        let (ours, limit) = (position(Library::Ours), position(Library::Raw));
        let figures = operation.contenders.iter().zip(times).map(|(contender, sample)| {
            let ratio = |reference: Option<usize>| reference.map(|index| median_ratio(sample, &times[index]));
            Figures {
                library: contender.library,
                note: contender.note,
                time: Summary::of(sample),
                to_ours: ratio(ours),
                to_limit: ratio(limit),
                allocations: None,
            }
        });
        Measured {
            group: operation.group,
            name: operation.name.clone(),
            goal: operation.goal,
            is_kept: operation.is_kept,
            checks_more: operation.checks_more,
            rounds: times.first().map_or(0, Vec::len),
            figures: figures.collect(),
        }
    }

    pub fn of(&self, library: Library) -> Option<&Figures> {
        self.figures.iter().find(|figures| figures.library == library)
    }

    /// This crate's time in times of the limit's.
    pub fn ours_to_limit(&self) -> Option<f64> {
        self.of(Library::Ours)?.to_limit
    }

    /// The fastest of the other libraries, and its time in times of this crate's.
    pub fn best_peer(&self) -> Option<(Library, f64)> {
        let peers = self.figures.iter().filter(|figures| figures.library.is_peer());
        let ratios = peers.filter_map(|figures| Some((figures.library, figures.to_ours?)));
        ratios.min_by(|one, other| one.1.total_cmp(&other.1))
    }
}

/// What a contender reaches on several threads at once.
#[derive(Clone, Debug)]
pub struct Scaling {
    pub name: String,
    pub library: Library,
    /// The number of threads, and their common throughput in times of that of one thread.
    pub factors: Vec<(usize, f64)>,
}

/// Everything that a run found out, and where.
#[derive(Clone, Debug)]
pub struct Report {
    /// `OpenSSL_version(3)`
    pub openssl: String,
    pub processor: String,
    pub cores: usize,
    /// The day of the run, as 2026-11-29.
    pub date: String,
    /// How to run it again.
    pub command: String,
    pub operations: Vec<Measured>,
    pub scaling: Vec<Scaling>,
}

/// A report for the tests of its writers.
#[cfg(test)]
pub fn example() -> Report {
    let mut operation = Operation::new("hash", "SHA-256 of 16 B, \"kept\"")
        .goal(Goal::ShortMessage)
        .kept();
    for library in [Library::Ours, Library::Raw, Library::RustOpenssl, Library::Ring] {
        operation = operation.with(library, "checks <nothing> & more", || 1, |number: u8| vec![number]);
    }
    let times = [
        vec![105.0, 105.0],
        vec![100.0, 100.0],
        vec![210.0, 210.0],
        vec![90.0, 90.0],
    ];
    let mut measured = Measured::new(&operation, &times);
    measured.figures[0].allocations = Some(Allocations {
        by_rust: 0.0,
        by_libcrypto: 1.5,
    });
    Report {
        openssl: "OpenSSL 3.0.0 1 Jan 2026".to_owned(),
        processor: "A & B".to_owned(),
        cores: 2,
        date: "2026-11-29".to_owned(),
        command: "cargo run".to_owned(),
        operations: vec![measured],
        scaling: vec![Scaling {
            name: "SHA-256 of 16 B".to_owned(),
            library: Library::Ours,
            factors: vec![(1, 1.0), (2, 1.95)],
        }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_to_this_crate_and_to_the_limit() {
        let report = example();
        let operation = &report.operations[0];
        assert_eq!(operation.ours_to_limit(), Some(1.05));
        assert_eq!(operation.of(Library::RustOpenssl).unwrap().to_ours, Some(2.0));
        let (library, ratio) = operation.best_peer().unwrap();
        assert_eq!(library, Library::Ring);
        assert!((ratio - 90.0 / 105.0).abs() < 1e-9);
    }
}
