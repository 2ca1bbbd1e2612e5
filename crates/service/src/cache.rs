//! A small cache of finished answers, keyed by the student and the version of the student's data.
//!
//! The version is read from the database on every request, with who the caller is, so an answer is never older than
//! the data, whichever process wrote it. What is here may be lost at any time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Answers by key.
type Generation<K, V> = HashMap<K, Arc<V>>;

/// Two generations: when the young one is full, it becomes the old one and the old one is dropped. Cheap, bounded, and
/// keeps what is in use.
pub struct Cache<K, V> {
    generations: Mutex<(Generation<K, V>, Generation<K, V>)>,
    capacity: usize,
}

impl<K: Eq + Hash + Clone, V> Cache<K, V> {
    /// Holds at most twice `capacity` answers.
    pub fn new(capacity: usize) -> Self {
        Self {
            generations: Mutex::new((HashMap::new(), HashMap::new())),
            capacity,
        }
    }

    /// The answer for this key, if it is here.
    pub fn get(&self, key: &K) -> Option<Arc<V>> {
        let mut both = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = both.0.get(key) {
            return Some(Arc::clone(found));
        }
        let found = both.1.remove(key)?;
        both.0.insert(key.clone(), Arc::clone(&found));
        Some(found)
    }

    /// Keeps an answer.
    pub fn put(&self, key: K, value: Arc<V>) {
        let mut both = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        if both.0.len() >= self.capacity {
            both.1 = std::mem::take(&mut both.0);
        }
        both.0.insert(key, value);
    }
}
