//! Many tries from one place, at one account, and addresses and numbers that look like others (L02, L03, R06, U13).

use crate::app::{PASSWORD, TestApp, from, registration, request};
use crate::on_both;
use axum::body::Body;
use axum::http::{Request, header};
use chrono::TimeDelta;
use serde_json::{Value, json};

const LOGIN: &str = "/api/v1/auth/login";

/// A guess at a password from an address, by the page's form and with the cookies of a browser.
async fn guess(app: &TestApp, ip: &str, cookie: &str, password: &str) -> crate::app::Answer {
    let body = format!("email=owner%40x.test&password={}", password.replace(' ', "+"));
    let form = Request::post("/login")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "text/html")
        .header(header::ORIGIN, super::SITE)
        .header(header::COOKIE, cookie);
    app.send(from(form.body(Body::from(body)).unwrap(), ip)).await
}

on_both! {
    /// L02
    async fn of_a_thousand_stolen_pairs_from_one_place_thirty_are_looked_at(app) {
        app.student("owner@x.test").await;
        let mut looked_at = 0;
        for n in 0..1_000 {
            let pair = json!({"email": format!("leaked{n}@x.test"), "password": "some other umbrella"});
            let answer = app.send(from(request("POST", LOGIN, None, Some(&pair)), "203.0.113.9")).await;
            if answer.status == 401 {
                answer.refused(401, "wrong_credentials");
                looked_at += 1;
            } else {
                answer.refused(429, "too_many_requests");
            }
        }
        assert_eq!(looked_at, 30);
        // Another address of the same customer is the same place; anybody else is not.
        for (ip, status) in [("2001:db8:1:2::1", 401), ("198.51.100.1", 401)] {
            let pair = json!({"email": "leaked@x.test", "password": "some other umbrella"});
            let answer = app.send(from(request("POST", LOGIN, None, Some(&pair)), ip)).await;
            assert_eq!(answer.status, status, "{ip}");
        }
        for n in 0..40 {
            let pair = json!({"email": format!("more{n}@x.test"), "password": "some other umbrella"});
            let answer = app.send(from(request("POST", LOGIN, None, Some(&pair)), &format!("2001:db8:1:2::{n:x}"))).await;
            assert_eq!(answer.status.as_u16(), if n < 29 { 401 } else { 429 }, "{n}");
        }
        app.login("owner@x.test", PASSWORD).await.expect(200);
    }

    /// J11
    async fn a_clock_that_jumps_back_gives_no_tries_back(app) {
        let ask = |n: i32| {
            let pair = json!({"email": format!("leaked{n}@x.test"), "password": "some other umbrella"});
            from(request("POST", LOGIN, None, Some(&pair)), "203.0.113.9")
        };
        for n in 0..30 {
            app.send(ask(n)).await.refused(401, "wrong_credentials");
        }
        for jump in [TimeDelta::days(-1), TimeDelta::seconds(-90), TimeDelta::hours(-1)] {
            app.advance(jump);
            app.send(ask(31)).await.refused(429, "too_many_requests");
        }
        // From then on they come back as always; what strangers may do together has come back after 20 ms, too.
        app.advance(TimeDelta::seconds(59));
        app.send(ask(31)).await.refused(429, "too_many_requests");
        app.advance(TimeDelta::seconds(1));
        app.send(ask(32)).await.refused(401, "wrong_credentials");
    }

    /// L03
    async fn two_hundred_guesses_from_as_many_places_slow_strangers_down_and_not_the_owners_browser(app) {
        app.student("owner@x.test").await;
        let own = guess(app, "192.0.2.1", "", PASSWORD).await;
        assert_eq!(own.status, 303);
        let jar = crate::factors::cookies(&own);
        let device = jar.split("; ").find(|pair| pair.starts_with("__Host-device=")).unwrap();
        let (mut n_looked_at, mut waits) = (0, Vec::new());
        for n in 0..200 {
            let answer = guess(app, &format!("198.51.{}.{}", 100 + n / 100, 1 + n % 100), "", "not my umbrella").await;
            match answer.status.as_u16() {
                401 | 422 => n_looked_at += 1,
                429 => {
                    let wait = request("POST", LOGIN, None, Some(&json!({"email": "owner@x.test", "password": "x y z x y z x y"})));
                    let seconds: i64 = app.send(from(wait, &format!("203.0.{}.{}", n / 100, 1 + n % 100))).await.header("retry-after").parse().unwrap();
                    waits.push(seconds);
                    app.advance(TimeDelta::seconds(seconds));
                }
                other => panic!("{other}: {}", answer.text()),
            }
        }
        assert!(n_looked_at < 120, "{n_looked_at}");
        assert!(waits.windows(2).all(|two| two[0] <= two[1]), "it never gets shorter: {waits:?}");
        assert_eq!((waits.first(), waits.iter().max()), (Some(&1), Some(&900)), "{waits:?}");
        // A stranger waits, with the right password, too; the owner's browser does not.
        guess(app, "203.0.113.77", "", "not my umbrella").await;
        assert_eq!(guess(app, "203.0.113.78", "", PASSWORD).await.status, 429);
        assert_eq!(guess(app, "203.0.113.79", &format!("{device}x"), PASSWORD).await.status, 429);
        assert_eq!(guess(app, "203.0.113.80", device, PASSWORD).await.status, 303);
    }

    /// R06, where an address is changed and where one is only asked about
    async fn look_alikes_of_an_address_are_refused_wherever_one_is_taken(app) {
        let who = app.student("asha@x.test").await;
        let rows = app.rows().await;
        for bad in ["vіctim@x.test", "victim@ехample.test", "victim@x\u{200b}.test", "ｖictim@x.test", "victim@x。test", "a@x.test,b@x.test", "a@x.test\u{0}", "Victim <victim@x.test>"] {
            for (path, body) in [
                ("/api/v1/auth/register", registration(bad)),
                ("/api/v1/auth/reset", json!({"email": bad})),
                ("/api/v1/account/email", json!({"email": bad})),
            ] {
                app.post(&who, path, &body).await.refused_field("email", "email_invalid");
            }
            app.login(bad, PASSWORD).await.refused(401, "wrong_credentials");
        }
        app.post(&who, "/api/v1/account/email", &json!({"email": " ASHA@X.TEST"})).await.refused_field("email", "same_address");
        let new: Vec<_> = app.rows().await.into_iter().filter(|row| !rows.contains(row) && !row.starts_with("login_failures ")).collect();
        assert!(new.is_empty(), "{new:?}");
        assert_eq!(app.mails().await, [], "nobody was written to");
    }
}

/// U13: no request brings an address that the server would call. Only configuration says where it calls.
#[tokio::test]
async fn no_field_of_any_request_is_an_address_to_call() {
    let app = TestApp::new(testkit::Engine::Sqlite).await;
    let document = app
        .call("GET", "/api/v1/openapi.json", &json!({}))
        .await
        .expect(200);
    let mut fields = Vec::new();
    let routes = document["paths"].as_object().unwrap().values();
    for route in routes.flat_map(|path| path.as_object().unwrap().values()) {
        if let Some(kinds) = route["requestBody"]["content"].as_object() {
            for kind in kinds.values() {
                gather(&document, &kind["schema"], &mut fields);
            }
        }
        for parameter in route["parameters"].as_array().into_iter().flatten() {
            fields.push((
                parameter["name"].as_str().unwrap().to_owned(),
                parameter["schema"].clone(),
            ));
        }
    }
    assert!(fields.len() > 150, "{}", fields.len());
    let words = ["url", "uri", "endpoint", "callback", "webhook", "href", "host"];
    let found: Vec<&String> = fields
        .iter()
        .filter(|(name, schema)| schema["format"] == "uri" || words.iter().any(|word| name.contains(word)))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(found, [] as [&String; 0]);
    app.end().await;
}

/// The fields of a body, with those of the shapes within it.
fn gather(document: &Value, schema: &Value, into: &mut Vec<(String, Value)>) {
    if let Some(shape) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        gather(document, &document["components"]["schemas"][shape], into);
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        into.push((name.clone(), field.clone()));
        gather(document, field, into);
    }
    gather_each(document, schema, into);
}

fn gather_each(document: &Value, schema: &Value, into: &mut Vec<(String, Value)>) {
    for among in ["oneOf", "anyOf", "allOf"] {
        for one in schema[among].as_array().into_iter().flatten() {
            gather(document, one, into);
        }
    }
    if schema["items"].is_object() {
        gather(document, &schema["items"], into);
    }
}
