//! Which of the goals are met.

use crate::contender::Library;
use crate::results::{Measured, Report};

/// Of the throughput of one thread, two threads are to reach at least this.
const MIN_SCALING: f64 = 1.9;

/// What two equal contenders differ by from run to run.
const NOISE: f64 = 0.02;

/// The outcome of one goal for one operation.
#[derive(Debug)]
pub struct Outcome {
    pub goal: &'static str,
    pub operation: String,
    pub is_met: bool,
    pub figures: String,
}

/// Looks at every goal, wherever it applies.
pub fn evaluate(report: &Report) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for operation in &report.operations {
        let all = [
            near_the_limit(operation),
            allocates_nothing(operation),
            not_slower_than_rust_openssl(operation),
            ahead_of_peers(operation),
        ];
        outcomes.extend(all.into_iter().flatten());
    }
    for scaling in report.scaling.iter().filter(|scaling| scaling.library == Library::Ours) {
        if let Some(&(_, factor)) = scaling.factors.iter().find(|(threads, _)| *threads == 2) {
            outcomes.push(Outcome {
                goal: "2 threads at least 1.9 x one",
                operation: scaling.name.clone(),
                is_met: factor >= MIN_SCALING,
                figures: format!("{factor:.2} x"),
            });
        }
    }
    outcomes
}

fn near_the_limit(operation: &Measured) -> Option<Outcome> {
    let (goal, ratio) = (operation.goal?, operation.ours_to_limit()?);
    let most = goal.max_ratio();
    Some(Outcome {
        goal: goal.name(),
        operation: operation.name.clone(),
        is_met: ratio <= most,
        figures: format!("{ratio:.3} x libcrypto, at most {most:.2}"),
    })
}

fn allocates_nothing(operation: &Measured) -> Option<Outcome> {
    let allocations = operation.of(Library::Ours)?.allocations?;
    operation.is_kept.then(|| Outcome {
        goal: "no allocation of ours on a kept context",
        operation: operation.name.clone(),
        is_met: allocations.by_rust == 0.0,
        figures: format!("{:.1} allocations", allocations.by_rust),
    })
}

fn not_slower_than_rust_openssl(operation: &Measured) -> Option<Outcome> {
    let ratio = operation.of(Library::RustOpenssl)?.to_ours?;
    let is_slower = ratio < 1.0 - NOISE;
    let more = operation.checks_more.filter(|_| is_slower);
    Some(Outcome {
        goal: "not slower than rust-openssl, or checks more",
        operation: operation.name.clone(),
        is_met: !is_slower || more.is_some(),
        figures: match more {
            Some(more) => format!("{:.2} x rust-openssl's time; checks more: {more}", 1.0 / ratio),
            None => format!("{:.2} x rust-openssl's time", 1.0 / ratio),
        },
    })
}

/// Where the way through libcrypto beats every peer, this crate is to beat them too.
fn ahead_of_peers(operation: &Measured) -> Option<Outcome> {
    let limit = operation.of(Library::Raw)?.to_ours?;
    let (library, ratio) = operation.best_peer()?;
    (limit < ratio - NOISE).then(|| Outcome {
        goal: "ahead of every peer that libcrypto beats",
        operation: operation.name.clone(),
        is_met: ratio >= 1.0 - NOISE,
        figures: format!("{:.2} x the time of {}", 1.0 / ratio, library.name()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    #[test]
    fn every_goal_that_applies_is_looked_at() {
        let outcomes = evaluate(&example());
        let met: Vec<_> = outcomes.iter().map(|outcome| (outcome.goal, outcome.is_met)).collect();
        // ring is faster than libcrypto here, so that nothing is asked there.
        assert_eq!(
            met,
            [
                ("short message", true),
                ("no allocation of ours on a kept context", true),
                ("not slower than rust-openssl, or checks more", true),
                ("2 threads at least 1.9 x one", true),
            ]
        );
    }

    #[test]
    fn what_is_slower_than_rust_openssl_must_check_more() {
        let mut report = example();
        for figures in &mut report.operations[0].figures {
            figures.to_ours = figures.to_ours.map(|ratio| ratio / 3.0);
        }
        let is_met = |report: &Report| evaluate(report)[2].is_met;
        assert!(!is_met(&report));
        report.operations[0].checks_more = Some("the pair");
        assert!(is_met(&report));
    }
}
