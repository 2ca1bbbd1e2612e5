//! How long work really takes: the student's own blocks, planned against actual.

/// Blocks as planned that stand against the student's own: few blocks say little.
pub const PRIOR_BLOCKS: f64 = 5.0;
/// A ratio beyond these is a slip of the pen or of the timer.
const BOUNDS: (f64, f64) = (0.5, 2.0);

/// Actual over planned minutes of a subject: the median, shrunk to 1 with the weight of [`PRIOR_BLOCKS`] blocks.
///
/// `blocks`: planned and actual minutes of blocks done. Returns 1 without any; within 0.5 to 2.
pub fn ratio(blocks: &[(u32, u32)]) -> f64 {
    let mut ratios: Vec<f64> = blocks
        .iter()
        .filter(|(planned, actual)| *planned > 0 && *actual > 0)
        .map(|(planned, actual)| f64::from(*actual) / f64::from(*planned))
        .collect();
    ratios.sort_by(f64::total_cmp);
    let n = ratios.len();
    if n == 0 {
        return 1.0;
    }
    let median = f64::midpoint(ratios[(n - 1) / 2], ratios[n / 2]);
    let shrunk = (n as f64 * median + PRIOR_BLOCKS) / (n as f64 + PRIOR_BLOCKS);
    shrunk.clamp(BOUNDS.0, BOUNDS.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_long_blocks_lengthen_the_plan_a_little_and_many_a_lot() {
        assert!((ratio(&[]) - 1.0).abs() < 1e-12);
        assert!((ratio(&[(40, 60)]) - 6.5 / 6.0).abs() < 1e-12);
        assert!((ratio(&[(40, 60); 45]) - (45.0 * 1.5 + 5.0) / 50.0).abs() < 1e-12);
        // One slip among many moves the median not at all.
        assert!((ratio(&[(40, 40), (40, 40), (40, 4_000)]) - 1.0).abs() < 1e-12);
        assert!(ratio(&[(1, u32::MAX); 100]) <= 2.0 && ratio(&[(0, 5)]) >= 1.0);
    }
}
