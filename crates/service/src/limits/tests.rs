use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}
fn one(key: &str, rule: Rule) -> Vec<(String, Rule)> {
    vec![(key.to_owned(), rule)]
}

#[test]
fn the_thirty_first_in_a_minute_waits_for_one_to_come_back() {
    let limits = Limits::new(true);
    for _ in 0..30 {
        limits.take(&one("a", LOGIN_PER_IP), at(0)).unwrap();
    }
    assert_eq!(limits.take(&one("a", LOGIN_PER_IP), at(0)), Err(2));
    assert_eq!(limits.take(&one("b", LOGIN_PER_IP), at(0)), Ok(()));
    assert_eq!(limits.take(&one("a", LOGIN_PER_IP), at(2)), Ok(()));
    assert_eq!(limits.take(&one("a", LOGIN_PER_IP), at(2)), Err(2));
}
#[test]
fn a_refusal_by_one_bucket_takes_nothing_from_the_others() {
    let limits = Limits::new(true);
    let both = |m: &str| {
        vec![
            (m.to_owned(), MAIL_PER_MINUTE),
            ("hour".to_owned(), Rule { n: 2, seconds: 3_600 }),
        ]
    };
    limits.take(&both("m"), at(0)).unwrap();
    assert_eq!(limits.take(&both("m"), at(1)), Err(59));
    limits.take(&both("other"), at(1)).unwrap();
    assert_eq!(limits.take(&both("third"), at(1)), Err(1_799));
    limits.put_back(&both("other"));
    assert_eq!(limits.take(&both("third"), at(1)), Ok(()));
}
#[test]
fn a_clock_set_back_locks_nobody_out_for_longer_than_the_window() {
    let limits = Limits::new(true);
    limits.take(&one("a", MAIL_PER_MINUTE), at(86_400)).unwrap();
    assert_eq!(limits.take(&one("a", MAIL_PER_MINUTE), at(0)), Err(60));
    let limits = Limits::new(false);
    limits.take(&one("a", MAIL_PER_MINUTE), at(0)).unwrap();
    assert_eq!(limits.take(&one("a", MAIL_PER_MINUTE), at(0)), Ok(()));
}
#[test]
fn the_number_of_buckets_is_bounded_and_the_emptiest_stay() {
    let limits = Limits::new(true);
    limits.take(&one("attacker", MAIL_PER_DAY), at(0)).unwrap();
    for i in 0..MAX_BUCKETS {
        limits.take(&one(&format!("x{i}"), LOGIN_PER_IP), at(0)).unwrap();
    }
    let buckets = limits.full_at.lock().unwrap();
    assert!(buckets.len() <= MAX_BUCKETS / 2 + 1, "{}", buckets.len());
    assert!(buckets.contains_key("attacker"));
}
#[test]
fn what_was_not_done_is_given_back_and_the_sixty_first_upload_waits_a_minute() {
    let (limits, user) = (Limits::new(true), UserId(uuid::Uuid::nil()));
    for _ in 0..100 {
        drop(limits.upload(user, at(0)).unwrap());
    }
    for _ in 0..60 {
        limits.upload(user, at(0)).unwrap().spend();
    }
    assert_eq!(limits.upload(user, at(0)).unwrap_err().retry_after(), Some(60));
    assert!(limits.upload(UserId(uuid::Uuid::max()), at(0)).is_ok() && limits.export(user, at(0)).is_ok());
}
#[test]
fn neighbours_in_one_ipv6_network_share_a_bucket() {
    assert_eq!(
        ip_key("2001:db8:1:2:3::4".parse().unwrap()),
        ip_key("2001:db8:1:2:ffff::1".parse().unwrap())
    );
    assert_eq!(ip_key("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1");
}

#[test]
fn an_upload_a_minute_meets_the_measure_of_the_day() {
    let (limits, user) = (Limits::new(true), UserId(uuid::Uuid::nil()));
    let mut n = 0;
    while let Ok(allowance) = limits.upload(user, at(60 * n)) {
        allowance.spend();
        n += 1;
    }
    // 200 at once, and one back in 432 s: 200 + 60 (n - 1) / 432 are reached at the 233rd minute.
    assert_eq!(n, 232);
}
