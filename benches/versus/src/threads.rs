//! Throughput on several threads at once.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::contender::Library;
use crate::results::Scaling;
use crate::statistics::Summary;

/// Makes, in each thread, the work of that thread; what it borrows is shared by all threads.
pub type MakeWork<'a> = Box<dyn Fn() -> Box<dyn FnMut() + 'a> + Sync + 'a>;

/// How many turns each number of threads has, and how long they are.
#[derive(Clone, Copy, Debug)]
pub struct Turns {
    pub rounds: usize,
    pub turn: Duration,
}

/// Measures contenders on these numbers of threads, in turn; the first number must be 1.
pub fn scaling(name: &str, contenders: &[(Library, MakeWork<'_>)], threads: &[usize], turns: Turns) -> Vec<Scaling> {
    let mut samples = vec![vec![Vec::new(); threads.len()]; contenders.len()];
    for _ in 0..turns.rounds {
        for ((_, make), samples) in contenders.iter().zip(&mut samples) {
            let throughputs: Vec<f64> = threads
                .iter()
                .map(|&count| throughput(make, count, turns.turn))
                .collect();
            for (sample, throughput) in samples.iter_mut().zip(&throughputs) {
                sample.push(throughput / throughputs[0]);
            }
        }
    }
    let results = contenders.iter().zip(&samples).map(|((library, _), samples)| Scaling {
        name: name.to_owned(),
        library: *library,
        factors: threads
            .iter()
            .copied()
            .zip(samples.iter().map(|sample| Summary::of(sample).median))
            .collect(),
    });
    results.collect()
}

/// Pieces of work per second of so many threads together.
fn throughput(make: &MakeWork<'_>, threads: usize, turn: Duration) -> f64 {
    let (start, stop) = (Barrier::new(threads + 1), AtomicBool::new(false));
    let done = AtomicU64::new(0);
    let elapsed = thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut work = make();
                work();
                start.wait();
                let mut count = 0;
                while !stop.load(Ordering::Relaxed) {
                    // The flag is not read too often.
                    for _ in 0..8 {
                        work();
                    }
                    count += 8;
                }
                done.fetch_add(count, Ordering::Relaxed);
            });
        }
        start.wait();
        let begin = Instant::now();
        thread::sleep(turn);
        stop.store(true, Ordering::Relaxed);
        begin.elapsed()
    });
    done.into_inner() as f64 / elapsed.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thread_is_the_measure() {
        let make: MakeWork<'_> = Box::new(|| Box::new(|| std::hint::black_box(())));
        let turns = Turns {
            rounds: 3,
            turn: Duration::from_millis(2),
        };
        let results = scaling("nothing", &[(Library::Ours, make)], &[1, 2], turns);
        assert_eq!(results.len(), 1);
        assert_eq!(results[0].factors[0], (1, 1.0));
        assert!(results[0].factors[1].1 > 0.0);
    }
}
