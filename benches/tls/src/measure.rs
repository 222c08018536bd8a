//! Times the contenders of an operation in turn.

use std::time::Duration;

use crate::operation::{Contender, Operation};

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// The number of rounds, in each of which every contender has its turn.
    pub rounds: usize,
    /// The approximate duration of a turn.
    pub turn: Duration,
}

impl Effort {
    pub const FULL: Effort = Effort {
        rounds: 31,
        turn: Duration::from_millis(30),
    };

    pub const QUICK: Effort = Effort {
        rounds: 9,
        turn: Duration::from_millis(12),
    };
}

/// The nanoseconds of one piece of work, by round: each part's.
pub type Times = Vec<[f64; 2]>;

/// Runs the contenders in turn, and returns the times of each.
pub fn rounds(operation: &mut Operation, effort: Effort) -> Vec<Times> {
    let contenders = &mut operation.contenders;
    let counts: Vec<u64> = contenders.iter_mut().map(|one| calibrate(one, effort)).collect();
    let mut times = vec![Vec::with_capacity(effort.rounds); contenders.len()];
    for round in 0..effort.rounds {
        // Every round starts with another contender, so that none always follows the same one.
        for turn in 0..contenders.len() {
            let index = (round + turn) % contenders.len();
            let elapsed = (contenders[index].work)(counts[index]);
            times[index].push(elapsed.map(|part| part.as_nanos() as f64 / counts[index] as f64));
        }
    }
    times
}

/// How many times the work fits into a turn; warms up as well.
fn calibrate(contender: &mut Contender, effort: Effort) -> u64 {
    let mut count = 1;
    loop {
        let [first, second] = (contender.work)(count);
        let elapsed = first + second;
        if elapsed * 4 >= effort.turn || count >= 1 << 24 {
            let once = elapsed.as_nanos().max(1) / u128::from(count);
            return ((effort.turn.as_nanos() / once.max(1)) as u64).max(1);
        }
        count *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Unit;
    use crate::peers::Peer;

    #[test]
    fn every_contender_has_every_round() {
        let contender = |peer| Contender {
            peer,
            work: Box::new(|count| [Duration::from_micros(count), Duration::from_micros(3 * count)]),
        };
        let mut operation = Operation {
            group: "group",
            name: "name".to_owned(),
            parts: ["client", "server"],
            unit: Unit::Operations,
            contenders: vec![contender(Peer::Ours), contender(Peer::Ring)],
        };
        let times = rounds(&mut operation, Effort::QUICK);
        assert_eq!(times.len(), 2);
        for times in times {
            assert_eq!(times, vec![[1e3, 3e3]; Effort::QUICK.rounds]);
        }
    }
}
