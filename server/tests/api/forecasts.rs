//! Forecasts: what is said and what is missing, kept as told, scored by what comes, seen by nobody else.

use crate::app::{Client, PASSWORD, TestApp, id, request};
use crate::on_both;
use api::accounts::Login;
use axum::http::{HeaderValue, header};
use chrono::{Days, NaiveDate, TimeDelta};
use domain::Clock as _;
use serde_json::{Value, json};
use std::net::Ipv4Addr;

/// A whole mock of NEET UG under the exam's name.
pub fn mock(name: &str, date: NaiveDate, score: i64) -> Value {
    json!({"test_name": name, "source": "Series A", "subject": "NEET UG", "test_date": date,
        "total_questions": 180, "correct_answers": 120, "wrong_answers": 30, "score": score, "max_score": 720})
}

pub fn today(app: &TestApp) -> NaiveDate {
    app.clock.now().date_naive()
}

/// Mocks a week apart, the last one `days_ago`, told in order.
pub async fn mocks(app: &TestApp, who: &Client, scores: &[i64], days_ago: u64) -> Vec<Value> {
    let mut stored = Vec::new();
    for (i, score) in scores.iter().enumerate() {
        let back = days_ago + 7 * (scores.len() - 1 - i) as u64;
        let one = mock(&format!("Mock {i}"), today(app) - Days::new(back), *score);
        let answer = app.post(who, "/api/v1/tests/upload", &one).await.expect(201);
        stored.push(answer["results"][0].clone());
    }
    stored
}

pub async fn exam(app: &TestApp, who: &Client, profile: &str) -> String {
    let body = json!({"profile": profile, "exam_date": today(app) + Days::new(60)});
    id(&app.post(who, "/api/v1/exams", &body).await.expect(201)).to_string()
}

pub async fn forecasts(app: &TestApp, who: &Client) -> Value {
    app.get(who, "/api/v1/forecasts").await.expect(200)
}

pub async fn history(app: &TestApp, who: &Client) -> Value {
    app.get(who, "/api/v1/forecasts/history").await.expect(200)
}

/// `what code have/need` of everything missing in the first exam.
fn missing(said: &Value) -> Vec<String> {
    let all = said["exams"][0]["missing"].as_array().unwrap().iter();
    all.map(|one| format!("{} {} {}/{}", one["what"], one["code"], one["have"], one["need"]).replace('"', ""))
        .collect()
}

/// A page is asked for by cookie.
pub async fn browser(app: &TestApp, email: &str, path: &str) -> String {
    page(app, &cookie(app, email).await, path).await
}

/// The cookie of a browser that has signed in.
pub async fn cookie(app: &TestApp, email: &str) -> String {
    let login = Login {
        email: email.into(),
        password: PASSWORD.into(),
    };
    let accounts = &app.services.accounts;
    let who = accounts
        .login(login, Ipv4Addr::LOCALHOST.into(), None)
        .await
        .unwrap();
    let token = accounts.sign_in_browser(&who, "test").await.unwrap();
    format!("__Host-session={token}")
}

/// A page, as that browser sees it.
pub async fn page(app: &TestApp, cookie: &str, path: &str) -> String {
    let mut ask = request("GET", path, None, None);
    ask.headers_mut()
        .insert(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
    let answer = app.send(ask).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

/// What the first exam's forecast says is what is stored of it last.
async fn is_stored_as_shown(app: &TestApp, who: &Client, said: &Value, name: &str) {
    let shown = &said["exams"][0][name];
    let kind = if name == "next" {
        "next_score"
    } else {
        "exam_score"
    };
    let told = history(app, who).await;
    let newest = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["kind"] == kind);
    let newest = newest.unwrap();
    assert_eq!(newest["target_on"], shown["on"], "{name}");
    for part in ["score", "low", "mid_low", "mid_high", "high"] {
        assert_eq!(newest[part], shown[part], "{name} {part}");
    }
}

on_both! {
    async fn nothing_is_said_for_fewer_than_three_full_tests_and_the_gap_is_named(app) {
        let who = app.student("a@x.test").await;
        let empty = forecasts(app, &who).await;
        assert_eq!((&empty["exams"], empty["missing"].as_array().unwrap().len()), (&json!([]), 2));
        exam(app, &who, "neet_ug").await;
        for n in 0..3_u64 {
            let said = forecasts(app, &who).await;
            let gap = format!("too_few_tests {n}/3");
            assert_eq!(missing(&said), [format!("next_score {gap}"), format!("exam_score {gap}"), "rank no_score null/null".into()]);
            for absent in ["next", "at_exam", "rank", "change"] {
                assert_eq!(said["exams"][0][absent], Value::Null, "{absent} with {n}");
            }
            // Nor is there a level: the tests are all there is to show.
            let of_exam = &said["exams"][0];
            assert_eq!((&of_exam["path"], &of_exam["sources"]), (&json!([]), &json!([])), "with {n}");
            assert_eq!(of_exam["tests"].as_array().unwrap().len() as u64, 2 * n);
            let dashboard = app.get(&who, "/api/v1/tests/dashboard").await.expect(200);
            let trends = [&said["trends"], &dashboard["analyses"]["performance"]["trends"]].map(|list| list.as_array().unwrap());
            assert_eq!((trends[0].len() == trends[1].len(), trends[0].is_empty()), (true, n == 0), "{dashboard}");
            for trend in trends.into_iter().flatten().filter(|trend| trend["tests"].as_u64().unwrap() < 3) {
                assert_eq!((&trend["now"], &trend["before"]), (&Value::Null, &Value::Null), "{trend}");
                assert_eq!((&trend["missing"]["code"], &trend["missing"]["have"]), (&json!("too_few_tests"), &trend["tests"]), "{trend}");
            }
            let html = browser(app, "a@x.test", "/insights").await;
            assert!(html.contains(&format!("{n} of 3 full tests")), "{html}");
            assert_eq!(html.contains(&format!("from 3 full tests on, {n} so far")), n > 0, "{html}");
            assert!(!html.contains("forecast-chart__level") && !html.contains("forecast-chart__band"), "{html}");
            assert_eq!(html.contains("forecast-chart__test"), n > 0);
            assert!(browser(app, "a@x.test", "/goal").await.contains(&format!("{n} of 3 full tests")));
            // A part of a test is no full one.
            let part = json!({"test_name": format!("Part {n}"), "subject": "Physics", "test_date": today(app),
                "total_questions": 45, "correct_answers": 20, "score": 80, "max_score": 180});
            app.post(&who, "/api/v1/tests/upload", &part).await.expect(201);
            let one = mock(&format!("Mock {n}"), today(app) - Days::new(20 - n), 400);
            app.post(&who, "/api/v1/tests/upload", &one).await.expect(201);
        }
        let said = forecasts(app, &who).await;
        assert_eq!((&said["exams"][0]["full_tests"], &said["exams"][0]["part_tests"], missing(&said)), (&json!(3), &json!(3), vec![]));
        assert!(said["exams"][0]["path"].as_array().unwrap().len() > 3, "{said}");
        assert!(said["trends"].as_array().unwrap().iter().all(|trend| trend["now"]["score"].is_f64() && trend["missing"].is_null()), "{said}");
        assert!(browser(app, "a@x.test", "/insights").await.contains("forecast-chart__level"));
        let score = &said["exams"][0]["at_exam"];
        let ends = ["low", "mid_low", "score", "mid_high", "high"].map(|name| score[name].as_f64().unwrap());
        assert!(ends.is_sorted() && ends[0] > 0.0 && ends[4] < 720.0, "{ends:?}");
        let calibration = &said["exams"][0]["calibration"];
        assert_eq!((&calibration["word"], &calibration["prior"]), (&json!("not_checked"), &json!("shipped")));
        assert!(calibration["prior_words"].as_str().unwrap().contains("our own choice, not measurements"), "{calibration}");
        let page = browser(app, "a@x.test", "/insights").await;
        assert!(page.contains("our own choice, not measurements") && page.contains("The tables here are of 1 year"), "{page}");
    }

    async fn an_old_last_test_a_passed_exam_and_an_exam_without_table_are_said_so(app) {
        let who = app.student("a@x.test").await;
        let body = json!({"profile": "neet_ug", "exam_date": today(app) - Days::new(3)});
        app.post(&who, "/api/v1/exams", &body).await.expect(201);
        mocks(app, &who, &[400, 420, 410], 46).await;
        let said = forecasts(app, &who).await;
        assert_eq!(missing(&said), ["next_score no_recent_test 46/45", "exam_score exam_over null/null", "rank no_score null/null"]);
        let other = app.student("b@x.test").await;
        exam(app, &other, "jee_main").await;
        let said = forecasts(app, &other).await;
        assert_eq!(missing(&said).last().unwrap(), "rank no_rank_table null/null");
        assert!(browser(app, "b@x.test", "/insights").await.contains("no published table"));
    }

    async fn a_deleted_table_takes_the_rank_away_and_leaves_the_score(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[400, 420, 410, 430], 2).await;
        let before = forecasts(app, &who).await;
        assert!(before["exams"][0]["rank"]["rank"].as_u64().unwrap() > 1, "{before}");
        assert!(before["exams"][0]["rank"]["ten_marks"]["ranks"].as_u64().unwrap() > 1, "{before}");
        let dean = app.admin("dean@x.test").await;
        let path = format!("/api/v1/rank/tables/{}", id(&before["exams"][0]["rank"]["tables"][0]));
        app.as_client(&dean, "DELETE", &path, None).await.expect(204);
        let after = forecasts(app, &who).await;
        assert_eq!(after["exams"][0]["rank"], Value::Null);
        assert_eq!((missing(&after), &after["exams"][0]["next"]["score"]),
            (vec!["rank no_rank_table null/null".to_owned()], &before["exams"][0]["next"]["score"]));
        assert_eq!(after["exams"][0]["change"]["has_new_tables"], true);
        // The door of the page says so, too, and no start of the server brings the table back.
        app.services.ranks.ensure_shipped().await.unwrap();
        let page = browser(app, "a@x.test", &format!("/exams/{}", before["exams"][0]["exam_id"].as_str().unwrap())).await;
        assert!(page.contains("Needs a published table of marks and ranks"), "{page}");
        app.as_client(&dean, "POST", &format!("{path}/restore"), None).await.expect(200);
        assert_eq!(forecasts(app, &who).await["exams"][0]["rank"]["rank"], before["exams"][0]["rank"]["rank"]);
    }

    async fn a_forecast_is_stored_once_when_it_is_first_said_and_stays_as_it_was(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        assert_eq!(history(app, &who).await["items"], json!([]));
        mocks(app, &who, &[400, 420, 410], 3).await;
        for _ in 0..2 {
            forecasts(app, &who).await;
            browser(app, "a@x.test", "/today").await;
        }
        let first = history(app, &who).await;
        let kinds: Vec<_> = first["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
        assert!(kinds.len() == 2 && kinds.contains(&"next_score") && kinds.contains(&"exam_score"), "{kinds:?}");
        // Another day alone is no other forecast.
        app.advance(TimeDelta::days(1));
        let who = again(app, "a@x.test").await;
        forecasts(app, &who).await;
        assert_eq!(history(app, &who).await, first);
        // A new result is; what was said before is still there, word by word.
        app.post(&who, "/api/v1/tests/upload", &mock("Unexpected", today(app), 650)).await.expect(201);
        app.advance(TimeDelta::seconds(1));
        let said = forecasts(app, &who).await;
        let change = &said["exams"][0]["change"];
        let part = |name: &str| change[name].as_f64().unwrap();
        assert!(part("new_tests") > 1.0, "{change}");
        assert!((part("before") + part("new_tests") + part("time") + part("sources") + part("other") - part("now")).abs() < 0.15, "{change}");
        let second = history(app, &who).await;
        assert_eq!(second["items"].as_array().unwrap().len(), 4);
        for old in first["items"].as_array().unwrap() {
            let now = second["items"].as_array().unwrap().iter().find(|item| item["id"] == old["id"]).unwrap();
            let (mut old, mut now) = (old.clone(), now.clone());
            old["outcome"].take();
            now["outcome"].take();
            assert_eq!(old, now);
        }
    }

    async fn another_marking_scheme_is_another_forecast_and_stored_as_shown(app) {
        let who = app.student("a@x.test").await;
        let neet = exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[400, 420, 410], 1).await;
        forecasts(app, &who).await;
        let first = history(app, &who).await["items"].as_array().unwrap().len();
        app.advance(TimeDelta::seconds(1));
        let other = json!({"profile": "neet_ug", "exam_date": today(app) + Days::new(60), "max_score": 720,
            "marking": {"correct": 4, "wrong": 0}});
        app.as_client(&who, "PUT", &format!("/api/v1/exams/{neet}"), Some(&other)).await.expect(200);
        let said = forecasts(app, &who).await;
        assert_eq!((first, history(app, &who).await["items"].as_array().unwrap().len()), (2, 4));
        is_stored_as_shown(app, &who, &said, "next").await;
        is_stored_as_shown(app, &who, &said, "at_exam").await;
    }

    async fn an_overdue_test_is_forecast_and_stored_once_a_day_and_the_newest_counts(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        // A week apart, so that the next one is due in four days.
        mocks(app, &who, &[400, 420, 410], 3).await;
        forecasts(app, &who).await;
        app.advance(TimeDelta::days(6));
        for n_next in 2..5 {
            let who = again(app, "a@x.test").await;
            for _ in 0..2 {
                let said = forecasts(app, &who).await;
                assert_eq!(said["exams"][0]["next"]["on"], json!(today(app)));
                is_stored_as_shown(app, &who, &said, "next").await;
                is_stored_as_shown(app, &who, &said, "at_exam").await;
            }
            let told = history(app, &who).await;
            let of_kind = |kind: &str| told["items"].as_array().unwrap().iter().filter(|item| item["kind"] == kind).count();
            assert_eq!((of_kind("next_score"), of_kind("exam_score")), (n_next, 1), "one a day, of the next test alone");
            app.advance(TimeDelta::days(1));
        }
        // The test was written yesterday: the newest forecast made by then is the one that it scores.
        let who = again(app, "a@x.test").await;
        forecasts(app, &who).await;
        app.advance(TimeDelta::seconds(1));
        let yesterday = today(app) - Days::new(1);
        app.post(&who, "/api/v1/tests/upload", &mock("Late", yesterday, 450)).await.expect(201);
        let told = history(app, &who).await;
        let scored: Vec<_> = told["items"].as_array().unwrap().iter().filter(|item| !item["outcome"].is_null())
            .map(|item| json!([item["kind"], item["made_on"], item["target_on"], item["outcome"]["score"]])).collect();
        assert_eq!(scored, [json!(["next_score", yesterday, yesterday, 450.0])]);
        let html = browser(app, "a@x.test", "/insights/forecasts").await;
        // Five were said: one came true, the newest waits.
        assert_eq!(html.matches("said anew").count(), 3, "{html}");
    }

    async fn cached_and_fresh_forecasts_are_equal(app) {
        let who = app.student("a@x.test").await;
        let exam = exam(app, &who, "neet_ug").await;
        let stored = mocks(app, &who, &[400, 380, 460, 500, 470], 1).await;
        for step in 0..4 {
            match step {
                1 => { app.as_client(&who, "DELETE", &format!("/api/v1/results/{}", id(&stored[2])), None).await.expect(204); }
                2 => { app.as_client(&who, "PUT", &format!("/api/v1/goals/{exam}"), Some(&json!({"target_score": 600}))).await.expect(200); }
                3 => { app.post(&who, "/api/v1/tests/upload", &mock("Late", today(app), 300)).await.expect(201); }
                _ => {}
            }
            app.advance(TimeDelta::seconds(2));
            forecasts(app, &who).await;
            let mut cached = forecasts(app, &who).await;
            let caller = app.services.accounts.authenticate_bearer(&who.access).await.unwrap();
            let fresh = app.services.forecasts.compute(&caller).await.unwrap();
            cached["computed_at"] = serde_json::to_value(fresh.computed_at).unwrap();
            assert_eq!(cached, serde_json::to_value(&fresh).unwrap(), "step {step}");
        }
    }

    async fn a_result_scores_the_forecast_before_it_and_undoing_takes_that_back(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[400, 420, 410], 3).await;
        app.advance(TimeDelta::seconds(1));
        forecasts(app, &who).await;
        let scored = async || {
            let history = history(app, &who).await;
            let items = history["items"].as_array().unwrap().clone();
            let outcomes: Vec<Value> = items.iter().filter(|item| !item["outcome"].is_null())
                .map(|item| json!([item["kind"], item["outcome"]["score"], item["outcome"]["date"]])).collect();
            assert_eq!(history["scored"], outcomes.len());
            outcomes
        };
        assert_eq!(json!(scored().await), json!([]));
        app.advance(TimeDelta::seconds(1));
        // Section by section: before the last one it is no full test.
        let mut sections = Vec::new();
        for (subject, questions, score, max) in [("Physics", 45, 100, 180), ("Chemistry", 45, 120, 180), ("Biology", 90, 230, 360)] {
            assert!(scored().await.is_empty(), "before {subject}");
            let part = json!({"test_name": "Real one", "source": "Series A", "subject": subject, "test_date": today(app),
                "total_questions": questions, "correct_answers": 40, "score": score, "max_score": max});
            sections.push(app.post(&who, "/api/v1/tests/upload", &part).await.expect(201)["results"][0].clone());
        }
        let told = json!([["next_score", 450.0, today(app)]]);
        assert_eq!(json!(scored().await), told);
        let path = format!("/api/v1/results/{}", id(&sections[1]));
        app.as_client(&who, "DELETE", &path, None).await.expect(204);
        assert_eq!(json!(scored().await), json!([]));
        app.as_client(&who, "POST", &format!("{path}/restore"), None).await.expect(200);
        assert_eq!(json!(scored().await), told);
        // Corrected: the outcome follows, the forecast does not.
        let better = json!({"test_name": "Real one", "source": "Series A", "subject": "Chemistry", "test_date": today(app),
            "total_questions": 45, "correct_answers": 41, "score": 130, "max_score": 180});
        app.as_client(&who, "PUT", &path, Some(&better)).await.expect(200);
        assert_eq!(json!(scored().await), json!([["next_score", 460.0, today(app)]]));
        // A second test of the day has no forecast of its own to speak for.
        app.post(&who, "/api/v1/tests/upload", &mock("Another", today(app), 600)).await.expect(201);
        assert_eq!(scored().await.len(), 1);
    }

    async fn an_undone_import_takes_its_outcomes_with_it(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[400, 420, 410], 3).await;
        app.advance(TimeDelta::seconds(1));
        forecasts(app, &who).await;
        app.advance(TimeDelta::seconds(1));
        let csv = format!("Test name,Subject,Date,Total questions,Correct,Wrong,Score,Max score\nImported,NEET UG,{},180,120,30,450,720\n", today(app));
        let import = app.upload(&who, "", "mock.csv", csv.as_bytes()).await.expect(200);
        let confirm = json!({"file_hash": import["file_hash"], "skip_bad": false});
        let path = format!("/api/v1/imports/{}", id(&import));
        app.post(&who, &format!("{path}/confirm"), &confirm).await.expect(200);
        assert_eq!(history(app, &who).await["scored"], 1);
        app.as_client(&who, "POST", &format!("{path}/undo"), None).await.expect(200);
        assert_eq!(history(app, &who).await["scored"], 0);
    }

    async fn a_goal_has_a_pace_with_its_interval_and_refusals_name_the_field(app) {
        let who = app.student("a@x.test").await;
        let exam = exam(app, &who, "neet_ug").await;
        let path = format!("/api/v1/goals/{exam}");
        let put = async |target: Value| app.as_client(&who, "PUT", &path, Some(&json!({"target_score": target}))).await;
        for bad in [json!(0), json!(-3), json!(720.5), json!(1e-320), json!(0.009)] {
            put(bad).await.refused_field("target_score", "out_of_range");
        }
        app.get(&who, &path).await.refused(404, "not_found");
        let unknown = put(json!(600)).await.expect(200);
        let needs = &unknown["missing"];
        assert_eq!((&unknown["word"], &unknown["gap"], &unknown["chance"]), (&json!("unknown"), &Value::Null, &Value::Null));
        assert_eq!((&needs["what"], &needs["code"], &needs["have"], &needs["need"]),
            (&json!("chance"), &json!("too_few_tests"), &json!(0), &json!(3)));
        let what_if = app.get(&who, &format!("/api/v1/forecasts/what-if?exam={exam}&score=600")).await.expect(200);
        let of_chance = what_if["missing"].as_array().unwrap().iter().find(|one| one["what"] == "chance");
        assert_eq!((&what_if["chance"], of_chance), (&Value::Null, Some(needs)), "{what_if}");
        let page = browser(app, "a@x.test", &format!("/goal?exam={exam}&score=600")).await;
        assert!(page.contains("No chance can be told yet.") && !page.contains("By a simple rule"), "{page}");
        mocks(app, &who, &[400, 420, 410, 415], 1).await;
        let behind = put(json!(700)).await.expect(200);
        assert!(behind["missing"].is_null(), "{behind}");
        assert!(behind["gap"].as_f64().unwrap() > 200.0 && behind["gap_low"].as_f64() < behind["gap_high"].as_f64(), "{behind}");
        let ahead = put(json!(200)).await.expect(200);
        assert_eq!((&ahead["word"], ahead["gap"].as_f64().unwrap() < 0.0), (&json!("on_course"), true));
        assert!(ahead["chance"].as_f64().unwrap() > behind["chance"].as_f64().unwrap());
        let sure = put(json!(0.01)).await.expect(200);
        assert_eq!((&sure["chance"], &sure["chance_beyond"]), (&json!(99.0), &json!("above")));
        let never = app.get(&who, &format!("/api/v1/forecasts/what-if?exam={exam}&score=720")).await.expect(200);
        assert_eq!((&never["chance"], &never["chance_beyond"]), (&json!(1.0), &json!("below")));
        let page = browser(app, "a@x.test", &format!("/goal?exam={exam}&score=720")).await;
        assert!(page.contains("more than 99%") && page.contains("less than 1%"), "{page}");
        assert_eq!(put(json!(200)).await.expect(200)["target_score"], 200.0);
        assert_eq!(app.get(&who, "/api/v1/goals").await.expect(200), json!([ahead]));
        app.as_client(&who, "DELETE", &path, None).await.expect(204);
        app.as_client(&who, "DELETE", &path, None).await.refused(404, "not_found");
    }

    async fn what_if_reads_the_tables_and_an_unknown_exam_is_not_there(app) {
        let who = app.student("a@x.test").await;
        let neet = exam(app, &who, "neet_ug").await;
        let ask = async |exam: &str, score: &str| app.get(&who, &format!("/api/v1/forecasts/what-if?exam={exam}&score={score}")).await;
        let low = ask(&neet, "500").await.expect(200);
        let high = ask(&neet, "650").await.expect(200);
        assert!(high["rank"].as_u64() < low["rank"].as_u64() && high["chance"].is_null(), "{high}");
        // 30,204 candidates had 650 or more in 2024; with the uncertain number of candidates it stays near.
        assert!((28_000..=33_000).contains(&high["rank"].as_u64().unwrap()), "{high}");
        let own = exam(app, &who, "own").await;
        let none = ask(&own, "50").await.expect(200);
        assert_eq!((&none["rank"], &none["missing"][0]["code"]), (&Value::Null, &json!("no_rank_table")));
        for beyond in ["721", "-180.5", "-720"] {
            ask(&neet, beyond).await.refused_field("score", "out_of_range");
        }
        // Near 600 marks stood 22,000 candidates in 2023, 81,550 in 2024, and 1,382 in 2025; only one of these tables is here.
        let near = ask(&neet, "600").await.expect(200);
        let held = near["rank_low"].as_u64().unwrap()..=near["rank_high"].as_u64().unwrap();
        for rank in [22_000, 81_550, 1_382] {
            assert!(held.contains(&rank), "{rank}: {near}");
        }
        assert_eq!((&near["years"]["origin"], &near["years"]["years"], &near["years"]["usual_move"]), (&json!("default"), &json!(1), &json!(13.0)));
        for percent in ["-180", "0", "300", "600", "720"] {
            let said = ask(&neet, percent).await.expect(200);
            for ends in [["rank_low", "rank", "rank_high"], ["percentile_low", "percentile", "percentile_high"]] {
                let ends = ends.map(|end| said[end].as_f64().unwrap());
                assert!(ends.is_sorted() && ends[0] >= 0.0, "{percent}: {said}");
            }
        }
        let middle = ask(&neet, "300").await.expect(200);
        assert!(middle["percentile_high"].as_f64().unwrap() - middle["percentile_low"].as_f64().unwrap() > 5.0, "{middle}");
        let page = browser(app, "a@x.test", &format!("/goal?exam={neet}&score=600")).await;
        assert!(page.contains("The tables here are of 1 year") && page.contains("usually by 13%"), "{page}");
        assert_eq!(ask(&neet, "NaN").await.status, 422);
        ask("01900000-0000-7000-8000-00000000ffff", "500").await.refused(404, "not_found");
        app.get(&who, "/api/v1/record/no_such_exam").await.refused(404, "not_found");
    }

    async fn sample_data_brings_scored_forecasts_that_never_count_for_the_record(app) {
        let who = app.student("a@x.test").await;
        app.as_client(&who, "POST", "/api/v1/sample", None).await.expect(204);
        let said = forecasts(app, &who).await;
        assert!(said["exams"][0]["is_sample"] == true && !said["exams"][0]["at_exam"].is_null(), "{said}");
        assert!(!said["exams"][0]["goal"].is_null() && !said["exams"][0]["change"].is_null());
        let told = history(app, &who).await;
        assert!(told["scored"].as_u64().unwrap() >= 5, "{told}");
        assert!(told["items"].as_array().unwrap().iter().all(|item| item["is_sample"] == true));
        let record = app.call("GET", "/api/v1/record/neet_ug", &Value::Null).await.expect(200);
        assert_eq!((&record["n"], &record["figures"]), (&json!(0), &Value::Null));
        assert!(browser(app, "a@x.test", "/record/neet_ug").await.contains("Not enough yet"));
        app.as_client(&who, "DELETE", "/api/v1/sample", None).await.expect(204);
        assert_eq!(history(app, &who).await["items"], json!([]));
    }
}

/// A token of the same account for another day: the first one has run out.
pub async fn again(app: &TestApp, email: &str) -> Client {
    Client::of(&app.login(email, PASSWORD).await.expect(200))
}
