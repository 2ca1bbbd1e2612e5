//! Memory, Redis and, for a single bucket, governor as it comes give the same answers to the same questions.

use super::tests::{at, one};
use super::*;
use governor::clock::FakeRelativeClock;
use governor::{Quota, RateLimiter};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::LazyLock;
use std::time::Duration;
use testkit::RedisServer;

/// Every limit there is, one that divides badly, and two that stand for those of a key and of the messages.
static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let others: [Rule; 3] = ["3/90", "60/60", "1000/86400"].map(|rule| rule.parse().unwrap());
    let mut rules: Vec<Rule> = Rules::DEFAULT.by_name().map(|(_, rule)| rule).collect();
    rules.extend(others);
    rules.sort_by_key(|rule| (rule.seconds, rule.n));
    rules.dedup();
    rules
});

/// A bucket of more is not emptied question by question.
const EMPTIED: u32 = 1_000;

#[test]
fn no_rule_stands_outside_the_table_that_settings_change() {
    fn walk(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if std::fs::read_to_string(&path).unwrap().contains(": Rule = ") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    let service = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    walk(&service.join("src"), &mut found);
    found.retain(|path| !path.ends_with("limits/contract.rs"));
    assert!(found.is_empty(), "{found:?}");
    assert!(RULES.len() >= 20, "{}", RULES.len());
}

/// One from some of the buckets, or one given back, after so many microseconds; backwards, too.
#[derive(Debug, Clone)]
enum Step {
    Take(BTreeSet<usize>, i64),
    PutBack(BTreeSet<usize>),
}

fn step() -> impl Strategy<Value = Step> {
    let some = || prop::collection::btree_set(0..RULES.len(), 1..=RULES.len());
    let pause = prop_oneof![
        4 => 0..200_000_000_i64,
        1 => Just(0),
        1 => -4_000_000_000..0_i64,
        1 => 0..100_000_000_000_i64,
    ];
    prop_oneof![
        5 => (some(), pause).prop_map(|(which, pause)| Step::Take(which, pause)),
        1 => some().prop_map(Step::PutBack),
    ]
}

fn buckets(case: usize, which: &BTreeSet<usize>) -> Vec<(String, Rule)> {
    let bucket = |i: &usize| (format!("{case}/{i}"), RULES[*i]);
    which.iter().map(bucket).collect()
}

fn shared(server: &RedisServer) -> Limits {
    Limits::new(true).shared(&server.url(), [9; 32]).unwrap()
}

#[test]
fn redis_and_memory_answer_alike() {
    let server = RedisServer::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (_guard, case) = (runtime.enter(), Cell::new(0));
    let (memory, shared) = (Limits::new(true), shared(&server));
    let mut runner = TestRunner::new_with_rng(
        Config {
            cases: 200,
            failure_persistence: None,
            ..Config::default()
        },
        prop::test_runner::TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
    );
    let (refused, allowed) = (Cell::new(0), Cell::new(0));
    let outcome = runner.run(&prop::collection::vec(step(), 1..40), |steps| {
        case.set(case.get() + 1);
        let case = case.get();
        let mut now = at(0);
        for step in steps {
            match step {
                Step::Take(which, pause) => {
                    now += TimeDelta::microseconds(pause);
                    let wanted = buckets(case, &which);
                    let answer = runtime.block_on(memory.take(&wanted, now));
                    prop_assert_eq!(answer, runtime.block_on(shared.take(&wanted, now)));
                    let count = if answer.is_ok() { &allowed } else { &refused };
                    count.set(count.get() + 1);
                }
                Step::PutBack(which) => {
                    runtime.block_on(memory.put_back(&buckets(case, &which)));
                    runtime.block_on(shared.put_back(&buckets(case, &which)));
                }
            }
        }
        Ok(())
    });
    outcome.unwrap();
    assert!(
        refused.get() > 500 && allowed.get() > 500,
        "{refused:?} {allowed:?}"
    );
    assert!(
        shared.memory.full_at.lock().unwrap().is_empty(),
        "no answer from Redis"
    );
}

/// Governor as it comes, with a clock and a store of its own; it can answer for one bucket and a time that only goes on.
#[tokio::test]
async fn a_single_bucket_answers_as_governor_does() {
    let server = RedisServer::start();
    for (i, rule) in RULES.iter().copied().filter(|rule| rule.n <= EMPTIED).enumerate() {
        let clock = FakeRelativeClock::default();
        let refill = Duration::from_micros(rule.step().unsigned_abs());
        let quota = Quota::with_period(refill)
            .unwrap()
            .allow_burst(NonZeroU32::new(rule.n).unwrap());
        let theirs = RateLimiter::direct_with_clock(quota, clock.clone());
        let (memory, shared, bucket) = (Limits::new(true), shared(&server), one(&i.to_string(), rule));
        let (mut now, mut refused) = (at(0), 0);
        for n in 0..500 + 4 * u64::from(rule.n) {
            let micros = n * 7_919 % 60 * refill.as_micros() as u64 / 50;
            clock.advance(Duration::from_micros(micros));
            now += Duration::from_micros(micros);
            let answer = theirs.check().is_ok();
            assert_eq!(memory.take(&bucket, now).await.is_ok(), answer, "{i} {n}");
            assert_eq!(
                shared.take(&bucket, now).await.is_ok(),
                answer,
                "{i} {n} in Redis"
            );
            refused += usize::from(!answer);
        }
        assert!(refused > 50, "{refused}");
        assert!(
            shared.memory.full_at.lock().unwrap().is_empty(),
            "no answer from Redis"
        );
    }
}

#[tokio::test]
async fn two_processes_share_what_they_count_and_tell_redis_no_address() {
    let server = RedisServer::start();
    let (one_process, another) = (shared(&server), shared(&server));
    let mail = one("mail/minute/asha@x.test", Rules::DEFAULT.mail_per_minute);
    one_process.take(&mail, at(0)).await.unwrap();
    assert_eq!(another.take(&mail, at(20)).await, Err(40));
    one_process.put_back(&mail).await;
    assert_eq!(another.take(&mail, at(20)).await, Ok(()));

    let user = UserId(uuid::Uuid::nil());
    for _ in 0..60 {
        one_process.upload(user, at(0)).await.unwrap().spend();
    }
    assert_eq!(
        another.upload(user, at(0)).await.unwrap_err().retry_after(),
        Some(60)
    );

    let client = redis::Client::open(server.url()).unwrap();
    let mut on = client.get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query_async(&mut on).await.unwrap();
    assert_eq!(keys.len(), 4);
    for key in keys {
        assert!(
            key.starts_with("study-plus:{limits}:") && !key.contains("asha"),
            "{key}"
        );
        let ms: i64 = redis::cmd("PTTL").arg(&key).query_async(&mut on).await.unwrap();
        assert!((1..=86_460_000 * 2).contains(&ms), "{ms}");
    }
}

#[tokio::test]
async fn a_redis_that_is_down_refuses_nobody_and_is_used_again_when_it_is_back() {
    let server = RedisServer::start();
    let (limits, mail) = (shared(&server), one("m", Rules::DEFAULT.mail_per_minute));
    limits.take(&mail, at(0)).await.unwrap();
    let port = server.port();
    drop(server);
    // Counted here alone: the first is let in again, the second is not.
    assert_eq!(limits.take(&mail, at(1)).await, Ok(()));
    assert_eq!(limits.take(&mail, at(1)).await, Err(60));
    let began = std::time::Instant::now();
    for n in 0..1_000 {
        limits
            .take(&one(&n.to_string(), Rules::DEFAULT.mail_per_minute), at(1))
            .await
            .unwrap();
    }
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());

    let _server = RedisServer::start_again(port);
    let back = async {
        while limits.take(&mail, at(2)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), back).await.unwrap();
    assert_eq!(shared_again(port).take(&mail, at(2)).await, Err(60));
}

fn shared_again(port: u16) -> Limits {
    Limits::new(true)
        .shared(&format!("redis://127.0.0.1:{port}"), [9; 32])
        .unwrap()
}

#[test]
fn an_address_that_is_none_is_refused_without_showing_it() {
    let error = Limits::new(true)
        .shared("http://:sesame@x.test", [9; 32])
        .unwrap_err();
    assert!(error.to_string().starts_with("redis://"), "{error}");
    assert!(!error.to_string().contains("sesame"), "{error}");
}
