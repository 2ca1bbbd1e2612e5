//! A small seeded generator, so that every split, resample and simulation can be repeated.

/// xoshiro256++ 1.0. The same seed gives the same stream on every platform; not for secrets.
///
/// Source: Blackman and Vigna (2021), Scrambled Linear Pseudorandom Number Generators.
#[derive(Clone, Debug)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// Spreads `seed` over the state with splitmix64, as the authors of xoshiro advise.
    pub fn new(seed: u64) -> Self {
        let mut x = seed;
        let state = std::array::from_fn(|_| {
            x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        });
        Self { state }
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        let s = &mut self.state;
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

    /// Uniform in `[0, 1)`, with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in `0..n`; 0 when `n` is 0. The bias of the multiplication is below `n / 2^64`.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next_u64()) * n as u128) >> 64) as usize
    }

    /// Standard normal, by the Box-Muller transform.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// How many of `n` fair coins fall heads; above 1,000 coins by the normal approximation.
    pub fn fair_coins(&mut self, n: u64) -> u64 {
        if n > 1_000 {
            let half = n as f64 / 2.0;
            let drawn = (half + self.normal() * (n as f64).sqrt() / 2.0).round();
            return drawn.clamp(0.0, n as f64) as u64;
        }
        let mut left = n;
        let mut heads = 0;
        while left > 0 {
            let coins = left.min(64);
            heads += u64::from((self.next_u64() >> (64 - coins)).count_ones());
            left -= coins;
        }
        heads
    }

    /// A Poisson count; above a mean of 500 by the normal approximation.
    pub fn poisson(&mut self, mean: f64) -> u64 {
        if mean > 500.0 {
            return (mean + self.normal() * mean.sqrt()).round().max(0.0) as u64;
        }
        let limit = (-mean).exp();
        let mut product = self.uniform();
        let mut count = 0;
        while product > limit {
            product *= self.uniform();
            count += 1;
        }
        count
    }

    /// Beta distributed between 0 and 1; both parameters above 0.
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a), self.gamma(b));
        let share = x / (x + y);
        // Both draws of tiny parameters can be 0.
        if share.is_finite() { share } else { a / (a + b) }
    }

    /// Gamma distributed with scale 1.
    ///
    /// Source: Marsaglia and Tsang (2000), A Simple Method for Generating Gamma Variables.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = (1.0 - self.uniform()).powf(1.0 / shape);
            return boost * self.gamma(shape + 1.0);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && (1.0 - self.uniform()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Brings `items` into random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_stream_is_that_of_the_reference_code() {
        // xoshiro256plusplus.c of the authors with the state 1, 2, 3, 4.
        let mut random = Random { state: [1, 2, 3, 4] };
        let drawn: Vec<u64> = (0..4).map(|_| random.next_u64()).collect();
        assert_eq!(
            drawn,
            [
                41_943_041,
                58_720_359,
                3_588_806_011_781_223,
                3_591_011_842_654_386
            ]
        );
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut random = Random::new(7);
        let n = 20_000;
        let normal: Vec<f64> = (0..n).map(|_| random.normal()).collect();
        let mean = normal.iter().sum::<f64>() / f64::from(n);
        let variance = normal.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n);
        assert!(
            mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04,
            "{mean} {variance}"
        );
        let coins: u64 = (0..2_000).map(|_| random.fair_coins(100)).sum();
        assert!((coins as f64 / 2_000.0 - 50.0).abs() < 0.5);
        let counts: u64 = (0..5_000).map(|_| random.poisson(3.0)).sum();
        assert!((counts as f64 / 5_000.0 - 3.0).abs() < 0.12);
    }

    #[test]
    fn beta_draws_have_the_mean_and_spread_of_the_formula() {
        for (a, b) in [(0.5, 0.8), (6.0, 4.0), (40.0, 3.0)] {
            let mut random = Random::new(9);
            let n = 40_000;
            let drawn: Vec<f64> = (0..n).map(|_| random.beta(a, b)).collect();
            let mean = drawn.iter().sum::<f64>() / f64::from(n);
            let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n);
            let expected = (a * b) / ((a + b) * (a + b) * (a + b + 1.0));
            assert!((mean - a / (a + b)).abs() < 0.006, "{a} {b}: {mean}");
            assert!(
                (variance / expected - 1.0).abs() < 0.04,
                "{a} {b}: {variance} {expected}"
            );
        }
    }
}
