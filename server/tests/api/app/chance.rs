//! Chance that repeats, and that a test can make fail.

use domain::Random;
use std::sync::atomic::{AtomicI64, Ordering};
use testkit::SeededRandom;

const NEVER: i64 = -1;

/// [`SeededRandom`], until a test wants a fault of ours.
pub struct Chance {
    seeded: SeededRandom,
    /// Tokens until one panics in the making.
    left: AtomicI64,
}

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self {
            seeded: SeededRandom::new(seed),
            left: AtomicI64::new(NEVER),
        }
    }

    /// The token after `n` more panics in the making, once.
    pub fn panic_after(&self, n: i64) {
        self.left.store(n, Ordering::SeqCst);
    }

    /// Whether a panic is still to come.
    pub fn is_armed(&self) -> bool {
        self.left.load(Ordering::SeqCst) != NEVER
    }
}

impl Random for Chance {
    fn fill(&self, bytes: &mut [u8]) {
        // A token: handlers make them, the layers around them do not.
        if bytes.len() == 32 {
            let counted = self.left.try_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                (left != NEVER).then(|| left - 1)
            });
            assert!(counted != Ok(0), "a fault of ours");
        }
        self.seeded.fill(bytes);
    }
}
