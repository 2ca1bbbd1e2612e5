//! A small cache of what was read or made, keyed by the student and the version of the student's data.
//!
//! The version is read from the database on every request, with who the caller is, so nothing from here is ever older
//! than the data, whichever process wrote it. What is here may be lost at any time.

use bytes::Bytes;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Two generations: when the young one is full, it becomes the old one and the old one is dropped. Cheap, bounded, and
/// keeps what is in use.
pub struct Cache<K, V> {
    generations: Mutex<[Generation<K, V>; 2]>,
    max_bytes: usize,
}

struct Generation<K, V> {
    entries: HashMap<K, (Arc<V>, usize)>,
    bytes: usize,
}

impl<K: Eq + Hash + Clone, V> Cache<K, V> {
    /// Holds values of about `max_bytes` at most.
    pub fn new(max_bytes: usize) -> Self {
        Self {
            generations: Mutex::new([Generation::new(), Generation::new()]),
            max_bytes,
        }
    }

    /// The value for this key, if it is here.
    pub fn get(&self, key: &K) -> Option<Arc<V>> {
        let mut both = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((found, _)) = both[0].entries.get(key) {
            return Some(Arc::clone(found));
        }
        let (found, bytes) = both[1].entries.remove(key)?;
        both[1].bytes -= bytes;
        self.insert(&mut both, key.clone(), Arc::clone(&found), bytes);
        Some(found)
    }

    /// Keeps a value that takes about so many bytes; one that would push out everything else is not kept.
    pub fn put(&self, key: K, value: Arc<V>, bytes: usize) {
        if bytes <= self.max_bytes / 4 {
            let mut both = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
            self.insert(&mut both, key, value, bytes);
        }
    }

    fn insert(&self, both: &mut [Generation<K, V>; 2], key: K, value: Arc<V>, bytes: usize) {
        if both[0].bytes + bytes > self.max_bytes / 2 {
            both.swap(0, 1);
            both[0] = Generation::new();
        }
        both[0].bytes += bytes;
        if let Some((_, before)) = both[0].entries.insert(key, (value, bytes)) {
            both[0].bytes -= before;
        }
    }
}

impl<K, V> Generation<K, V> {
    fn new() -> Self {
        Self {
            entries: HashMap::new(),
            bytes: 0,
        }
    }
}

/// A finished answer that is sent many times: its JSON, and what that becomes when it is packed for the way.
#[derive(Debug)]
pub struct Answer {
    /// As it is.
    pub json: Bytes,
    packed: [OnceLock<Bytes>; 2],
}

/// How an answer is packed for the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Brotli.
    Br,
    /// Gzip.
    Gzip,
}

impl Answer {
    /// An answer that nobody has packed yet.
    pub fn new(json: Vec<u8>) -> Self {
        Self {
            json: Bytes::from(json.into_boxed_slice()),
            packed: Default::default(),
        }
    }

    /// The packed form; `pack` makes it the first time.
    pub fn packed(&self, coding: Coding, pack: impl FnOnce(&Bytes) -> Bytes) -> Bytes {
        self.packed[coding as usize]
            .get_or_init(|| pack(&self.json))
            .clone()
    }

    /// About how much memory it takes, with one packed form.
    pub fn bytes(&self) -> usize {
        self.json.len() + self.json.len() / 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_stays_below_the_limit() {
        let cache = Cache::new(1000);
        for i in 0..100 {
            cache.put(i, Arc::new(i), 90);
        }
        let n_kept = (0..100).filter(|i| cache.get(i).is_some()).count();
        assert!((1..=11).contains(&n_kept), "{n_kept} of 90 bytes each");
    }
    #[test]
    fn what_is_asked_for_survives_what_is_not() {
        let cache = Cache::new(1000);
        cache.put(0, Arc::new(0), 100);
        for i in 1..50 {
            cache.put(i, Arc::new(i), 100);
            assert!(cache.get(&0).is_some(), "after {i} others");
        }
    }
    #[test]
    fn a_value_that_fills_the_cache_is_not_kept() {
        let cache = Cache::new(1000);
        cache.put(0, Arc::new(0), 300);
        assert!(cache.get(&0).is_none());
    }
    #[test]
    fn an_answer_is_packed_once_for_each_coding() {
        let answer = Answer::new(b"[]".to_vec());
        let first = answer.packed(Coding::Gzip, |_| Bytes::from_static(b"g"));
        let again = answer.packed(Coding::Gzip, |_| Bytes::from_static(b"other"));
        let br = answer.packed(Coding::Br, |_| Bytes::from_static(b"b"));
        assert_eq!(
            (&first[..], &again[..], &br[..]),
            (&b"g"[..], &b"g"[..], &b"b"[..])
        );
    }
}
