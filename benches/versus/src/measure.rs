//! Times the contenders of an operation in turn.

use std::time::Duration;

use crate::contender::{Contender, Operation};

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// The number of rounds, in each of which every contender has its turn.
    pub rounds: usize,
    /// The approximate duration of a turn.
    pub turn: Duration,
    /// About as long as one contender of an operation may take in all: what is slow has fewer rounds.
    pub at_most: Duration,
}

impl Effort {
    pub const FULL: Effort = Effort {
        rounds: 61,
        turn: Duration::from_millis(8),
        at_most: Duration::from_millis(2_000),
    };

    pub const QUICK: Effort = Effort {
        rounds: 15,
        turn: Duration::from_millis(4),
        at_most: Duration::from_millis(300),
    };
}

/// Fewer rounds than these say nothing.
const MIN_ROUNDS: usize = 5;

/// Runs the contenders in turn, and returns the nanoseconds of one piece of work, per contender and round.
pub fn rounds(operation: &mut Operation<'_>, effort: Effort) -> Vec<Vec<f64>> {
    let contenders = &mut operation.contenders;
    let once: Vec<f64> = contenders
        .iter_mut()
        .map(|contender| calibrate(contender, effort))
        .collect();
    let counts: Vec<u64> = once.iter().map(|&once| count(once, effort)).collect();
    let slowest = once.iter().copied().fold(0.0, f64::max);
    let rounds = (effort.at_most.as_nanos() as f64 / slowest) as usize;
    let rounds = rounds.clamp(MIN_ROUNDS, effort.rounds);

    let mut times = vec![Vec::with_capacity(rounds); contenders.len()];
    for round in 0..rounds {
        // Every round starts with another contender, so that none always follows the same one.
        for turn in 0..contenders.len() {
            let index = (round + turn) % contenders.len();
            let elapsed = contenders[index].work.time(counts[index]);
            times[index].push(nanoseconds(elapsed) / counts[index] as f64);
        }
    }
    times
}

/// The approximate nanoseconds of one piece of work; warms up as well.
fn calibrate(contender: &mut Contender<'_>, effort: Effort) -> f64 {
    let mut count = 1;
    loop {
        let elapsed = contender.work.time(count);
        if elapsed * 4 >= effort.turn || count >= 1 << 24 {
            return nanoseconds(elapsed) / count as f64;
        }
        count *= 2;
    }
}

/// How many times the work fits into a turn.
fn count(once: f64, effort: Effort) -> u64 {
    ((nanoseconds(effort.turn) / once) as u64).max(1)
}

fn nanoseconds(duration: Duration) -> f64 {
    duration.as_nanos() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contender::Library;

    #[test]
    fn every_contender_has_every_round() {
        let effort = Effort {
            rounds: 7,
            turn: Duration::from_micros(50),
            at_most: Duration::from_millis(10),
        };
        let mut operation = Operation::new("group", "name")
            .with(Library::Ours, "", || 1, |number: u8| vec![number])
            .with(Library::Raw, "", || 1, |number: u8| vec![number]);
        let times = rounds(&mut operation, effort);
        assert_eq!(times.len(), 2);
        assert!(times.iter().all(|times| times.len() == 7));
        assert!(times.iter().flatten().all(|&time| time >= 0.0));
    }

    #[test]
    fn what_is_slow_has_fewer_rounds() {
        let effort = Effort {
            rounds: 100,
            turn: Duration::from_micros(50),
            at_most: Duration::from_millis(10),
        };
        let work = || {
            let start = crate::clock::now();
            while crate::clock::now() - start < Duration::from_millis(5) {}
        };
        let mut operation = Operation::new("group", "name").with(Library::Ours, "", work, |()| vec![1]);
        assert_eq!(rounds(&mut operation, effort)[0].len(), MIN_ROUNDS);
    }
}
