//! Passwords that were seen in breaches: a small set that is built in, and a file of the operator's choice beside it.
//!
//! Both are looked up by SHA-1, because that is how Have I Been Pwned hands its passwords out. It protects nothing here.

use sha1::{Digest, Sha1};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

/// Bytes of each key in the built-in set. Its origin, licence and rate of false positives stand beside it.
const WIDTH: usize = 5;
static BUNDLED: &[u8] = include_bytes!("../../data/breached.bin");
const _: () = assert!(BUNDLED.len().is_multiple_of(WIDTH), "whole keys");

/// Hexadecimal digits of a SHA-1.
const HEX: usize = 40;
/// No line of the file is longer: a hash, a colon, a count, the end of the line.
const LINE: usize = 64;

/// Whether `password` is in the built-in set, which is folded to lower case.
pub(super) fn is_bundled(password: &str) -> bool {
    let hash = Sha1::digest(password.as_bytes());
    let (mut low, mut high) = (0, BUNDLED.len() / WIDTH);
    while low < high {
        let middle = usize::midpoint(low, high);
        match BUNDLED[middle * WIDTH..][..WIDTH].cmp(&hash[..WIDTH]) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return true,
        }
    }
    false
}

/// A file with one `SHA1:COUNT` a line, in ascending order, as Have I Been Pwned's downloader writes it. It is searched
/// where it lies: some forty short reads for the whole of it, and no memory. Cheap to clone.
#[derive(Debug, Clone)]
pub struct BreachedFile {
    file: Arc<File>,
    len: u64,
}

impl BreachedFile {
    /// Opens the file and looks at its first and its last lines.
    ///
    /// # Errors
    /// When it cannot be read, or is not such a list in ascending order.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let opened = Self {
            len: file.metadata()?.len(),
            file: Arc::new(file),
        };
        let (_, mut before) = opened.line_from(0)?.ok_or_else(not_a_list)?;
        let near_end = opened.len.saturating_sub(3 * LINE as u64);
        let mut at = if near_end == 0 {
            0
        } else {
            opened.next_line(near_end)?
        };
        while at < opened.len {
            let (ends, hash) = opened.line_from(at)?.ok_or_else(not_a_list)?;
            if hash < before {
                return Err(not_a_list());
            }
            (at, before) = (ends, hash);
        }
        Ok(opened)
    }

    /// Whether `password`, as typed, is in the file.
    ///
    /// # Errors
    /// When the file cannot be read, or is no list where it was looked at.
    pub fn has(&self, password: &str) -> io::Result<bool> {
        let sought: [u8; HEX / 2] = Sha1::digest(password.as_bytes()).into();
        // What is sought begins somewhere in `low..high`, if anywhere, and `low` is where a line begins.
        let (mut low, mut high) = (0, self.len);
        while low < high {
            let middle = u64::midpoint(low, high);
            // A line that begins in the middle is still found when the search narrows to what is before it.
            let begins = if middle == low {
                low
            } else {
                self.next_line(middle - 1)?
            };
            if begins >= high {
                high = middle;
                continue;
            }
            let (ends, hash) = self.line_from(begins)?.ok_or_else(not_a_list)?;
            match hash.cmp(&sought) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => low = ends,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(false)
    }

    /// Where the first line after `at` begins; the end of the file when none does.
    fn next_line(&self, at: u64) -> io::Result<u64> {
        let (bytes, n) = self.read(at)?;
        Ok(bytes[..n]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(self.len, |found| at + found as u64 + 1))
    }

    /// The hash of the line that begins at `at`, and where the one after it begins; `None` where no such line begins.
    fn line_from(&self, at: u64) -> io::Result<Option<(u64, [u8; HEX / 2])>> {
        let (bytes, n) = self.read(at)?;
        let is_whole = n == HEX || n > HEX && matches!(bytes[HEX], b':' | b'\r' | b'\n');
        match read_hex(&bytes[..HEX]).filter(|_| is_whole) {
            Some(hash) => Ok(Some((self.next_line(at)?, hash))),
            None => Ok(None),
        }
    }

    fn read(&self, at: u64) -> io::Result<([u8; LINE], usize)> {
        let mut bytes = [0; LINE];
        let mut n = 0;
        while n < LINE {
            match self.file.read_at(&mut bytes[n..], at + n as u64) {
                Ok(0) => break,
                Ok(more) => n += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
                Err(error) => return Err(error),
            }
        }
        Ok((bytes, n))
    }
}

fn read_hex(digits: &[u8]) -> Option<[u8; HEX / 2]> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut hash = [0; HEX / 2];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
    }
    Some(hash)
}

fn not_a_list() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "not a list of SHA1:COUNT lines in ascending order",
    )
}

#[cfg(test)]
#[path = "breached/tests.rs"]
mod tests;
