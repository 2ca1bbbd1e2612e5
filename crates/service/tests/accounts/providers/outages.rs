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
}
