//! Access and refresh tokens: forged, replayed, outlived.

use crate::app::{Answer, Client, PASSWORD, TestApp, request, send};
use crate::on_both;
use axum::http::{HeaderValue, header};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use chrono::TimeDelta;
use domain::people::Role;
use serde_json::{Value, json};

const ME: &str = "/api/v1/auth/me";

fn part(token: &str, n: usize) -> Value {
    serde_json::from_slice(&BASE64.decode(token.split('.').nth(n).unwrap()).unwrap()).unwrap()
}

/// The token with another header or other claims, under its old signature.
fn forged(token: &str, header: &str, claims: Option<&str>) -> String {
    let mut parts = token.split('.');
    let (_, old, signature) = (parts.next(), parts.next().unwrap(), parts.next().unwrap());
    let claims = claims.map_or_else(|| old.to_owned(), |claims| BASE64.encode(claims));
    format!("{}.{claims}.{signature}", BASE64.encode(header))
}

async fn with_token(app: &TestApp, token: &str) -> Answer {
    app.get(
        &Client {
            access: token.into(),
            refresh: String::new(),
        },
        ME,
    )
    .await
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.call("POST", "/api/v1/auth/refresh", &json!({"refresh_token": token}))
        .await
}

on_both! {
    /// J01, J02, J04
    async fn a_token_cannot_choose_how_it_is_verified(app) {
        let token = app.student("a@x.test").await.access;
        let header = part(&token, 0);
        for alg in ["none", "None", "nOnE", "HS256", "ES256", "eddsa", ""] {
            let mut other = header.clone();
            other["alg"] = json!(alg);
            let forged = forged(&token, &other.to_string(), None);
            let unsigned = format!("{}.", forged.rsplit_once('.').unwrap().0);
            for bad in [&forged, &unsigned] {
                with_token(app, bad).await.refused(401, "invalid_token");
            }
        }
        for (name, value) in [
            ("kid", json!("../../../../dev/null")),
            ("kid", json!("' OR '1'='1")),
            ("jku", json!("http://127.0.0.1/keys")),
            ("x5u", json!("http://127.0.0.1/keys")),
            ("jwk", json!({"kty": "OKP", "crv": "Ed25519", "x": "AAAA"})),
            ("crit", json!(["exp"])),
            ("typ", json!("JWT")),
        ] {
            let mut other = header.clone();
            other[name] = value;
            with_token(app, &forged(&token, &other.to_string(), None)).await.refused(401, "invalid_token");
        }
    }

    /// J06
    async fn a_token_is_one_token_in_one_header(app) {
        let client = app.student("a@x.test").await;
        let claims = part(&client.access, 1).to_string();
        let twice = claims.replacen('{', "{\"sub\":\"00000000-0000-0000-0000-000000000000\",", 1);
        let header = part(&client.access, 0).to_string();
        with_token(app, &forged(&client.access, &header, Some(&twice))).await.refused(401, "invalid_token");
        with_token(app, &format!("{}x", client.access)).await.refused(401, "invalid_token");
        with_token(app, &client.access.repeat(10)).await.refused(401, "invalid_token");

        let mut two = request("GET", ME, Some(&client), None);
        let value = HeaderValue::from_str(&format!("Bearer {}", client.access)).unwrap();
        two.headers_mut().append(header::AUTHORIZATION, value);
        app.send(two).await.refused(401, "token_required");
        let query = format!("{ME}?access_token={}", client.access);
        app.send(request("GET", &query, None, None)).await.refused(401, "token_required");
        let mut basic = request("GET", ME, None, None);
        basic.headers_mut().insert(header::AUTHORIZATION, HeaderValue::from_static("Basic YTpi"));
        let refused = app.send(basic).await;
        refused.refused(401, "token_required");
        assert_eq!(refused.header("www-authenticate"), "Bearer");
    }

    /// J07
    async fn who_was_disabled_or_demoted_a_second_ago_is_out_with_the_next_request(app) {
        let client = app.student("a@x.test").await;
        let user = app.user(&client).await;
        app.set_status(user, "disabled").await;
        app.get(&client, ME).await.refused(401, "invalid_token");
        refresh(app, &client.refresh).await.refused(401, "token_ended");
        // Roles are read with each request as well: a role that was granted holds at once.
        let other = app.student("b@x.test").await;
        app.post(&other, "/api/v1/rank/tables", &json!({})).await.refused(403, "forbidden");
        app.grant(app.user(&other).await, Role::InstitutionAdmin).await;
        app.post(&other, "/api/v1/rank/tables", &json!({})).await.refused(415, "unsupported_media_type");
    }

    /// J08
    async fn a_refresh_token_used_again_ends_its_sign_in_and_tells_the_owner(app) {
        let first = app.student("a@x.test").await;
        let elsewhere = Client::of(&app.login("a@x.test", PASSWORD).await.expect(200));
        let second = Client::of(&refresh(app, &first.refresh).await.expect(200));
        // Two tabs, or a lost answer: within ten seconds the parent yields the same child.
        let again = Client::of(&refresh(app, &first.refresh).await.expect(200));
        assert_eq!(again.refresh, second.refresh);
        let third = Client::of(&refresh(app, &second.refresh).await.expect(200));
        app.mails().await;
        refresh(app, &first.refresh).await.refused(401, "token_reused");
        refresh(app, &third.refresh).await.refused(401, "token_ended");
        app.get(&third, ME).await.refused(401, "invalid_token");
        assert_eq!(app.mails().await.len(), 1);
        app.get(&elsewhere, ME).await.expect(200);
    }

    /// J10
    async fn a_refresh_token_ends_with_its_sign_in(app) {
        let client = app.student("a@x.test").await;
        let body = json!({"refresh_token": client.refresh});
        app.call("POST", "/api/v1/auth/logout", &body).await.expect(204);
        app.call("POST", "/api/v1/auth/logout", &body).await.expect(204);
        refresh(app, &client.refresh).await.refused(401, "token_ended");
        app.get(&client, ME).await.refused(401, "invalid_token");
        let client = Client::of(&app.login("a@x.test", PASSWORD).await.expect(200));
        app.advance(TimeDelta::days(30));
        refresh(app, &client.refresh).await.refused(401, "token_ended");
    }

    /// J11
    async fn clocks_may_differ_by_a_minute_and_no_more(app) {
        let client = app.student("a@x.test").await;
        app.advance(TimeDelta::seconds(-59));
        app.get(&client, ME).await.expect(200);
        app.advance(TimeDelta::seconds(-31));
        app.get(&client, ME).await.refused(401, "invalid_token");
        // Back to the beginning, and to ten minutes and the skew after it.
        app.advance(TimeDelta::seconds(90 + 600 + 59));
        app.get(&client, ME).await.expect(200);
        app.advance(TimeDelta::seconds(1));
        app.get(&client, ME).await.refused(401, "token_expired");
        // A sign-in that was ended does not come to life, neither in the token's own minutes nor a day back.
        app.call("POST", "/api/v1/auth/logout", &json!({"refresh_token": client.refresh})).await.expect(204);
        for jump in [TimeDelta::seconds(-700), TimeDelta::days(-1)] {
            app.advance(jump);
            app.get(&client, ME).await.refused(401, "invalid_token");
            // A limiter that has counted before makes everybody wait for a moment after a jump, from the first try on.
            refresh(app, &client.refresh).await;
            app.advance(TimeDelta::seconds(2));
            refresh(app, &client.refresh).await.refused(401, "token_ended");
        }
    }

    /// J12
    async fn a_new_signing_key_refuses_no_token_of_the_old_one(app) {
        let client = app.student("a@x.test").await;
        let ask = || request("GET", ME, Some(&client), None);
        send(&app.restarted(2, &[1]), ask()).await.expect(200);
        send(&app.restarted(2, &[]), ask()).await.refused(401, "invalid_token");
        // A token of the new key holds as well, and is refused by whoever does not know it.
        let login = json!({"email": "a@x.test", "password": PASSWORD});
        let new = app.restarted(2, &[1]);
        let issued = send(&new, request("POST", "/api/v1/auth/login", None, Some(&login))).await.expect(200);
        let issued = Client::of(&issued);
        send(&new, request("GET", ME, Some(&issued), None)).await.expect(200);
        app.get(&issued, ME).await.refused(401, "invalid_token");
    }

    /// J12
    async fn a_signing_key_is_changed_under_eight_clients_without_a_refused_request(app) {
        for n in 0..8 {
            app.student(&format!("s{n}@x.test")).await;
        }
        // Two processes, one after the other: each accepts the coming key, signs with it, lets the former go.
        let steps = [
            [(1, &[][..]), (1, &[])],
            [(1, &[2]), (1, &[])],
            [(1, &[2]), (1, &[2])],
            [(2, &[1]), (1, &[2])],
            [(2, &[1]), (2, &[1])],
        ];
        let mut clients = Vec::new();
        for n in 0..8 {
            clients.push(Client::of(&app.login(&format!("s{n}@x.test"), PASSWORD).await.expect(200)));
        }
        for step in steps {
            let processes = step.map(|(signs, accepts)| app.restarted(signs, accepts));
            let round = clients.iter().enumerate().map(async |(n, client)| {
                // What one process gave is shown to the other, by all clients at once.
                let (here, there) = (&processes[n % 2], &processes[(n + 1) % 2]);
                send(there, request("GET", ME, Some(client), None)).await.expect(200);
                let token = json!({"refresh_token": client.refresh});
                let new = send(here, request("POST", "/api/v1/auth/refresh", None, Some(&token))).await.expect(200);
                let new = Client::of(&new);
                send(there, request("GET", ME, Some(&new), None)).await.expect(200);
                let login = json!({"email": format!("s{n}@x.test"), "password": PASSWORD});
                let signed_in = send(there, request("POST", "/api/v1/auth/login", None, Some(&login))).await.expect(200);
                send(here, request("GET", ME, Some(&Client::of(&signed_in)), None)).await.expect(200);
                new
            });
            clients = futures_util::future::join_all(round).await;
            app.advance(TimeDelta::minutes(2));
        }
        // The tokens of the former key have ended: nobody misses it.
        app.advance(TimeDelta::minutes(10));
        let last = app.restarted(2, &[]);
        for client in &clients {
            let token = json!({"refresh_token": client.refresh});
            let new = send(&last, request("POST", "/api/v1/auth/refresh", None, Some(&token))).await.expect(200);
            send(&last, request("GET", ME, Some(&Client::of(&new)), None)).await.expect(200);
        }
    }
}
