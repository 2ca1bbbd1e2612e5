//! A small seeded generator of our own, so that a seed means the same drafts after every update of a dependency.
//!
//! Source: Blackman and Vigna (2021), Scrambled Linear Pseudorandom Number Generators (xoshiro256++), seeded by
//! splitmix64 as its authors advise. Not for secrets.

use std::f64::consts::TAU;

/// xoshiro256++.
pub struct Rng([u64; 4]);

/// One step of splitmix64 from `state`.
fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A seed for the `i`-th of many, unrelated to its neighbours'.
pub fn mix(seed: u64, i: u64) -> u64 {
    let mut state = seed;
    let mut other = splitmix(&mut state) ^ i;
    splitmix(&mut other)
}

impl Rng {
    pub fn new(seed: u64) -> Self {
        let mut state = seed;
        Self(std::array::from_fn(|_| splitmix(&mut state)))
    }

    fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// Uniform from 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * 2.0f64.powi(-53)
    }

    /// Uniform from `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        let width = f64::from(high.saturating_sub(low)) + 1.0;
        (low + (self.unit() * width) as u32).min(high.max(low))
    }

    /// Uniform below `n`, which is above zero.
    pub fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }

    /// True with chance `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Normal with this mean and standard deviation (Box and Muller).
    pub fn normal(&mut self, mean: f64, sd: f64) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        mean + sd * radius * (TAU * self.unit()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_that_of_the_reference_implementation() {
        let mut rng = Rng([1, 2, 3, 4]);
        let first: Vec<u64> = (0..5).map(|_| rng.next()).collect();
        // Of xoshiro256plusplus.c by its authors, from the state 1, 2, 3, 4.
        let reference = [
            41_943_041,
            58_720_359,
            3_588_806_011_781_223,
            3_591_011_842_654_386,
            9_228_616_714_210_784_205,
        ];
        assert_eq!(first, reference);
    }
    #[test]
    fn both_ends_of_a_range_are_drawn_and_nothing_beyond() {
        let mut rng = Rng::new(1);
        let drawn: std::collections::BTreeSet<u32> = (0..200).map(|_| rng.between(3, 6)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6]);
    }
}
