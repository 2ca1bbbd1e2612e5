//! Flows and tokens that are not honest: refused with 400, and nobody is made or let in.

use super::*;

async fn n_people(world: &World) -> usize {
    let events = world.app.events().await;
    events.iter().filter(|event| *event == "user_created").count()
}

contract! {
    // O01, O02
    async fn a_flow_ends_once_and_in_the_browser_that_began_it(db) {
        let world = World::new(db).await;
        let (mine, theirs) = (world.start("google").await, world.start("google").await);
        let (state, code_) = world.google.consent(&mine.to, world.claims("google", "a", &json!({})));
        for (state, cookie) in [(Some(&*state), Some(&*theirs.cookie)), (Some(&*state), None), (None, Some(&*mine.cookie)), (Some("x"), Some(&*mine.cookie))] {
            let foreign = Answer { state: state.map(str::to_owned), ..answer("", &code_) };
            assert_eq!(code(world.back("google", foreign, cookie).await), "400 provider_sign_in_failed");
        }
        assert!(world.back("google", answer(&state, &code_), Some(&mine.cookie)).await.is_ok());
        // The same answer again, and the same flow with a fresh code.
        assert_eq!(code(world.back("google", answer(&state, &code_), Some(&mine.cookie)).await), "400 provider_sign_in_failed");
        let (_, fresh) = world.google.consent(&mine.to, world.claims("google", "a", &json!({})));
        assert_eq!(code(world.back("google", answer(&state, &fresh), Some(&mine.cookie)).await), "400 provider_sign_in_failed");
        // The same code in another flow.
        let (state, _) = world.google.consent(&theirs.to, json!({}));
        assert_eq!(code(world.back("google", answer(&state, &code_), Some(&theirs.cookie)).await), "400 provider_sign_in_failed");
        // Somebody new has not said how old they are.
        assert_eq!(n_people(&world).await, 0);
        assert_eq!(world.app.events().await[0], "sequence_fail");
    }

    async fn a_flow_ends_after_ten_minutes(db) {
        let world = World::new(db).await;
        let started = world.start("google").await;
        world.app.pass(597);
        let (state, code_) = world.google.consent(&started.to, world.claims("google", "a", &json!({})));
        assert_eq!(code(world.back("google", answer(&state, &code_), Some(&started.cookie)).await), "400 provider_sign_in_failed");
    }

    // O03, O04, O05, O06
    async fn a_token_that_does_not_hold_lets_nobody_in(db) {
        let world = World::new(db).await;
        let (now, issuer) = (world.now(), world.google.issuer().to_owned());
        let honest = world.claims("google", "eve", &json!({"nonce": "n"}));
        for (n, change) in [
            json!({"nonce": "other"}),
            json!({"nonce": ["n"]}),
            json!({"aud": "another-client"}),
            json!({"aud": ["study-plus", "another-client"], "azp": "another-client"}),
            json!({"azp": "another-client"}),
            json!({"iss": "https://evil.test"}),
            json!({"iss": format!("{issuer}/")}),
            json!({"iss": world.apple.issuer()}),
            json!({"exp": now - 3600, "iat": now - 7200}),
            json!({"iat": now + 3600, "exp": now + 7200}),
            json!({"exp": now + 315_360_000}),
            json!({"sub": ""}),
            json!({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}),
            json!({"raw": world.google.forged(&json!({"alg": "RS256", "kid": "r"}), &honest)}),
            json!({"raw": world.google.forged(&json!({"alg": "RS256", "kid": "r", "jku": "http://127.0.0.1:1/"}), &honest)}),
            json!({"raw": format!("{}.", world.google.forged(&json!({"alg": "none", "kid": "r"}), &honest).rsplit_once('.').unwrap().0)}),
            json!({"raw": world.google.es256(&honest)}),
            json!({"raw": "nonsense"}),
        ].into_iter().enumerate() {
            // The limit on tries is tested elsewhere.
            world.app.pass(60);
            let change = if change.get("exp").is_some() || change.get("iat").is_some() { change } else {
                let mut change = change;
                change["iat"] = world.now().into();
                change["exp"] = (world.now() + 3600).into();
                change
            };
            assert_eq!(code(world.flow("google", &format!("eve{n}"), &change).await), "400 provider_sign_in_failed", "{change}");
        }
        assert_eq!(n_people(&world).await, 0);
        assert_eq!(world.app.events().await[0], "authn_login_fail");
        // Google's second spelling, and only Google's.
        assert!(world.flow("google", "eve", &json!({"iss": "accounts.google.com"})).await.is_ok());
        assert_eq!(code(world.flow("apple", "eve", &json!({"iss": "accounts.google.com"})).await), "400 provider_sign_in_failed");
    }

    // O07
    async fn an_unknown_key_makes_us_look_once_in_a_minute(db) {
        let world = World::new(db).await;
        let unknown = |world: &World| world.google.forged(&json!({"alg": "RS256", "kid": "new"}), &world.claims("google", "a", &json!({})));
        for _ in 0..5 {
            assert_eq!(code(world.by_token("google", unknown(&world), None).await), "400 provider_sign_in_failed");
        }
        assert_eq!(world.google.n_asked("/keys"), 1);
        world.app.pass(60);
        for _ in 0..5 {
            assert_eq!(code(world.by_token("google", unknown(&world), None).await), "400 provider_sign_in_failed");
        }
        assert_eq!(world.google.n_asked("/keys"), 2);
        assert!(world.flow("google", "a", &json!({})).await.is_ok());
        assert_eq!(world.google.n_asked("/keys"), 2);
    }

    // O09
    async fn an_answer_at_another_providers_door_is_refused(db) {
        let world = World::new(db).await;
        let started = world.start("google").await;
        let (state, code_) = world.google.consent(&started.to, world.claims("google", "a", &json!({})));
        assert_eq!(code(world.back("apple", answer(&state, &code_), Some(&started.cookie)).await), "400 provider_sign_in_failed");
        assert_eq!(world.app.events().await[0], "malicious_extraneous");
        let named = Answer { iss: Some(world.apple.issuer().into()), ..answer(&state, &code_) };
        assert_eq!(code(world.back("google", named, Some(&started.cookie)).await), "400 provider_sign_in_failed");
        assert_eq!(world.app.events().await[0], "malicious_extraneous");
        // A provider that says it names itself must.
        let started = world.start("school").await;
        let (state, code_) = world.school.consent(&started.to, world.claims("school", "a", &json!({})));
        assert_eq!(code(world.back("school", answer(&state, &code_), Some(&started.cookie)).await), "400 provider_sign_in_failed");
        assert_eq!(world.google.n_asked("/token") + world.apple.n_asked("/token") + world.school.n_asked("/token"), 0);
    }

    // O17
    async fn two_flows_in_two_tabs_both_finish_and_do_not_mix(db) {
        let world = World::new(db).await;
        let (one, two) = (world.start("google").await, world.start("google").await);
        assert_ne!(one.cookie_suffix, two.cookie_suffix);
        let (_, code_one) = world.google.consent(&one.to, world.claims("google", "a", &json!({})));
        let (state_two, _) = world.google.consent(&two.to, world.claims("google", "a", &json!({})));
        // The code of the first flow with the verifier of the second: the provider was asked, and refuses.
        assert_eq!(code(world.back("google", answer(&state_two, &code_one), Some(&two.cookie)).await), "400 provider_sign_in_failed");
        assert_eq!(world.google.n_asked("/token"), 1);
        let (three, four) = (world.start("google").await, world.start("google").await);
        for started in [four, three] {
            let (state, code_) = world.google.consent(&started.to, world.claims("google", "a", &json!({})));
            assert!(world.back("google", answer(&state, &code_), Some(&started.cookie)).await.is_ok());
        }
    }

    async fn saying_no_at_the_provider_is_no_failure_and_other_errors_are(db) {
        let world = World::new(db).await;
        for (error, is_no) in [("access_denied", true), ("user_cancelled_authorize", true), ("server_error", false)] {
            let started = world.start("apple").await;
            let (state, _) = world.apple.consent(&started.to, json!({}));
            let said = Answer { code: None, error: Some(error.into()), ..answer(&state, "") };
            let outcome = world.back("apple", said, Some(&started.cookie)).await;
            assert_eq!(matches!(outcome, Ok(Arrival::Cancelled)), is_no, "{error}");
        }
    }

    async fn one_address_may_try_thirty_times_a_minute(db) {
        let world = World::new(db).await;
        let mut refused = None;
        for n in 0..40 {
            if world.providers.start("google", None, ip(9)).await.is_err() {
                refused = Some(n);
                break;
            }
        }
        assert_eq!(refused, Some(30));
        assert!(world.providers.start("google", None, ip(8)).await.is_ok());
    }
}
