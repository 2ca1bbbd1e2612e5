//! An address links nothing; its owner does.

use super::*;
use api::providers::IdTokenLink;
use store::factors::passkeys;

contract! {
    // O10
    async fn an_address_with_an_account_is_not_linked_and_its_owner_is_told(db) {
        let world = World::new(db).await;
        let owner = world.app.sign_up("asha@x.test").await;
        let before = world.app.mails_to("asha@x.test").await.len();
        let unproven = world.flow("google", "asha", &json!({"email_verified": false})).await.unwrap();
        assert!(matches!(unproven, Arrival::LinkRequired { pending: None, .. }), "{unproven:?}");
        let mails = world.app.mails_to("asha@x.test").await;
        assert_eq!(mails.len(), before + 1);
        assert!(mails[before].contains("Google") && mails[before].contains("nothing was changed"), "{}", mails[before]);
        assert!(world.app.events().await.contains(&"authn_login_fail".to_owned()));
        let token = world.google.rs256(&world.claims("google", "asha", &json!({"email_verified": false})));
        assert_eq!(code(world.by_token("google", token, None).await), "409 link_required");
        // The same answer where the address has no account: it tells nobody who has one.
        let unknown = world.flow("google", "nobody", &json!({"email_verified": false})).await.unwrap();
        assert!(matches!(unknown, Arrival::LinkRequired { pending: None, .. }));
        let me = world.app.accounts.me(&world.caller(&owner).await).await.unwrap();
        assert_eq!(me.sign_in_methods, ["password"]);
    }

    // D2
    async fn the_owner_signs_in_as_usual_and_links(db) {
        let world = World::new(db).await;
        let owner = world.app.sign_up("asha@x.test").await;
        let other = world.app.sign_up("eve@x.test").await;
        let Arrival::LinkRequired { pending: Some(token), label } = world.flow("google", "asha", &json!({})).await.unwrap() else { panic!() };
        assert_eq!(label, "Google");
        // Somebody else in the same browser cannot take it.
        let eve = world.caller(&other).await;
        assert_eq!(world.app.accounts.pending_link(&eve, &token).await.unwrap(), None);
        assert!(code(world.app.accounts.accept_link(&eve, &token, &label).await).starts_with("410"));
        let asha = world.caller(&world.app.login("asha@x.test", PASSWORD).await.unwrap()).await;
        assert_eq!(
            world.app.accounts.pending_link(&asha, &token).await.unwrap(),
            Some(("google".into(), Some("asha@x.test".into())))
        );
        world.app.accounts.accept_link(&asha, &token, &label).await.unwrap();
        assert!(code(world.app.accounts.accept_link(&asha, &token, &label).await).starts_with("410"));
        assert_eq!(world.in_by("google", "asha", &json!({})).await.user, owner.user);
        assert!(world.app.mails_to("asha@x.test").await.last().unwrap().contains("sign in with Google"));
    }

    async fn what_waits_ends_after_ten_minutes(db) {
        let world = World::new(db).await;
        let owner = world.app.sign_up("asha@x.test").await;
        let Arrival::LinkRequired { pending: Some(token), .. } = world.flow("google", "asha", &json!({})).await.unwrap() else { panic!() };
        world.app.pass(600);
        let asha = world.caller(&owner).await;
        assert!(code(world.app.accounts.accept_link(&asha, &token, "Google").await).starts_with("410"));
    }

    async fn who_is_signed_in_links_whatever_address_it_has_there(db) {
        let world = World::new(db).await;
        let owner = world.app.sign_up("asha@x.test").await;
        let asha = world.caller(&owner).await;
        let link = async |world: &World, caller: &Caller, subject: &str| {
            let started = world.providers.start_link(caller, "apple", ip(2)).await.unwrap();
            let (state, code_) = world.apple.consent(&started.to, world.claims("apple", subject, &json!({"email_verified": false})));
            world.back("apple", answer(&state, &code_), Some(&started.cookie)).await
        };
        assert!(matches!(link(&world, &asha, "relay-7").await.unwrap(), Arrival::Linked));
        assert_eq!(world.in_by("apple", "relay-7", &json!({})).await.user, owner.user);
        let eve = world.caller(&world.app.sign_up("eve@x.test").await).await;
        assert_eq!(code(link(&world, &eve, "relay-7").await), "409 linked_elsewhere");
        // Signed out everywhere while at the provider: the flow that was begun before links nothing.
        let started = world.providers.start_link(&asha, "apple", ip(2)).await.unwrap();
        world.app.accounts.sign_out_everywhere(&asha).await.unwrap();
        let (state, code_) = world.apple.consent(&started.to, world.claims("apple", "new", &json!({})));
        assert!(code(world.back("apple", answer(&state, &code_), Some(&started.cookie)).await).starts_with("410"));
    }

    async fn a_providers_word_is_a_fresh_proof_only_for_those_who_have_nothing_else_to_prove(db) {
        let world = World::new(db).await;
        let accounts = &world.app.accounts;
        let newcomer = world.in_by("google", "asha", &json!({})).await;
        assert!(world.caller(&newcomer).await.proven_at.is_some());
        accounts.request_reset("asha@x.test", ip(1)).await.unwrap();
        let mail = world.app.mails_to("asha@x.test").await.pop().unwrap();
        accounts.reset_confirm(&crate::token_in(&mail, "/reset/"), PASSWORD.into()).await.unwrap();

        let vouched = world.in_by("google", "asha", &json!({})).await;
        let caller = world.caller(&vouched).await;
        assert_eq!((caller.user, caller.proven_at), (newcomer.user, None));
        let tokens = accounts.issue_tokens(&vouched).await.unwrap();
        let program = accounts.authenticate_bearer(&tokens.access_token).await.unwrap();
        assert_eq!((program.user, program.proven_at), (newcomer.user, None));
        accounts.confirm_password(&program, PASSWORD.into()).await.unwrap();
        let program = accounts.authenticate_bearer(&tokens.access_token).await.unwrap();
        assert!(program.proven_at.is_some());
        let typed = world.app.login("asha@x.test", PASSWORD).await.unwrap();
        assert!(world.caller(&typed).await.proven_at.is_some());
    }

    // O19
    async fn the_last_way_in_cannot_be_unlinked(db) {
        let world = World::new(db).await;
        let who = world.in_by("apple", "asha", &json!({})).await;
        let caller = world.caller(&who).await;
        let identities = world.providers.identities(&caller).await.unwrap();
        assert_eq!(code(world.providers.unlink(&caller, identities[0].id).await), "409 last_way_in");
        let stranger = world.caller(&world.app.sign_up("eve@x.test").await).await;
        assert_eq!(code(world.providers.unlink(&stranger, identities[0].id).await), "404 not_found");
        // With a password, set by the mail for a new one, it can; and Apple is told.
        world.app.accounts.request_reset("asha@x.test", ip(1)).await.unwrap();
        let mail = world.app.mails_to("asha@x.test").await.pop().unwrap();
        world.app.accounts.reset_confirm(&crate::token_in(&mail, "/reset/"), PASSWORD.into()).await.unwrap();
        let caller = world.caller(&world.app.login("asha@x.test", PASSWORD).await.unwrap()).await;
        world.providers.unlink(&caller, identities[0].id).await.unwrap();
        let revoked = world.apple.revoked();
        assert!(revoked.len() == 1 && revoked[0].contains("token=refresh-asha"), "{revoked:?}");
        assert!(matches!(world.flow("apple", "asha", &json!({})).await.unwrap(), Arrival::LinkRequired { .. }));
    }

    async fn a_token_of_a_client_links_once_and_takes_nobodys_way_in(db) {
        let world = World::new(db).await;
        let asha = world.caller(&world.app.sign_up("asha@x.test").await).await;
        let link = async |caller: &Caller, provider: &str, claims: Value, nonce: Option<&str>| {
            let input = IdTokenLink {
                provider: provider.to_owned(),
                id_token: world.google.rs256(&claims),
                nonce: nonce.map(str::to_owned),
            };
            world.providers.link_with_token(caller, input, ip(1)).await
        };
        let claims = world.claims("google", "g-7", &json!({"nonce": "n", "email_verified": false}));
        assert_eq!(code(link(&asha, "google", claims.clone(), None).await), "400 provider_sign_in_failed");
        let linked = link(&asha, "google", claims.clone(), Some("n")).await.unwrap();
        assert_eq!((&*linked.provider, linked.email.as_deref()), ("google", Some("g-7@x.test")));
        assert_eq!(code(link(&asha, "google", claims, Some("n")).await), "400 provider_sign_in_failed");
        assert_eq!(world.in_by("google", "g-7", &json!({})).await.user, asha.user);
        let eve = world.caller(&world.app.sign_up("eve@x.test").await).await;
        let again = world.claims("google", "g-7", &json!({"jti": "2"}));
        assert_eq!(code(link(&eve, "google", again, None).await), "409 linked_elsewhere");
        let other = world.claims("google", "g-8", &json!({"aud": "another"}));
        assert_eq!(code(link(&eve, "google", other, None).await), "400 provider_sign_in_failed");
        let more = world.claims("google", "g-9", &json!({}));
        assert_eq!(code(link(&eve, "nobody", more, None).await), "404 not_found");
        assert!(world.app.mails_to("asha@x.test").await.last().unwrap().contains("sign in with Google"));
    }

    // O19
    async fn a_passkey_is_a_way_in_where_browsers_allow_one_and_the_last_one_stays(db) {
        // Browsers want an address with a name.
        let world = World::at(db, Some("http://localhost:3000")).await;
        let who = world.in_by("google", "asha", &json!({})).await;
        let caller = world.caller(&who).await;
        let key = passkeys::NewPasskey {
            id: world.app.test.core.new_id(),
            institution: who.institution,
            user: who.user,
            credential_id: b"key",
            name: "A key",
            credential: "{}",
            counter: 0,
        };
        let mut tx = world.app.test.core.db.begin().await.unwrap();
        passkeys::add(&mut tx, &key, world.app.test.core.now()).await.unwrap();
        tx.commit().await.unwrap();
        let identity = world.providers.identities(&caller).await.unwrap().remove(0);
        world.providers.unlink(&caller, identity.id).await.unwrap();
        assert_eq!(code(world.app.accounts.remove_passkey(&caller, key.id).await), "409 last_way_in");
        assert_eq!(world.app.accounts.factors(&caller).await.unwrap().passkeys.len(), 1);
    }

    // O19
    async fn of_two_ways_in_that_are_ended_at_once_one_stays(db) {
        let world = World::new(db).await;
        let who = world.in_by("google", "asha", &json!({})).await;
        let caller = world.caller(&who).await;
        let started = world.providers.start_link(&caller, "apple", ip(2)).await.unwrap();
        let (state, code_) = world.apple.consent(&started.to, world.claims("apple", "a", &json!({})));
        world.back("apple", answer(&state, &code_), Some(&started.cookie)).await.unwrap();
        let both = world.providers.identities(&caller).await.unwrap();
        let (one, two) = tokio::join!(
            world.providers.unlink(&caller, both[0].id),
            world.providers.unlink(&caller, both[1].id)
        );
        assert_ne!(one.is_ok(), two.is_ok());
        assert_eq!(world.providers.identities(&caller).await.unwrap().len(), 1);
    }

    // O20
    async fn a_notice_counts_once_and_only_from_the_provider(db) {
        let world = World::new(db).await;
        let who = world.in_by("apple", "asha", &json!({})).await;
        let session = world.app.accounts.sign_in_browser(&who, "test").await.unwrap();
        let is_in = async |world: &World| world.app.accounts.authenticate_session(&session).await.unwrap().is_some();
        let notice = |world: &World, jti: &str, kind: &str, change: Value| {
            let events = json!({"type": kind, "sub": "asha", "event_time": world.now() * 1000}).to_string();
            let mut claims = json!({"iss": world.apple.issuer(), "aud": "study-plus", "iat": world.now(), "jti": jti, "events": events});
            claims.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            claims
        };
        let forged = world.apple.forged(&json!({"alg": "ES256", "kid": "e"}), &notice(&world, "1", "consent-revoked", json!({})));
        let for_others = world.apple.es256(&notice(&world, "1", "consent-revoked", json!({"aud": "another"})));
        let of_google = world.google.rs256(&notice(&world, "1", "consent-revoked", json!({"iss": world.google.issuer()})));
        for bad in [&*forged, &*for_others, &*of_google, "x"] {
            assert_eq!(code(world.providers.heed("apple", bad, ip(1)).await), "400 provider_sign_in_failed");
        }
        let other = world.apple.es256(&notice(&world, "0", "email-disabled", json!({})));
        world.providers.heed("apple", &other, ip(1)).await.unwrap();
        assert!(is_in(&world).await);
        let valid = world.apple.es256(&notice(&world, "1", "consent-revoked", json!({})));
        world.providers.heed("apple", &valid, ip(1)).await.unwrap();
        assert!(!is_in(&world).await);
        assert!(world.app.events().await.contains(&"authn_token_revoked".to_owned()));
        let asked = world.flow("apple", "asha", &json!({})).await.unwrap();
        let Arrival::LinkRequired { pending: Some(token), .. } = asked else { panic!("{asked:?}") };
        // Linked again, the old notice changes nothing more.
        // A mail a minute.
        world.app.pass(60);
        world.app.accounts.request_reset("asha@x.test", ip(1)).await.unwrap();
        let mail = world.app.mails_to("asha@x.test").await.pop().unwrap();
        world.app.accounts.reset_confirm(&crate::token_in(&mail, "/reset/"), PASSWORD.into()).await.unwrap();
        let caller = world.caller(&world.app.login("asha@x.test", PASSWORD).await.unwrap()).await;
        world.app.accounts.accept_link(&caller, &token, "Apple").await.unwrap();
        world.providers.heed("apple", &valid, ip(1)).await.unwrap();
        assert_eq!(world.providers.identities(&caller).await.unwrap().len(), 1);
    }

    async fn ending_an_account_can_end_its_sign_ins_elsewhere(db) {
        let world = World::new(db).await;
        let who = world.in_by("apple", "asha", &json!({})).await;
        world.providers.revoke_of_user(who.user).await.unwrap();
        assert_eq!(world.apple.revoked().len(), 1);
        world.apple.be(Mood::Down);
        world.providers.revoke_of_user(who.user).await.unwrap();
    }
}
