//! Medians and quartiles.

/// The median and the quartiles of a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    pub lower_quartile: f64,
    pub median: f64,
    pub upper_quartile: f64,
}

impl Summary {
    /// Summarizes a sample of at least one number.
    pub fn of(sample: &[f64]) -> Summary {
        let mut sorted = sample.to_vec();
        sorted.sort_by(f64::total_cmp);
        Summary {
            lower_quartile: quantile(&sorted, 0.25),
            median: quantile(&sorted, 0.5),
            upper_quartile: quantile(&sorted, 0.75),
        }
    }
}

/// The median of the ratios of two samples, round by round.
///
/// The rounds are interleaved, so that what slows the machine down for a while slows both sides of a ratio.
pub fn median_ratio(sample: &[f64], reference: &[f64]) -> f64 {
    let ratios: Vec<f64> = sample.iter().zip(reference).map(|(one, other)| one / other).collect();
    Summary::of(&ratios).median
}

/// The quantile of a sorted sample, interpolated between its neighbours.
fn quantile(sorted: &[f64], fraction: f64) -> f64 {
    assert!(!sorted.is_empty(), "a quantile of no numbers");
    let position = fraction * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[position.floor() as usize], sorted[position.ceil() as usize]);
    below + (above - below) * position.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_lies_in_the_middle_and_ignores_the_order() {
        assert_eq!(Summary::of(&[3.0, 1.0, 2.0]).median, 2.0);
        assert_eq!(Summary::of(&[4.0, 1.0, 2.0, 3.0]).median, 2.5);
        assert_eq!(Summary::of(&[7.0]).median, 7.0);
    }

    #[test]
    fn quartiles_are_interpolated() {
        let summary = Summary::of(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!((summary.lower_quartile, summary.upper_quartile), (2.0, 4.0));
        let summary = Summary::of(&[0.0, 10.0]);
        assert_eq!((summary.lower_quartile, summary.upper_quartile), (2.5, 7.5));
    }

    #[test]
    fn a_ratio_is_taken_within_each_round() {
        // Both sides are ten times as slow in the last round; the ratio stays.
        assert_eq!(median_ratio(&[2.0, 2.0, 20.0], &[1.0, 1.0, 10.0]), 2.0);
    }
}
