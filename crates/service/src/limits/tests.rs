use super::*;

pub(super) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}
pub(super) fn one(key: &str, rule: Rule) -> Vec<(String, Rule)> {
    vec![(key.to_owned(), rule)]
}

#[tokio::test]
async fn the_thirty_first_in_a_minute_waits_for_one_to_come_back() {
    let limits = Limits::new(true);
    for _ in 0..30 {
        limits
            .take(&one("a", Rules::DEFAULT.login_per_ip), at(0))
            .await
            .unwrap();
    }
    assert_eq!(
        limits.take(&one("a", Rules::DEFAULT.login_per_ip), at(0)).await,
        Err(2)
    );
    assert_eq!(
        limits.take(&one("b", Rules::DEFAULT.login_per_ip), at(0)).await,
        Ok(())
    );
    assert_eq!(
        limits.take(&one("a", Rules::DEFAULT.login_per_ip), at(2)).await,
        Ok(())
    );
    assert_eq!(
        limits.take(&one("a", Rules::DEFAULT.login_per_ip), at(2)).await,
        Err(2)
    );
}
#[tokio::test]
async fn a_refusal_by_one_bucket_takes_nothing_from_the_others() {
    let limits = Limits::new(true);
    let both = |m: &str| {
        vec![
            (m.to_owned(), Rules::DEFAULT.mail_per_minute),
            ("hour".to_owned(), Rule { n: 2, seconds: 3_600 }),
        ]
    };
    limits.take(&both("m"), at(0)).await.unwrap();
    assert_eq!(limits.take(&both("m"), at(1)).await, Err(59));
    limits.take(&both("other"), at(1)).await.unwrap();
    assert_eq!(limits.take(&both("third"), at(1)).await, Err(1_799));
    limits.put_back(&both("other")).await;
    assert_eq!(limits.take(&both("third"), at(1)).await, Ok(()));
}
#[tokio::test]
async fn a_clock_set_back_locks_nobody_out_for_longer_than_the_window() {
    let limits = Limits::new(true);
    limits
        .take(&one("a", Rules::DEFAULT.mail_per_minute), at(86_400))
        .await
        .unwrap();
    assert_eq!(
        limits
            .take(&one("a", Rules::DEFAULT.mail_per_minute), at(0))
            .await,
        Err(60)
    );
    assert_eq!(
        limits
            .take(&one("a", Rules::DEFAULT.mail_per_minute), at(59))
            .await,
        Err(1)
    );
    assert_eq!(
        limits
            .take(&one("a", Rules::DEFAULT.mail_per_minute), at(60))
            .await,
        Ok(())
    );
    let limits = Limits::new(false);
    limits
        .take(&one("a", Rules::DEFAULT.mail_per_minute), at(0))
        .await
        .unwrap();
    assert_eq!(
        limits
            .take(&one("a", Rules::DEFAULT.mail_per_minute), at(0))
            .await,
        Ok(())
    );
}
#[tokio::test]
async fn the_number_of_buckets_is_bounded_and_the_emptiest_stay() {
    let limits = Limits::new(true);
    limits
        .take(&one("attacker", Rules::DEFAULT.mail_per_day), at(0))
        .await
        .unwrap();
    for i in 0..memory::MAX_BUCKETS {
        limits
            .take(&one(&format!("x{i}"), Rules::DEFAULT.login_per_ip), at(0))
            .await
            .unwrap();
    }
    let buckets = limits.memory.full_at.lock().unwrap();
    assert!(buckets.len() <= memory::MAX_BUCKETS / 2 + 1, "{}", buckets.len());
    assert!(buckets.contains_key("attacker"));
}
#[tokio::test]
async fn what_was_not_done_is_given_back_and_the_sixty_first_upload_waits_a_minute() {
    let (limits, user) = (Limits::new(true), UserId(uuid::Uuid::nil()));
    for _ in 0..100 {
        drop(limits.upload(user, at(0)).await.unwrap());
    }
    for _ in 0..60 {
        limits.upload(user, at(0)).await.unwrap().spend();
    }
    assert_eq!(
        limits.upload(user, at(0)).await.unwrap_err().retry_after(),
        Some(60)
    );
    assert!(
        limits.upload(UserId(uuid::Uuid::max()), at(0)).await.is_ok()
            && limits.export(user, at(0)).await.is_ok()
    );
}
#[test]
fn neighbours_in_one_ipv6_network_share_a_bucket() {
    assert_eq!(
        ip_key("2001:db8:1:2:3::4".parse().unwrap()),
        ip_key("2001:db8:1:2:ffff::1".parse().unwrap())
    );
    assert_eq!(ip_key("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1");
}

#[tokio::test]
async fn an_upload_a_minute_meets_the_measure_of_the_day() {
    let (limits, user) = (Limits::new(true), UserId(uuid::Uuid::nil()));
    let mut n = 0;
    while let Ok(allowance) = limits.upload(user, at(60 * n)).await {
        allowance.spend();
        n += 1;
    }
    // 200 at once, and one back in 432 s: 200 + 60 (n - 1) / 432 are reached at the 233rd minute.
    assert_eq!(n, 232);
}

#[tokio::test]
async fn what_everybody_brings_in_together_has_a_measure_too() {
    let mut rules = Rules::DEFAULT;
    assert!(rules.set("upload_overall", Rule { n: 2, seconds: 60 }));
    let limits = Limits::new(true).with_rules(rules);
    let upload = async |n: u128| {
        let user = UserId(uuid::Uuid::from_u128(n));
        limits.upload(user, at(0)).await.map(Allowance::spend)
    };
    upload(1).await.unwrap();
    upload(2).await.unwrap();
    assert_eq!(upload(3).await.unwrap_err().retry_after(), Some(30));
}

#[tokio::test]
async fn what_comes_from_one_network_has_a_measure_whoever_sends_it() {
    let mut rules = Rules::DEFAULT;
    assert!(rules.set("upload_per_ip", Rule { n: 2, seconds: 60 }));
    let limits = Limits::new(true).with_rules(rules);
    let upload = async |n: u128, ip: &str| {
        let user = UserId(uuid::Uuid::from_u128(n));
        let address = ip.parse().ok();
        crate::request::scope(
            String::new(),
            address,
            catalogue::Locale::current(),
            limits.upload(user, at(0)),
        )
        .await
        .map(Allowance::spend)
    };
    upload(1, "2001:db8::1").await.unwrap();
    upload(2, "2001:db8::2").await.unwrap();
    // Of the same 64 bits, and of others.
    assert_eq!(
        upload(3, "2001:db8::3").await.unwrap_err().retry_after(),
        Some(30)
    );
    upload(3, "2001:db8:1::3").await.unwrap();
}

#[test]
fn a_rule_is_read_as_it_is_written_and_no_other_way() {
    for (name, rule) in Rules::DEFAULT.by_name() {
        assert_eq!(rule.to_string().parse(), Ok(rule), "{name}");
    }
    for wrong in [
        "",
        "30",
        "30/",
        "/60",
        "0/60",
        "30/0",
        "-1/60",
        "30/60s",
        "1e3/60",
        "9999999999/60",
        "5/99999999",
    ] {
        assert!(wrong.parse::<Rule>().unwrap_err().contains("30/60"), "{wrong}");
    }
    let mut rules = Rules::DEFAULT;
    assert!(!rules.set("logins", rules.login_per_ip) && rules == Rules::DEFAULT);
}
