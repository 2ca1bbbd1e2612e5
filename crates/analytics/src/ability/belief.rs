//! What is known of ability and slope on the way forth: one belief for the scores and each source's indicator, since the
//! gains do not depend on what was scored.

use super::Prior;
use super::read::{MOST_SOURCES, Step, What};
use super::transition::Transition;

/// Level and slope of each column, and their common covariance (ability, shared, slope).
#[derive(Clone, Debug)]
pub(super) struct Belief {
    pub(super) covariance: [f64; 3],
    pub(super) state: Vec<[f64; 2]>,
}

impl Belief {
    /// Before the first test; each column starts at its level in `starts`.
    pub(super) fn before(starts: &[f64], prior: &Prior) -> Self {
        Self {
            covariance: [prior.start_sd.powi(2), 0.0, prior.slope_sd.powi(2)],
            state: starts.iter().map(|&level| [level, 0.0]).collect(),
        }
    }

    /// Takes in a step: writes each column's innovation into `row` and returns its variance; nothing where the step is no
    /// test. `columns` are the free sources, from column 1 on; columns beyond them are never seen.
    pub(super) fn see(
        &mut self,
        step: &Step,
        columns: &[usize],
        prior: &Prior,
        row: &mut [f64],
    ) -> Option<f64> {
        let What::Test {
            percent,
            noise,
            source,
        } = step.what
        else {
            return None;
        };
        let [a, b, c] = self.covariance;
        let of_innovation = a + noise;
        let (gain, slope_gain) = (a / of_innovation, b / of_innovation);
        let free = columns.binary_search(&source);
        let known = if free.is_err() && source < MOST_SOURCES {
            prior.offset_of(Some(source)).mean
        } else {
            0.0
        };
        for (column, (state, innovation)) in self.state.iter_mut().zip(row).enumerate() {
            let seen = match column {
                0 => percent - known,
                _ => f64::from(u8::from(free == Ok(column - 1))),
            };
            *innovation = seen - state[0];
            state[0] += gain * *innovation;
            state[1] += slope_gain * *innovation;
        }
        // a (1 - gain) without the cancellation of a large a.
        self.covariance = [noise * gain, noise * slope_gain, c - b * slope_gain];
        Some(of_innovation)
    }

    /// Lets the days to the next step pass.
    pub(super) fn pass(&mut self, onwards: Transition) {
        self.covariance = onwards.covariance(self.covariance);
        for one in &mut self.state {
            *one = onwards.state(*one);
        }
    }
}
