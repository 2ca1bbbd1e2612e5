//! Password hashes: argon2id with a pepper, computed by at most two threads at once.
//!
//! A hash takes 19 MiB and some 30 ms on purpose. Without a bound a flood of sign-ins would take the memory and the
//! processors of the whole server; beyond a short queue the answer is [`Busy`].

mod stored;

use argon2::{Argon2, Block};
use domain::Random;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use stored::{Recipe, Stored};
use subtle::ConstantTimeEq as _;
use tokio::sync::Semaphore;

/// A longer password is never hashed: it matches nothing.
pub const MAX_BYTES: usize = 1024;
const WORKERS: usize = 2;
const QUEUE: usize = 32;
const PLACES: usize = WORKERS + QUEUE;
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// The cost of one hash. The default is 19 MiB, 2 passes, 1 lane (OWASP password storage sheet).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Params(argon2::Params);

/// Costs that argon2 does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("argon2 needs at least 8 KiB of memory for each lane, one pass and one lane")]
pub struct InvalidParams;

impl Params {
    /// A cost of `memory_kib` KiB, filled `passes` times in `lanes` lanes.
    ///
    /// # Errors
    /// [`InvalidParams`] for what argon2 does not know.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, InvalidParams> {
        argon2::Params::new(memory_kib, passes, lanes, None)
            .map(Self)
            .map_err(|_| InvalidParams)
    }
}

impl Default for Params {
    fn default() -> Self {
        Self(argon2::Params::DEFAULT)
    }
}

/// Too many hashes are wanted at once: answer 503 with `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked at once")]
pub struct Busy;

impl Busy {
    /// After how many seconds to try again: about as long as a full queue takes.
    pub const RETRY_AFTER_S: u64 = 2;
}

/// Whether a password is the one that was hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Match,
    /// It is, and the stored hash has other costs than today's: hash it anew and store that.
    MatchOutdated,
    /// It is not, or there is no hash.
    NoMatch,
}

/// Hashes and verifies passwords. Clones share the queue.
#[derive(Clone)]
pub struct Passwords(Arc<Shared>);

struct Shared {
    pepper: [u8; 32],
    params: Params,
    places: Arc<Semaphore>,
    workers: Arc<Semaphore>,
    /// Memory of finished hashes for the next in the queue; empty while there is no queue, so that an idle server is
    /// small.
    memory: Mutex<Vec<Vec<Block>>>,
}

impl Passwords {
    /// `pepper`: a key that is not in the database, from `MasterSecret::derive`. Changing it makes every hash useless.
    pub fn new(pepper: [u8; 32], params: Params) -> Self {
        let places = Arc::new(Semaphore::new(PLACES));
        let workers = Arc::new(Semaphore::new(WORKERS));
        Self(Arc::new(Shared {
            pepper,
            params,
            places,
            workers,
            memory: Mutex::default(),
        }))
    }

    /// The hash of `password` in PHC form, `$argon2id$v=19$m=..,t=..,p=..$salt$hash`. `Policy::check` comes first.
    ///
    /// # Errors
    /// [`Busy`] when the queue is full.
    pub async fn hash(&self, password: String, random: &dyn Random) -> Result<String, Busy> {
        let mut salt = [0; SALT_BYTES];
        random.fill(&mut salt);
        self.queue(move |shared| {
            let recipe = Recipe::current(&shared.params, salt.to_vec());
            let hash = shared.compute(&password, &recipe, HASH_BYTES);
            recipe.phc(&hash.expect("the parameters were checked and the salt is long enough"))
        })
        .await
    }

    /// Whether `password` is the one hashed in `phc`. Without a hash (`None`: no such account, or one without a
    /// password), and for a hash that cannot be read, the same work is done and the verdict is `NoMatch`.
    ///
    /// # Errors
    /// [`Busy`] when the queue is full.
    pub async fn verify(&self, password: String, phc: Option<&str>) -> Result<Verdict, Busy> {
        if password.len() > MAX_BYTES {
            return Ok(Verdict::NoMatch);
        }
        let stored = phc.and_then(Stored::parse);
        self.queue(move |shared| shared.judge(&password, stored)).await
    }

    /// Runs `work` on a thread for such work, at most two at once, with at most 32 waiting.
    async fn queue<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let shared = Arc::clone(&self.0);
        let place = Arc::clone(&shared.places).try_acquire_owned().map_err(|_| Busy)?;
        let worker = Arc::clone(&shared.workers)
            .acquire_owned()
            .await
            .map_err(|_| Busy)?;
        // The permits go along: a client that hangs up must not make room while its hash is still being computed.
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&shared);
            drop((worker, place));
            shared.free_when_idle();
            result
        });
        // It fails only while the runtime shuts down.
        done.await.map_err(|_| Busy)
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords")
            .field("params", &self.0.params)
            .finish_non_exhaustive()
    }
}

impl Shared {
    fn judge(&self, password: &str, stored: Option<Stored>) -> Verdict {
        let is_known = stored.is_some();
        let stored = stored.unwrap_or_else(|| Stored::dummy(&self.params));
        let computed = self.compute(password, &stored.recipe, stored.hash.len());
        let is_equal = computed.is_ok_and(|hash| bool::from(hash.ct_eq(&stored.hash)));
        if !(is_equal && is_known) {
            return Verdict::NoMatch;
        }
        let is_current = stored.recipe == Recipe::current(&self.params, stored.recipe.salt.clone());
        if is_current && stored.hash.len() == HASH_BYTES {
            Verdict::Match
        } else {
            Verdict::MatchOutdated
        }
    }

    fn compute(&self, password: &str, recipe: &Recipe, n_bytes: usize) -> argon2::Result<Vec<u8>> {
        let (m, t, p) = recipe.costs;
        let params = argon2::Params::new(m, t, p, None)?;
        let n_blocks = params.block_count();
        let argon2 = Argon2::new_with_secret(&self.pepper, recipe.algorithm, recipe.version, params)?;
        let mut memory = self
            .memory
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
            .unwrap_or_default();
        memory.resize(n_blocks, Block::default());
        let mut hash = vec![0; n_bytes];
        argon2.hash_password_into_with_memory(password.as_bytes(), &recipe.salt, &mut hash, &mut memory)?;
        self.memory
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(memory);
        Ok(hash)
    }

    fn free_when_idle(&self) {
        if self.places.available_permits() == PLACES {
            self.memory.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }
}

#[cfg(test)]
mod tests;
