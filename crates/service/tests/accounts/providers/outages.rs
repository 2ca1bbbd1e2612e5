//! A provider that is down, slow or hostile (O08): people are told soon, and nothing else suffers.

use super::*;

contract! {
    async fn a_provider_without_an_answer_is_told_within_six_seconds(db) {
        let world = World::new(db).await;
        for mood in [Mood::Down, Mood::Slow, Mood::Huge, Mood::Redirecting, Mood::Page] {
            world.app.pass(60);
            let token = world.google.rs256(&world.claims("google", "a", &json!({})));
            let started = world.start("google").await;
            let (state, code_) = world.google.consent(&started.to, world.claims("google", "a", &json!({})));
            for provider in [&world.google, &world.school] {
                provider.be(mood);
            }
            let began = Instant::now();
            let (flow, keys, discovery) = tokio::join!(
                world.back("google", answer(&state, &code_), Some(&started.cookie)),
                world.by_token("google", token, None),
                world.providers.start("school", None, ip(1)),
            );
            assert_eq!(code(flow), "503 provider_unavailable", "{mood:?}");
            assert_eq!(code(keys), "503 provider_unavailable", "{mood:?}");
            assert_eq!(code(discovery), "503 provider_unavailable", "{mood:?}");
            assert!(began.elapsed() < Duration::from_secs(6), "{mood:?} took {:?}", began.elapsed());
            // Whoever needs no provider notices nothing.
            assert_eq!(code(world.app.login("a@x.test", PASSWORD).await), "401 wrong_credentials");
            for provider in [&world.google, &world.school] {
                provider.be(Mood::Honest);
            }
        }
        assert!(world.flow("google", "a", &json!({})).await.is_ok());
        assert!(world.flow("school", "b", &json!({})).await.is_ok());
    }

    async fn whoever_asks_at_once_waits_for_one_question_and_known_keys_wait_for_none(db) {
        let world = World::new(db).await;
        assert!(world.flow("google", "a", &json!({})).await.is_ok());
        world.app.pass(60);
        let claims = world.claims("google", "a", &json!({}));
        let (known, unknown) = (world.google.rs256(&claims), world.google.forged(&json!({"alg": "RS256", "kid": "new"}), &claims));
        for provider in [&world.google, &world.school] {
            provider.be(Mood::Slow);
        }
        let asked = (world.google.n_asked("/keys"), Instant::now());
        let strangers = async {
            let by = |token: &str| world.by_token("google", token.to_owned(), None);
            let (one, two, three) = tokio::join!(by(&unknown), by(&unknown), by(&unknown));
            for outcome in [one, two, three] {
                assert_eq!(code(outcome), "503 provider_unavailable");
            }
            let start = || world.providers.start("school", None, ip(1));
            asked.1.elapsed() < Duration::from_secs(6) && tokio::join!(start(), start(), start()).0.is_err()
        };
        let owner = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let outcome = world.by_token("google", known.clone(), None).await;
            (outcome.is_ok(), asked.1.elapsed())
        };
        let (all_told_in_time, (is_in, after)) = tokio::join!(strangers, owner);
        assert!(all_told_in_time && is_in && after < Duration::from_secs(2), "{is_in} {after:?}");
        assert!(asked.1.elapsed() < Duration::from_secs(12), "three waited one after the other: {:?}", asked.1.elapsed());
        // It had no answer, and is not asked again so soon.
        assert_eq!(world.google.n_asked("/keys"), asked.0 + 1);
        assert_eq!(code(world.by_token("google", unknown.clone(), None).await), "503 provider_unavailable");
        assert_eq!(world.google.n_asked("/keys"), asked.0 + 1);
        world.google.be(Mood::Honest);
        world.app.pass(60);
        assert_eq!(code(world.by_token("google", unknown, None).await), "400 provider_sign_in_failed");
        assert_eq!(world.google.n_asked("/keys"), asked.0 + 2);
    }
}
