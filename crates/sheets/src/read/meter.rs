//! Counting what an archive unpacks to, and stopping in time.

use crate::ReadError;
use catalogue::{Locale, cells};
use std::cell::Cell;
use std::io::{self, Read};

/// Largest tag or text, and largest cell or shared string with all its formatting. Excel allows 32,767 characters.
pub(super) const MAX_ITEM_BYTES: u64 = 1 << 20;

/// Counts what is unpacked, and says which bound was passed.
#[derive(Debug)]
pub(super) struct Meter {
    total: Cell<u64>,
    max_total: u64,
    member: Cell<u64>,
    max_member: Cell<u64>,
    since_event: Cell<u64>,
    passed: Cell<Option<Passed>>,
}

#[derive(Debug, Clone, Copy)]
enum Passed {
    Size,
    Event,
}

impl Meter {
    pub fn new(max_total: u64) -> Self {
        let zero = || Cell::new(0);
        Self {
            total: zero(),
            max_total,
            member: zero(),
            max_member: zero(),
            since_event: zero(),
            passed: Cell::new(None),
        }
    }
    pub fn begin_member(&self, max: u64) {
        self.member.set(0);
        self.max_member.set(max);
        self.since_event.set(0);
    }
    pub fn total(&self) -> u64 {
        self.total.get()
    }
    fn count(&self, n: u64) -> io::Result<()> {
        for cell in [&self.total, &self.member, &self.since_event] {
            cell.set(cell.get() + n);
        }
        if self.total.get() > self.max_total || self.member.get() > self.max_member.get() {
            self.passed.set(Some(Passed::Size));
        } else if self.since_event.get() > MAX_ITEM_BYTES {
            self.passed.set(Some(Passed::Event));
        } else {
            return Ok(());
        }
        Err(io::Error::other("more than is read"))
    }
    pub fn of_member(&self) -> u64 {
        self.member.get()
    }
    pub fn begin_event(&self) {
        self.since_event.set(0);
    }
    pub fn has_passed(&self) -> bool {
        self.passed.get().is_some()
    }
    /// Why reading stopped.
    pub fn error(&self) -> ReadError {
        match self.passed.get() {
            Some(Passed::Size) => ReadError::ZipBomb,
            Some(Passed::Event) => ReadError::UnsafeArchive {
                what: cells::part::size(Locale::current()),
            },
            None => ReadError::DamagedFile,
        }
    }
}

/// A reader whose bytes are counted, and which fails when a bound is passed.
pub(super) struct Metered<'a, R> {
    inner: R,
    meter: &'a Meter,
}

impl<'a, R> Metered<'a, R> {
    pub fn new(inner: R, meter: &'a Meter) -> Self {
        Self { inner, meter }
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.meter.count(n as u64)?;
        Ok(n)
    }
}
