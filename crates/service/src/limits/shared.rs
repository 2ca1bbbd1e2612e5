//! Buckets in a Redis that several processes share: one script a question, so that two processes never both take the
//! last one, and the arithmetic of [`super::memory`].

use super::Rule;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisError, Script};
use sha2::Sha256;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// Longest wait for one answer; a sign-in must not hang on a cache.
const ANSWER: Duration = Duration::from_millis(250);
/// After a failure Redis is left alone for so long, in milliseconds.
const PAUSE_MS: i64 = 2_000;
/// A bucket is forgotten so long after it is full, in microseconds: clocks of processes may differ by less.
const KEEP: i64 = 60_000_000;
/// The braces keep the buckets of one question on one node of a cluster.
const PREFIX: &str = "study-plus:{limits}:";

// Numbers are doubles in there: microseconds since 1970 stay exact until the year 2255.
const TAKE: &str = "\
local now, wait, taken, set_back = tonumber(ARGV[1]), 0, {}, {}
local function keep(i, full_at)
  local ms = math.ceil((full_at - now + tonumber(ARGV[2 * #KEYS + 2])) / 1000)
  redis.call('SET', KEYS[i], string.format('%.0f', full_at), 'PX', string.format('%.0f', ms))
end
for i, key in ipairs(KEYS) do
  local window, step = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local stored = tonumber(redis.call('GET', key) or ARGV[1])
  local full_at = math.max(now, math.min(stored, now + window))
  if stored > full_at then set_back[i] = full_at end
  wait = math.max(wait, full_at + step - window - now)
  taken[i] = full_at + step
end
if wait > 0 then
  for i, full_at in pairs(set_back) do keep(i, full_at) end
  return wait
end
for i, full_at in ipairs(taken) do keep(i, full_at) end
return 0";
const PUT_BACK: &str = "\
for i, key in ipairs(KEYS) do
  local full_at = redis.call('GET', key)
  if full_at then
    redis.call('SET', key, string.format('%.0f', tonumber(full_at) - tonumber(ARGV[i])), 'KEEPTTL')
  end
end
return 0";

/// The address of the shared limits cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("redis://[:password@]host[:port][/database] is needed: {0}")]
pub struct SharedError(#[source] RedisError);

/// A Redis, and whether it answers.
pub(super) struct Shared {
    client: Client,
    connection: tokio::sync::OnceCell<ConnectionManager>,
    key: [u8; 32],
    take: Script,
    put_back: Script,
    began: Instant,
    /// Milliseconds since `began` until which it is left alone; 0 while it answers.
    down_until: AtomicI64,
}

// By hand, since the address may hold a password.
impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

impl Shared {
    pub(super) fn new(url: &str, key: [u8; 32]) -> Result<Self, SharedError> {
        Ok(Self {
            client: Client::open(url).map_err(SharedError)?,
            connection: tokio::sync::OnceCell::new(),
            key,
            take: Script::new(TAKE),
            put_back: Script::new(PUT_BACK),
            began: Instant::now(),
            down_until: AtomicI64::new(0),
        })
    }

    /// As [`super::memory::Memory::take`]; `None` while Redis does not answer.
    pub(super) async fn take(&self, wanted: &[(String, Rule)], now: i64) -> Option<i64> {
        let mut call = self.take.prepare_invoke();
        call.arg(now);
        for (key, rule) in wanted {
            call.key(self.name(key)).arg(rule.window()).arg(rule.step());
        }
        call.arg(KEEP);
        self.ask(&call).await
    }

    /// As [`super::memory::Memory::put_back`]; whether Redis answered.
    pub(super) async fn put_back(&self, taken: &[(String, Rule)]) -> bool {
        let mut call = self.put_back.prepare_invoke();
        for (key, rule) in taken {
            call.key(self.name(key)).arg(rule.step());
        }
        self.ask(&call).await.is_some()
    }

    /// Keys name addresses of people, and a Redis is often shared with others: what is stored there tells nobody.
    fn name(&self, key: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("a key of any length will do");
        mac.update(key.as_bytes());
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    async fn ask(&self, call: &redis::ScriptInvocation<'_>) -> Option<i64> {
        let now = i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX);
        let down_until = self.down_until.load(Ordering::Relaxed);
        if now < down_until {
            return None;
        }
        let answer = async {
            let mut connection = self.connection().await?.clone();
            call.invoke_async::<i64>(&mut connection).await
        };
        let error = match tokio::time::timeout(ANSWER, answer).await {
            Ok(Ok(answer)) => {
                if down_until > 0 && self.down_until.swap(0, Ordering::Relaxed) > 0 {
                    tracing::info!("limits are shared through Redis again");
                }
                return Some(answer);
            }
            Ok(Err(error)) => error.category().to_owned(),
            Err(_) => "no answer in time".to_owned(),
        };
        if self.down_until.swap(now + PAUSE_MS, Ordering::Relaxed) == 0 {
            tracing::warn!(
                error,
                "no answer from Redis: limits are counted in this process alone"
            );
        }
        None
    }

    async fn connection(&self) -> Result<&ConnectionManager, RedisError> {
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(0)
            .set_connection_timeout(Some(ANSWER))
            .set_response_timeout(Some(ANSWER));
        let open = || async { ConnectionManager::new_lazy_with_config(self.client.clone(), config) };
        self.connection.get_or_try_init(open).await
    }
}
