//! Sound files broken at random.

use super::made::{SHEET, STRINGS, STYLES, workbook};
use chrono::NaiveDate;
use domain::results::Context;
use sheets::read::read_file;
use sheets::{columns, results, samples};

/// A small generator with a seed (`SplitMix64`), so that a failure can be repeated.
pub struct Dice(pub u64);
impl Dice {
    pub fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below as u64) as usize
    }
    fn mutate(&mut self, original: &[u8]) -> Vec<u8> {
        const ODD: [&[u8]; 12] = [
            b"\"",
            b",",
            b";",
            b"\0",
            b"\r",
            b"\n\n",
            b"\xff\xfe",
            b"\xc3",
            b"99999999999999999999",
            b"-1e308",
            b"31/31/9999",
            b"<!DOCTYPE",
        ];
        let mut bytes = original.to_vec();
        for _ in 0..=self.roll(6) {
            let at = self.roll(bytes.len().max(1)).min(bytes.len());
            match self.roll(5) {
                0 if at < bytes.len() => bytes[at] = self.roll(256) as u8,
                1 => bytes.truncate(at.max(1)),
                2 => drop(bytes.splice(at..at, ODD[self.roll(ODD.len())].iter().copied())),
                3 => drop(bytes.drain(at..(at + self.roll(30)).min(bytes.len()))),
                _ => {
                    let piece = bytes[at..(at + self.roll(60)).min(bytes.len())].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        bytes
    }
}
/// Reads, parses and returns whether the file was understood at all.
fn digest(name: &str, bytes: &[u8]) -> bool {
    let Ok(sheet) = read_file(name, bytes) else {
        return false;
    };
    let mapping = columns::suggest(&sheet.headers, None);
    let parsed = results::tests(
        &sheet,
        &mapping,
        None,
        &Context {
            today: NaiveDate::from_ymd_opt(2026, 6, 1).unwrap(),
            marking: None,
            born: None,
        },
    );
    let failed = parsed.failed_rows();
    for test in &parsed.tests {
        assert!(!test.rows.is_empty() && parsed.shown(&sheet, test).row == test.rows[0]);
        assert!(test.result.as_ref().err().is_none_or(|errors| !errors.is_empty()));
    }
    let _ = sheets::fix::failed_rows(&sheet, &failed);
    !parsed.tests.is_empty()
}

#[test]
fn four_thousand_mutations_of_a_csv_never_panic() {
    let mut dice = Dice(1);
    let originals = [samples::long_csv(), samples::wide_csv()];
    let understood = (0..4000)
        .filter(|n| digest("a.csv", &dice.mutate(&originals[n % 2])))
        .count();
    assert!(
        (400..4000).contains(&understood),
        "{understood} were read: the mutations are too mild or too wild"
    );
}
#[test]
fn four_thousand_mutations_of_a_workbook_never_panic() {
    let mut dice = Dice(2);
    let packed = workbook(SHEET, STRINGS, STYLES, &[]);
    for n in 0..4000 {
        // Bytes of the archive in turn with XML inside a sound archive, which gets further.
        let bytes = if n % 2 == 0 {
            dice.mutate(&packed)
        } else {
            let part = |dice: &mut Dice, xml: &str| {
                String::from_utf8_lossy(&dice.mutate(xml.as_bytes())).into_owned()
            };
            let (sheet, strings) = (part(&mut dice, SHEET), part(&mut dice, STRINGS));
            workbook(
                &sheet,
                &strings,
                &part(
                    &mut dice,
                    "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\"/></numFmts><cellXfs><xf numFmtId=\"164\"/></cellXfs></styleSheet>",
                ),
                &[],
            )
        };
        digest("a.xlsx", &bytes);
    }
}
