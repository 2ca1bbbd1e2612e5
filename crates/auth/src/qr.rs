//! Pictures for scanning, as the outline of their dark squares.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Light squares that a scanner needs around the picture.
const MARGIN: usize = 4;

/// A picture: an SVG path in a square of `size` units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Width and height, margin included.
    pub size: usize,
    /// `d` of the path; a unit is one square.
    pub path: String,
}

/// The picture of a text; `None` beyond what fits, some 2,300 bytes.
pub fn of(text: &str) -> Option<Qr> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (at, _) in code
        .to_colors()
        .iter()
        .enumerate()
        .filter(|(_, color)| **color == Color::Dark)
    {
        let (x, y) = (at % width + MARGIN, at / width + MARGIN);
        // Writing to a text does not fail.
        let _ = write!(path, "M{x} {y}h1v1h-1z");
    }
    Some(Qr {
        size: width + 2 * MARGIN,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_the_three_corners_that_scanners_look_for() {
        let qr = of("otpauth://totp/x").unwrap();
        let far = qr.size - MARGIN - 1;
        for (x, y) in [(MARGIN, MARGIN), (far, MARGIN), (MARGIN, far)] {
            assert!(qr.path.contains(&format!("M{x} {y}h1v1h-1z")), "{x} {y}");
        }
        assert_eq!(of(&"x".repeat(3_000)), None);
    }
}
