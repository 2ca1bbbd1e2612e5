//! Balance, check-ins and a lighter plan: what is taken, what is refused, and who never gets an answer.

use crate::access::rest_rules;
use crate::app::{Client, TestApp, request};
use crate::keys::made;
use crate::on_both;
use axum::http::{HeaderValue, header};
use chrono::TimeDelta;
use domain::keys::Scope;
use domain::people::Role;
use serde_json::{Value, json};

const ALL: &str = "/api/v1/wellbeing";
const CHECK_INS: &str = "/api/v1/wellbeing/check-ins";
const CONSENT: &str = "/api/v1/wellbeing/consent";
const EASE: &str = "/api/v1/wellbeing/ease";

async fn agree(app: &TestApp, who: &Client) {
    app.as_client(who, "PUT", CONSENT, None).await.expect(200);
}

/// Every question of an instrument, answered with the choice at this place.
async fn answered(app: &TestApp, who: &Client, key: &str, place: usize) -> Value {
    let all = app.get(who, "/api/v1/wellbeing/instruments").await.expect(200);
    let instrument = all
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["key"] == key)
        .unwrap();
    let pairs = instrument["items"].as_array().unwrap().iter().map(|item| {
        let key = item["key"].as_str().unwrap().to_owned();
        (key, item["choices"][place]["key"].clone())
    });
    json!({"instrument": key, "answers": pairs.collect::<serde_json::Map<_, _>>()})
}

/// A key that opens everything of a student, with the balance or without.
async fn key(app: &TestApp, who: &Client, has_balance: bool) -> Client {
    let scopes = Scope::ALL
        .iter()
        .filter(|scope| scope.role() == Some(Role::Student));
    let scopes = scopes.filter(|scope| has_balance || **scope != Scope::WellbeingRead);
    let names: Vec<&str> = scopes.map(|scope| scope.as_str()).collect();
    made(
        app,
        who,
        &json!({"name": "Portal", "scopes": names, "per_minute": 600}),
    )
    .await
    .0
}

/// The words of the dashboard, kept or computed afresh.
async fn dashboard(app: &TestApp, who: &Client, is_fresh: bool) -> String {
    let mut ask = request("GET", "/api/v1/tests/dashboard", Some(who), None);
    if is_fresh {
        ask.headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    let answer = app.send(ask).await;
    answer.expect(200);
    answer.text()
}

/// Minutes that may be planned, over all days of the plan.
async fn cap(app: &TestApp, who: &Client) -> u64 {
    let plan = app.get(who, "/api/v1/plan").await.expect(200);
    let days = plan["days"].as_array().unwrap().iter();
    days.map(|day| day["cap_minutes"].as_u64().unwrap()).sum()
}

on_both! {
    async fn a_questionnaire_is_offered_answered_scored_and_listed(app) {
        let who = app.student("a@x.test").await;
        let instruments = app.get(&who, "/api/v1/wellbeing/instruments").await.expect(200);
        let full = &instruments[0];
        assert_eq!((&full["key"], full["items"].as_array().unwrap().len(), &full["high_is_burden"]), (&json!("cbi_s"), 13, &json!(true)));
        assert!(full["licence"].as_str().unwrap().contains("public domain") && full["source"].as_str().unwrap().contains("Kristensen"));
        let draft = answered(app, &who, "cbi_s", 1).await;
        app.post(&who, CHECK_INS, &draft).await.refused(409, "consent_needed");
        agree(app, &who).await;
        let stored = app.post(&who, CHECK_INS, &draft).await.expect(201);
        // Six times 75 and once 25, which the last question turns round: (6 * 75 + 25) / 7.
        assert_eq!(stored["scores"]["personal"], json!(75.0));
        assert!((stored["scores"]["studies"].as_f64().unwrap() - 475.0 / 7.0).abs() < 1e-9);
        let again = app.post(&who, CHECK_INS, &answered(app, &who, "cbi_s", 3).await).await.expect(201);
        assert_eq!((&again["id"], &again["scores"]["personal"]), (&stored["id"], &json!(25.0)));
        let listed = app.get(&who, CHECK_INS).await.expect(200);
        assert_eq!(listed["items"], json!([again]));
    }

    async fn a_later_check_in_of_the_day_loses_no_answer(app) {
        let who = app.student("a@x.test").await;
        agree(app, &who).await;
        let whole = app.post(&who, CHECK_INS, &answered(app, &who, "cbi_s", 1).await).await.expect(201);
        let of_studies: serde_json::Map<_, _> = answered(app, &who, "cbi_s", 3).await["answers"].as_object().unwrap().iter()
            .filter(|(key, _)| key.starts_with("studies")).take(4).map(|(key, choice)| (key.clone(), choice.clone())).collect();
        let half = json!({"instrument": "cbi_s", "answers": of_studies});
        let both = app.post(&who, CHECK_INS, &half).await.expect(201);
        assert_eq!((&both["id"], &both["scores"]["personal"]), (&whole["id"], &whole["scores"]["personal"]));
        assert!(both["scores"]["studies"].as_f64() < whole["scores"]["studies"].as_f64(), "{both}");
        assert_eq!(both["answers"].as_object().unwrap().len(), 13);
        // One answer alone would be too little, and corrects what is there.
        let one = json!({"instrument": "cbi_s", "answers": {"personal_1": "never"}});
        let mended = app.post(&who, CHECK_INS, &one).await.expect(201);
        assert_eq!(mended["answers"]["personal_1"], "never");
        assert!(mended["scores"]["personal"].as_f64() < whole["scores"]["personal"].as_f64(), "{mended}");
        assert_eq!(app.get(&who, CHECK_INS).await.expect(200)["items"], json!([mended]));
        app.post(&who, CHECK_INS, &json!({"instrument": "cbi_s", "answers": {}})).await.refused_field("answers", "too_few");
        // Another day begins anew.
        app.advance(TimeDelta::days(1));
        let who = crate::forecasts::again(app, "a@x.test").await;
        app.post(&who, CHECK_INS, &one).await.refused_field("answers", "too_few");
        let next = app.post(&who, CHECK_INS, &half).await.expect(201);
        assert_eq!((&next["scores"]["personal"], next["answers"].as_object().unwrap().len()), (&Value::Null, of_studies.len()));
    }

    async fn answers_that_do_not_fit_are_refused_by_field(app) {
        let who = app.student("a@x.test").await;
        agree(app, &who).await;
        let send = async |body: Value| app.post(&who, CHECK_INS, &body).await;
        send(json!({"instrument": "mbi", "answers": {}})).await.refused_field("instrument", "unknown_instrument");
        send(json!({"instrument": "cbi_s", "answers": {}})).await.refused_field("answers", "too_few");
        send(json!({"instrument": "cbi_s", "answers": {"personal_1": "often", "personal_2": "often"}})).await.refused_field("answers", "too_few");
        send(json!({"instrument": "cbi_s", "answers": {"personal_1": "very_high"}})).await.refused_field("answers.personal_1", "unknown_choice");
        send(json!({"instrument": "cbi_s", "answers": {"<b>": "often"}})).await.refused_field("answers", "unknown_item");
        send(json!({"instrument": "cbi_s", "answers": {"personal_1": 3}})).await.refused(422, "invalid");
        send(json!({"instrument": "cbi_s", "answers": {}, "user": "x"})).await.refused_field("user", "unknown_field");
        send(json!({"instrument": "pulse"})).await.refused_field("answers", "missing_field");
        let many: serde_json::Map<_, _> = (0..5_000).map(|n| (format!("x{n}"), json!("often"))).collect();
        let refusal = send(json!({"instrument": "cbi_s", "answers": many})).await;
        refusal.refused_field("answers", "unknown_item");
        assert!(refusal.text().len() < 4_000, "{}", refusal.text().len());
        assert_eq!(app.get(&who, CHECK_INS).await.expect(200)["items"], json!([]));
        for (body, field) in [
            (json!({"percent": 31, "days": 7}), "percent"),
            (json!({"percent": 10, "days": 7}), "percent"),
            (json!({"percent": 25, "days": 0}), "days"),
            (json!({"percent": 25, "days": 15}), "days"),
        ] {
            app.post(&who, EASE, &body).await.refused_field(field, "out_of_range");
        }
        for days in ["6", "121", "4294967295"] {
            app.get(&who, &format!("{ALL}?days={days}")).await.refused_field("days", "out_of_range");
        }
        app.get(&who, &format!("{ALL}?days=-1")).await.refused_field("days", "wrong_type");
    }

    async fn sample_data_has_a_balance_whose_trend_shows_the_slump(app) {
        let who = app.student("a@x.test").await;
        let before = app.get(&who, ALL).await.expect(200);
        assert_eq!((&before["state"], &before["balance"], &before["missing"]["code"]), (&json!("unknown"), &Value::Null, &json!("session_days")));
        app.as_client(&who, "POST", "/api/v1/sample", None).await.expect(204);
        let now = app.get(&who, &format!("{ALL}?days=120")).await.expect(200);
        let value = now["balance"]["value"].as_f64().unwrap();
        assert!((0.0..=100.0).contains(&value));
        let trend: Vec<f64> = now["trend"].as_array().unwrap().iter().map(|point| point["value"].as_f64().unwrap()).collect();
        assert_eq!(trend.len(), 120);
        let lowest = trend.iter().copied().fold(100.0, f64::min);
        let mean = trend.iter().sum::<f64>() / 120.0;
        assert!(lowest < 70.0 && mean > 80.0, "lowest {lowest}, mean {mean}");
        for part in now["parts"].as_array().unwrap() {
            assert!(part["value"].is_f64() && part["usual"]["low"].is_f64(), "{part}");
        }
        assert_eq!(app.get(&who, ALL).await.expect(200)["trend"].as_array().unwrap().len(), 30);
    }

    async fn consent_is_taken_back_a_plan_eased_and_everything_deleted(app) {
        let who = app.student("a@x.test").await;
        agree(app, &who).await;
        let draft = json!({"instrument": "pulse", "answers": {"energy": "often"}});
        app.post(&who, CHECK_INS, &draft).await.expect(201);
        let eased = app.post(&who, EASE, &json!({"percent": 25, "days": 7})).await.expect(201);
        let now = app.get(&who, ALL).await.expect(200);
        assert_eq!((&now["ease"], &now["pulse"]["scales"][0]["score"]), (&eased, &json!(75.0)));
        app.as_client(&who, "DELETE", EASE, None).await.expect(204);
        app.as_client(&who, "DELETE", CONSENT, None).await.expect(204);
        let silent = app.get(&who, ALL).await.expect(200);
        assert_eq!((&silent["ease"], &silent["pulse"], &silent["consent_since"], &silent["has_stored"]), (&Value::Null, &Value::Null, &Value::Null, &json!(true)));
        app.as_client(&who, "DELETE", ALL, None).await.expect(204);
        assert_eq!(app.get(&who, ALL).await.expect(200)["has_stored"], false);
        agree(app, &who).await;
        assert_eq!(app.get(&who, CHECK_INS).await.expect(200)["items"], json!([]));
    }

    async fn an_admin_of_the_same_institution_reads_nothing_of_it(app) {
        let who = app.student("a@x.test").await;
        agree(app, &who).await;
        app.post(&who, CHECK_INS, &answered(app, &who, "cbi_s", 0).await).await.expect(201);
        let other = app.student("b@x.test").await;
        app.grant(app.user(&other).await, Role::InstitutionAdmin).await;
        assert_eq!(app.get(&other, CHECK_INS).await.expect(200)["items"], json!([]));
        let seen = app.get(&other, ALL).await.expect(200);
        assert_eq!((&seen["self_report"], &seen["has_stored"]), (&Value::Null, &json!(false)));
        // What the student may take along as a file does not hold it either.
        for path in ["/api/v1/exports/results.json", "/api/v1/tests/dashboard", "/api/v1/auth/me"] {
            let text = app.get(&who, path).await.text();
            assert!(!text.contains("cbi_s") && !text.contains("check_in"), "{path}");
        }
    }

    async fn no_answer_tells_the_balance_to_a_key_that_does_not_open_it(app) {
        let who = app.student("a@x.test").await;
        app.as_client(&who, "POST", "/api/v1/sample", None).await.expect(204);
        app.post(&who, EASE, &json!({"percent": 25, "days": 7})).await.expect(201);
        let (shut, open) = (key(app, &who, false).await, key(app, &who, true).await);
        app.get(&who, "/api/v1/plan").await.expect(200);
        // Whoever asks first: what is kept for one is not what the other gets.
        let first = dashboard(app, &shut, false).await;
        let whole = dashboard(app, &who, false).await;
        assert!(whole.contains("\"band\":"), "{whole}");
        for is_fresh in [false, true] {
            assert_eq!(dashboard(app, &shut, is_fresh).await, first, "{is_fresh}");
            assert_eq!(dashboard(app, &who, is_fresh).await, whole, "{is_fresh}");
            assert_eq!(dashboard(app, &open, is_fresh).await, whole, "{is_fresh}");
        }
        assert!(!first.contains("\"band\":") && !first.contains("session_days"), "{first}");
        let [mut told, mut all] = [&first, &whole].map(|text| serde_json::from_str::<Value>(text).unwrap());
        let load = told["analyses"]["load"].take();
        assert_eq!((&load["balance"], &load["missing"]["code"]), (&Value::Null, &json!("scope")));
        assert!(load["missing"]["message"].as_str().unwrap().contains("wellbeing:read"), "{load}");
        all["analyses"]["load"].take();
        assert_eq!(told, all, "nothing else is left out");
        // A lighter plan was agreed on for the balance's sake.
        let (own, with, without) = (cap(app, &who).await, cap(app, &open).await, cap(app, &shut).await);
        assert!(own == with && own < without, "{own} {with} {without}");
        let mut n_asked = 0;
        let shown = rest_rules().filter(|rule| rule.method == "GET" && !rule.path.contains('{'));
        for rule in shown.filter(|rule| rule.scope.is_some_and(|scope| scope != Scope::WellbeingRead && scope.role() == Some(Role::Student))) {
            let text = app.get(&shut, rule.path).await.text();
            assert!(!["\"band\":", "\"ease\":", "check_in"].iter().any(|word| text.contains(word)), "{} {text}", rule.path);
            n_asked += 1;
        }
        assert!(n_asked >= 15, "{n_asked}");
    }
}
