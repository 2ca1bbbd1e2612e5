use super::*;
use crate::tests::Counting;

const PEPPER: [u8; 32] = [7; 32];

fn cheap() -> Passwords {
    Passwords::new(PEPPER, Params::new(8, 1, 1).unwrap())
}

#[tokio::test]
async fn a_password_matches_its_own_hash_at_todays_costs() {
    let passwords = Passwords::new(PEPPER, Params::default());
    let phc = passwords
        .hash("plum kettles".into(), &Counting::default())
        .await
        .unwrap();
    assert!(
        phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$"),
        "{phc}"
    );
    assert_eq!(
        passwords.verify("plum kettles".into(), Some(&phc)).await,
        Ok(Verdict::Match)
    );
    assert_eq!(
        passwords.verify("plum kettles ".into(), Some(&phc)).await,
        Ok(Verdict::NoMatch)
    );
    assert!(passwords.0.memory.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_hash_of_older_costs_matches_and_asks_to_be_renewed() {
    let old = cheap()
        .hash("plum kettles".into(), &Counting::default())
        .await
        .unwrap();
    let today = Passwords::new(PEPPER, Params::new(16, 2, 1).unwrap());
    assert_eq!(
        today.verify("plum kettles".into(), Some(&old)).await,
        Ok(Verdict::MatchOutdated)
    );
    assert_eq!(
        today.verify("plum kettle".into(), Some(&old)).await,
        Ok(Verdict::NoMatch)
    );
    assert_eq!(
        cheap().verify("plum kettles".into(), Some(&old)).await,
        Ok(Verdict::Match)
    );
}

#[tokio::test]
async fn a_stolen_hash_cannot_be_checked_without_the_pepper() {
    let phc = cheap()
        .hash("plum kettles".into(), &Counting::default())
        .await
        .unwrap();
    let thief = Passwords::new([0; 32], Params::new(8, 1, 1).unwrap());
    assert_eq!(
        thief.verify("plum kettles".into(), Some(&phc)).await,
        Ok(Verdict::NoMatch)
    );
}

#[tokio::test]
async fn no_hash_and_an_unreadable_one_match_nothing() {
    for phc in [
        None,
        Some(""),
        Some("$2b$12$abcdefghijklmnopqrstuu"),
        Some("$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgc"),
    ] {
        assert_eq!(
            cheap().verify(String::new(), phc).await,
            Ok(Verdict::NoMatch),
            "{phc:?}"
        );
    }
}

#[tokio::test]
async fn two_hash_thirty_two_wait_and_the_next_is_told_to_come_back() {
    let passwords = cheap();
    let workers = passwords.0.workers.acquire_many(2).await.unwrap();
    let waiting: Vec<_> = (0..PLACES)
        .map(|i| {
            let passwords = passwords.clone();
            tokio::spawn(async move { passwords.verify(format!("password {i}"), None).await })
        })
        .collect();
    tokio::task::yield_now().await;
    // An unknown address (`None`) queues like a known one, and a password of 1 MiB never does.
    assert_eq!(passwords.verify("one more".into(), None).await, Err(Busy));
    assert_eq!(
        passwords.hash("one more".into(), &Counting::default()).await,
        Err(Busy)
    );
    assert_eq!(
        passwords.verify("x".repeat(1 << 20), None).await,
        Ok(Verdict::NoMatch)
    );
    drop(workers);
    for verdict in waiting {
        assert_eq!(verdict.await.unwrap(), Ok(Verdict::NoMatch));
    }
    assert_eq!(passwords.0.places.available_permits(), PLACES);
    assert!(
        passwords.0.memory.lock().unwrap().is_empty(),
        "an idle server keeps no memory for hashes"
    );
}

#[tokio::test]
async fn a_client_that_hangs_up_in_the_queue_gives_its_place_back() {
    let passwords = cheap();
    let _workers = passwords.0.workers.acquire_many(2).await.unwrap();
    let waiting = tokio::spawn({
        let passwords = passwords.clone();
        async move { passwords.verify("plum kettles".into(), None).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(passwords.0.places.available_permits(), PLACES - 1);
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    assert_eq!(passwords.0.places.available_permits(), PLACES);
}
