//! The shrunken line as a rule: its own bands, that nothing has measured.

use super::Said;
use crate::models::next_score::{ShrunkenLines, Sitting};

/// Normal quantiles of the 50 and the 80 % band.
const FACTORS: (f64, f64) = (0.674_489_750_196_081_7, 1.281_551_565_544_600_4);

/// What `lines` say of `target` from the `earlier` results in its subject.
pub(super) fn say(lines: &ShrunkenLines, earlier: &[&Sitting], target: &Sitting) -> Option<Said> {
    let (mean, sd) = lines.predict(earlier.iter().copied(), target)?;
    let band = |factor: f64| Some((mean - factor * sd, mean + factor * sd));
    Some(Said {
        mean,
        band_50: band(FACTORS.0),
        band_80: band(FACTORS.1),
    })
}
