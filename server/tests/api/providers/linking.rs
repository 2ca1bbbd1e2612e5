//! An account that gets one more way in.

use super::{Site, cookie, location};
use crate::app::PASSWORD;
use serde_json::json;

on_both_sites! {
    // O10
    async fn an_address_with_an_account_gets_a_page_that_says_what_to_do(site) {
        site.app.student("asha@x.test").await;
        for (proven, leads_to) in [(true, "/me%2Fproviders%2Fpending"), (false, "/me%2Fproviders")] {
            let (to, flow) = site.start("/auth/google/start").await;
            let claims = site.claims(&site.google, "asha", &json!({"email_verified": proven}));
            let (state, code) = site.google.consent(&to, claims);
            let back = site.get(&format!("/auth/google/callback?state={state}&code={code}"), &flow).await;
            assert_eq!(back.status, 409);
            assert_eq!(cookie(&back, "__Host-session="), "");
            assert_eq!(cookie(&back, "__Host-link=").is_empty(), !proven);
            assert!(back.text().contains(&leads_to.replace("/me", "%2Fme")), "{proven}");
        }
        let claims = site.claims(&site.google, "asha", &json!({"email_verified": false}));
        let body = json!({"id_token": site.google.rs256(&claims)});
        let answer = site.app.call("POST", "/api/v1/auth/google", &body).await.expect(409);
        assert_eq!(answer["code"], "link_required");
    }

    // D2
    async fn who_signs_in_as_before_can_link_what_waits(site) {
        site.app.student("asha@x.test").await;
        let (to, flow) = site.start("/auth/google/start").await;
        let (state, code) = site.google.consent(&to, site.claims(&site.google, "asha", &json!({})));
        let back = site.get(&format!("/auth/google/callback?state={state}&code={code}"), &flow).await;
        let link = cookie(&back, "__Host-link=").split(';').next().unwrap().to_owned();
        let own = [("origin", "http://127.0.0.1:3000")];
        let form = format!("email=asha%40x.test&password={}&next=%2Fme%2Fproviders%2Fpending", PASSWORD.replace(' ', "+"));
        let signed_in = site.ask("POST", "/login", &link, &own, &form).await;
        assert_eq!(location(&signed_in), "/me/providers/pending");
        let session = cookie(&signed_in, "__Host-session=").split(';').next().unwrap().to_owned();
        let both = format!("{session}; {link}");
        let asked = site.get("/me/providers/pending", &both).await;
        assert!(asked.text().contains("asha@x.test"));
        let linked = site.ask("POST", "/me/providers/pending", &both, &own, "").await;
        assert_eq!(location(&linked), "/me/providers?done=provider_linked");
        let (to, flow) = site.start("/auth/google/start").await;
        let (state, code) = site.google.consent(&to, site.claims(&site.google, "asha", &json!({})));
        let back = site.get(&format!("/auth/google/callback?state={state}&code={code}"), &flow).await;
        assert_eq!(location(&back), "/today");
    }

    // D2, O19
    async fn a_client_links_and_unlinks_with_a_fresh_proof_only(site) {
        let who = site.app.student("asha@x.test").await;
        let path = "/api/v1/account/identities";
        let token = |subject: &str| {
            let claims = site.claims(&site.google, subject, &json!({"nonce": "n"}));
            json!({"provider": "google", "id_token": site.google.rs256(&claims), "nonce": "n"})
        };
        site.app.call("POST", path, &token("g-1")).await.expect(401);
        let linked = site.app.post(&who, path, &token("g-1")).await.expect(201);
        assert_eq!((&linked["provider"], &linked["email"]), (&json!("google"), &json!("g-1@x.test")));
        let list = site.app.get(&who, path).await.expect(200);
        assert_eq!(list, json!([linked]));
        site.app.advance(chrono::TimeDelta::minutes(6));
        site.app.post(&who, path, &token("g-2")).await.refused(403, "step_up_required");
        let one = format!("{path}/{}", linked["id"].as_str().unwrap());
        site.app.as_client(&who, "DELETE", &one, None).await.refused(403, "step_up_required");
        let proof = json!({"password": PASSWORD});
        site.app.post(&who, "/api/v1/auth/confirm", &proof).await.expect(204);
        let other = site.app.student("eve@x.test").await;
        site.app.as_client(&other, "DELETE", &one, None).await.refused(404, "not_found");
        site.app.post(&other, path, &token("g-1")).await.expect(409);
        site.app.as_client(&who, "DELETE", &one, None).await.expect(204);
        assert_eq!(site.app.get(&who, path).await.expect(200), json!([]));
        // Who joined by a provider alone keeps it.
        let claims = site.claims(&site.google, "kim", &json!({}));
        let body = json!({"id_token": site.google.rs256(&claims), "born": "2001-04"});
        let kim = crate::app::Client::of(&site.app.call("POST", "/api/v1/auth/google", &body).await.expect(200));
        let list = site.app.get(&kim, path).await.expect(200);
        let only = format!("{path}/{}", list[0]["id"].as_str().unwrap());
        site.app.as_client(&kim, "DELETE", &only, None).await.refused(409, "last_way_in");
    }
}
