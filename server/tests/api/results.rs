//! Results by JSON: stored as sent, paged, changed, undone, told apart from what is no result.

use crate::app::{Client, TestApp, id, request, result};
use crate::on_both;
use axum::http::HeaderValue;
use chrono::TimeDelta;
use serde_json::{Value, json};

const UPLOAD: &str = "/api/v1/tests/upload";
const HISTORY: &str = "/api/v1/tests/history";

pub async fn upload_many(app: &TestApp, who: &Client, results: &[Value]) -> Vec<Value> {
    let answer = app
        .post(who, UPLOAD, &json!({"results": results}))
        .await
        .expect(201);
    answer["results"].as_array().unwrap().clone()
}

pub async fn total(app: &TestApp, who: &Client) -> u64 {
    app.get(who, HISTORY).await.expect(200)["total"].as_u64().unwrap()
}

on_both! {
    async fn one_result_comes_back_as_it_was_sent_with_what_follows_from_it(app) {
        let who = app.student("a@x.test").await;
        let stored = app.post(&who, UPLOAD, &result("Mock 1", "Physics", "2026-03-01")).await.expect(201);
        let stored = &stored["results"][0];
        assert_eq!((&stored["accuracy"], &stored["percent"]), (&json!(66.67), &json!(61.67)));
        assert_eq!(stored["chapter_performance"][1], json!({"chapter": "Rotation", "attempted": 10, "correct": 6, "wrong": 3}));
        let path = format!("/api/v1/results/{}", id(stored));
        assert_eq!(app.get(&who, &path).await.expect(200), *stored);
        assert_eq!(app.get(&who, HISTORY).await.expect(200), json!({"items": [stored], "next": null, "total": 1}));
    }

    async fn chapters_may_be_a_list_or_an_object_and_names_have_second_spellings(app) {
        let who = app.student("a@x.test").await;
        let mut sent = result("x", "Physics", "2026-03-01");
        sent["name"] = json!("Mock 2");
        sent.as_object_mut().unwrap().remove("test_name");
        sent["chapter_performance"] = json!({"Optics": {"correct": 8, "total": 12}, "Rotation": {"correct": 6, "wrong": 3}});
        let stored = app.post(&who, UPLOAD, &sent).await.expect(201);
        let stored = &stored["results"][0];
        assert_eq!(stored["test_name"], "Mock 2");
        assert_eq!((&stored["chapter_performance"][0]["attempted"], &stored["chapter_performance"][1]["attempted"]), (&json!(12), &json!(9)));
    }

    async fn a_dry_run_stores_nothing(app) {
        let who = app.student("a@x.test").await;
        let path = format!("{UPLOAD}?dry_run=true");
        let seen = app.post(&who, &path, &result("Mock 1", "Physics", "2026-03-01")).await.expect(200);
        assert_eq!(seen["results"][0]["percent"], 61.67);
        assert_eq!(total(app, &who).await, 0);
    }

    async fn of_many_results_all_are_stored_or_none_and_the_bad_one_is_named(app) {
        let who = app.student("a@x.test").await;
        let (good, mut bad) = (result("Mock 1", "Physics", "2026-03-01"), result("Mock 2", "Physics", "2026-03-01"));
        bad["correct_answers"] = json!(29);
        let answer = app.post(&who, UPLOAD, &json!({"results": [good, bad]})).await;
        answer.refused_field("results[1].correct_answers", "exceeds_total");
        assert_eq!(total(app, &who).await, 0);
        app.post(&who, UPLOAD, &json!({"results": []})).await.refused_field("results", "required");
        // A wrong type is named by its place, too, also where one or many can be sent.
        bad["score"] = json!("many");
        app.post(&who, UPLOAD, &json!({"results": [good, bad]})).await.refused_field("results[1].score", "wrong_type");
        app.post(&who, UPLOAD, &bad).await.refused_field("score", "wrong_type");
    }

    /// U01
    async fn impossible_numbers_are_refused_by_field_and_store_nothing(app) {
        let who = app.student("a@x.test").await;
        for (field, value, code) in [
            ("correct_answers", json!(31), "exceeds_total"),
            ("correct_answers", json!(-1), "out_of_range"),
            ("wrong_answers", json!(-1), "out_of_range"),
            ("total_questions", json!(0), "out_of_range"),
            ("total_questions", json!(9_223_372_036_854_775_807_i64), "out_of_range"),
            ("total_questions", json!(18_446_744_073_709_551_615_u64), "wrong_type"),
            ("total_questions", json!(30.5), "wrong_type"),
            ("score", json!(121), "exceeds_max"),
            ("score", json!(-1e300), "out_of_range"),
            ("max_score", json!(0), "out_of_range"),
            ("max_score", json!(-0.0), "out_of_range"),
            ("time_taken", json!(-1), "out_of_range"),
            ("test_date", json!("1800-01-01"), "too_early"),
            ("test_date", json!("2999-01-01"), "in_future"),
            ("test_date", json!("2026-02-30"), "wrong_type"),
            ("test_name", json!(" "), "required"),
            ("test_name", json!("a\u{0}b"), "control_character"),
            ("subject", json!("x".repeat(81)), "too_long"),
            ("accuracy", json!(100), "unknown_field"),
        ] {
            let mut sent = result("Mock 1", "Physics", "2026-03-01");
            sent[field] = value.clone();
            let answer = app.post(&who, UPLOAD, &sent).await;
            let problem = answer.refused(422, "invalid");
            let errors = problem["errors"].as_array().unwrap();
            assert!(errors.iter().any(|e| e["path"] == field && e["code"] == code), "{field} {value}: {}", answer.text());
        }
        assert_eq!(total(app, &who).await, 0);
    }

    async fn a_minus_nought_is_nought(app) {
        let who = app.student("a@x.test").await;
        let mut sent = result("Mock 1", "Physics", "2026-03-01");
        sent["score"] = json!(-0.0);
        let answer = app.post(&who, UPLOAD, &sent).await;
        answer.expect(201);
        assert!(answer.text().contains("\"score\":0.0") && !answer.text().contains(":-0"), "{}", answer.text());
    }

    async fn pages_hold_every_result_once_newest_first(app) {
        let who = app.student("a@x.test").await;
        // Several on one day, so that a page ends within a day.
        let sent: Vec<Value> = (0..23).map(|i| result(&format!("Mock {i}"), "Physics", &format!("2026-02-{:02}", 1 + i / 4))).collect();
        upload_many(app, &who, &sent).await;
        let (mut path, mut seen) = (format!("{HISTORY}?limit=5&q=mock"), Vec::new());
        loop {
            let answer = app.get(&who, &path).await;
            let page = answer.expect(200);
            assert_eq!(page["total"], 23);
            seen.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else {
                assert_eq!(answer.header("link"), "");
                break;
            };
            path = answer.next();
            assert!(path.contains("q=mock") && path.contains("limit=5") && path.contains(next));
        }
        let mut names: Vec<&str> = seen.iter().map(|item| item["test_name"].as_str().unwrap()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!((seen.len(), names.len()), (23, 23));
        assert!(seen.windows(2).all(|pair| pair[0]["test_date"].as_str() >= pair[1]["test_date"].as_str()));
    }

    async fn a_list_is_narrowed_by_subject_words_and_days(app) {
        let who = app.student("a@x.test").await;
        let mut other = result("ÜBUNG 3", "Chemistry", "2026-02-20");
        other["source"] = json!("100% Series_B");
        upload_many(app, &who, &[result("Mock 1", "Physics", "2026-02-01"), result("Mock 2", "Physics", "2026-02-10"), other]).await;
        for (query, n) in [
            ("subject=Physics", 2),
            ("subject=physics", 2),
            ("q=mock", 2),
            ("q=%C3%BCbung", 1),
            ("q=100%25", 1),
            ("q=series_b", 1),
            ("q=%25", 1),
            ("q=_", 1),
            ("from=2026-02-10", 2),
            ("to=2026-02-09", 1),
            ("from=2026-02-10&to=2026-02-10&subject=Physics&q=series", 1),
            ("q='+OR+1%3D1--", 0),
            ("subject=", 3),
        ] {
            let page = app.get(&who, &format!("{HISTORY}?{query}")).await.expect(200);
            assert_eq!(page["total"], n, "{query}");
            assert_eq!(page["items"].as_array().unwrap().len() as u64, n, "{query}");
        }
        for (query, path, code) in [
            ("limit=0", "limit", "out_of_range"),
            ("limit=201", "limit", "out_of_range"),
            ("limit=-1", "limit", "wrong_type"),
            ("from=yesterday", "from", "wrong_type"),
            ("after=nonsense", "after", "invalid"),
            ("after=2026-01-01_x", "after", "invalid"),
            ("page=2", "page", "unknown_field"),
            ("sort=marks", "sort", "wrong_type"),
            // A mark belongs to the order that it was made in.
            ("sort=-percent&after=2026-01-01_01900000-0000-7000-8000-000000000001", "after", "invalid"),
            ("sort=percent&after=NaN_01900000-0000-7000-8000-000000000001", "after", "invalid"),
            ("limit=1&limit=2", "limit", "duplicate_field"),
        ] {
            app.get(&who, &format!("{HISTORY}?{query}")).await.refused_field(path, code);
        }
    }

    async fn results_are_sorted_by_date_or_percent_in_pages_and_in_files(app) {
        let who = app.student("a@x.test").await;
        let sent: Vec<Value> = (0..11).map(|i| {
            let mut one = result(&format!("Mock {i}"), "Physics", &format!("2026-02-{:02}", 1 + i));
            one["score"] = json!(f64::from(i * 7 % 11) * 10.0 + 1.0 / 3.0);
            one
        }).collect();
        upload_many(app, &who, &sent).await;
        for (sort, key, is_falling) in [("date", "test_date", false), ("-date", "test_date", true), ("percent", "score", false), ("-percent", "score", true)] {
            let (mut path, mut seen) = (format!("{HISTORY}?limit=4&sort={sort}"), Vec::new());
            loop {
                let answer = app.get(&who, &path).await;
                let page = answer.expect(200);
                seen.extend(page["items"].as_array().unwrap().clone());
                if page["next"].is_null() {
                    break;
                }
                path = answer.next();
                assert!(path.contains(&format!("sort={sort}")), "{path}");
            }
            assert_eq!(seen.len(), 11, "{sort}");
            let keys: Vec<String> = seen.iter().map(|one| one[key].as_f64().map_or_else(|| one[key].to_string(), |n| format!("{n:09.3}"))).collect();
            let mut sorted = keys.clone();
            sorted.sort();
            if is_falling {
                sorted.reverse();
            }
            assert_eq!(keys, sorted, "{sort}");
            let file = app.get(&who, &format!("/api/v1/exports/results.json?sort={sort}")).await.expect(200);
            let names = |all: &[Value]| all.iter().map(|one| one["test_name"].to_string()).collect::<Vec<_>>();
            assert_eq!(names(file.as_array().unwrap_or(&Vec::new())), names(&seen), "{sort}");
        }
    }

    async fn a_result_is_changed_removed_and_brought_back_within_a_day(app) {
        let who = app.student("a@x.test").await;
        let stored = upload_many(app, &who, &[result("Mock 1", "Physics", "2026-03-01")]).await;
        let path = format!("/api/v1/results/{}", id(&stored[0]));
        app.advance(TimeDelta::seconds(5));
        let mut new = result("Mock 1b", "Chemistry", "2026-02-28");
        let changed = app.as_client(&who, "PUT", &path, Some(&new)).await.expect(200);
        assert_eq!((&changed["test_name"], &changed["created_at"]), (&json!("Mock 1b"), &stored[0]["created_at"]));
        assert_ne!(changed["updated_at"], stored[0]["updated_at"]);
        assert_eq!(app.get(&who, &path).await.expect(200), changed);
        new["score"] = json!(500);
        app.as_client(&who, "PUT", &path, Some(&new)).await.refused_field("score", "exceeds_max");

        app.as_client(&who, "DELETE", &path, None).await.expect(204);
        app.get(&who, &path).await.refused(404, "not_found");
        app.as_client(&who, "DELETE", &path, None).await.refused(404, "not_found");
        assert_eq!(app.as_client(&who, "POST", &format!("{path}/restore"), None).await.expect(200), changed);
        app.as_client(&who, "DELETE", &path, None).await.expect(204);
        app.advance(TimeDelta::hours(25));
        let who = Client::of(&app.login("a@x.test", crate::app::PASSWORD).await.expect(200));
        app.as_client(&who, "POST", &format!("{path}/restore"), None).await.refused(404, "not_found");
    }

    async fn under_one_key_a_request_is_done_once_and_answered_alike(app) {
        let who = app.student("a@x.test").await;
        let body = result("Mock 1", "Physics", "2026-03-01");
        let keyed = async |key: &str, body: &Value| {
            let mut request = request("POST", UPLOAD, Some(&who), Some(body));
            request.headers_mut().insert("idempotency-key", HeaderValue::from_str(key).unwrap());
            app.send(request).await
        };
        let first = keyed("one", &body).await;
        first.expect(201);
        app.advance(TimeDelta::seconds(30));
        let second = keyed("one", &body).await;
        assert_eq!((second.status.as_u16(), &second.body, second.header("idempotent-replayed")), (201, &first.body, "true"));
        assert_eq!((first.header("idempotent-replayed"), total(app, &who).await), ("", 1));
        keyed("one", &result("Mock 2", "Physics", "2026-03-01")).await.refused_field("Idempotency-Key", "idempotency_key_reused");
        keyed(&"k".repeat(201), &body).await.refused_field("Idempotency-Key", "out_of_range");
        // A refused request does not use its key up.
        let mut bad = body.clone();
        bad["score"] = json!(500);
        keyed("two", &bad).await.refused_field("score", "exceeds_max");
        keyed("two", &body).await.expect(201);
        assert_eq!(total(app, &who).await, 2);
        // Keys are each person's own.
        let other = app.student("b@x.test").await;
        let mut theirs = request("POST", UPLOAD, Some(&other), Some(&body));
        theirs.headers_mut().insert("idempotency-key", HeaderValue::from_static("one"));
        assert_eq!(app.send(theirs).await.header("idempotent-replayed"), "");
    }

    async fn ten_requests_at_once_under_one_key_store_one_result(app) {
        let who = app.student("a@x.test").await;
        let calls: Vec<_> = (0..10).map(|_| {
            let mut request = request("POST", UPLOAD, Some(&who), Some(&result("Mock 1", "Physics", "2026-03-01")));
            request.headers_mut().insert("idempotency-key", HeaderValue::from_static("same"));
            app.send(request)
        }).collect();
        let answers = futures_util::future::join_all(calls).await;
        assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body));
        assert_eq!(total(app, &who).await, 1);
    }
}
