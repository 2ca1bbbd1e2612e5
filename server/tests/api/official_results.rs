//! Official results of exams: entered from the exam's day on, held against what was said, and summed up in public.

use crate::app::{Client, TestApp, id};
use crate::forecasts::{again, browser, cookie, exam, forecasts, history, mocks, page, today};
use crate::on_both;
use crate::record::median;
use chrono::{Days, TimeDelta};
use serde_json::{Value, json};

const NOBODYS: &str = "01900000-0000-7000-8000-00000000ffff";

fn path(exam: &str) -> String {
    format!("/api/v1/exams/{exam}/official-result")
}

async fn put(app: &TestApp, who: &Client, exam: &str, body: &Value) -> crate::app::Answer {
    app.as_client(who, "PUT", &path(exam), Some(body)).await
}

/// An exam so many days ahead, forecast.
async fn exam_in(app: &TestApp, who: &Client, days: u64) -> String {
    let body = json!({"profile": "neet_ug", "exam_date": today(app) + Days::new(days)});
    id(&app.post(who, "/api/v1/exams", &body).await.expect(201)).to_string()
}

/// The forecasts that have an official result beside them.
async fn beside(app: &TestApp, who: &Client) -> Vec<Value> {
    let history = history(app, who).await;
    let items = history["items"].as_array().unwrap().iter();
    items
        .filter(|item| !item["official"].is_null())
        .cloned()
        .collect()
}

fn number(value: &Value, name: &str) -> f64 {
    value[name].as_f64().unwrap()
}

on_both! {
    async fn the_published_result_of_an_exam_stands_beside_what_was_said_for_its_day(app) {
        let who = app.student("a@x.test").await;
        let exam = exam_in(app, &who, 2).await;
        mocks(app, &who, &[400, 420, 410], 3).await;
        app.advance(TimeDelta::seconds(1));
        forecasts(app, &who).await;
        put(app, &who, &exam, &json!({"rank": 1})).await.refused(409, "exam_ahead");
        app.get(&who, &path(&exam)).await.refused(404, "not_found");
        app.advance(TimeDelta::days(12));
        let who = again(app, "a@x.test").await;
        let before = history(app, &who).await;
        let awaited = &before["awaited"];
        assert_eq!((awaited.as_array().unwrap().len(), &awaited[0]["exam_id"]), (1, &json!(exam)));
        assert!(browser(app, "a@x.test", "/insights/forecasts").await.contains("Is your official result out?"));
        let taken_on = today(app) - Days::new(10);
        let given = json!({"marks": 405, "rank": 1, "percentile": 50.5});
        let stored = put(app, &who, &exam, &given).await.expect(200);
        let view = |name: &str| stored[name].clone();
        assert_eq!([view("marks"), view("rank"), view("percentile"), view("max_score"), view("taken_on")],
            [json!(405.0), json!(1), json!(50.5), json!(720.0), json!(taken_on)]);
        assert_eq!(app.get(&who, &path(&exam)).await.expect(200), stored);
        let told = history(app, &who).await;
        assert_eq!((&told["scored"], &told["in_band"], &told["awaited"]), (&json!(1), &json!(1), &json!([])));
        let [one] = <[Value; 1]>::try_from(beside(app, &who).await).unwrap();
        assert_eq!(one["kind"], "exam_score");
        let official = &one["official"];
        assert_eq!([&official["score"], &official["was_in_band"], &official["rank"], &official["was_rank_in_band"]],
            [&json!(405.0), &json!(true), &json!(1), &json!(false)]);
        let held = (number(&one, "percentile_low")..=number(&one, "percentile_high")).contains(&50.5);
        assert_eq!((&official["percentile"], &official["was_percentile_in_band"]), (&json!(50.5), &json!(held)));
        // A test of that day tells the score from then on; the rank stays.
        let real = crate::forecasts::mock("The exam", taken_on, 407);
        app.post(&who, "/api/v1/tests/upload", &real).await.expect(201);
        let [one] = <[Value; 1]>::try_from(beside(app, &who).await).unwrap();
        assert_eq!([&one["outcome"]["score"], &one["official"]["score"], &one["official"]["rank"]], [&json!(407.0), &Value::Null, &json!(1)]);
        // Changed to a rank alone, then removed.
        let changed = put(app, &who, &exam, &json!({"rank": 700_000})).await.expect(200);
        assert_eq!((&changed["marks"], &changed["rank"]), (&Value::Null, &json!(700_000)));
        app.as_client(&who, "DELETE", &path(&exam), None).await.expect(204);
        app.as_client(&who, "DELETE", &path(&exam), None).await.refused(404, "not_found");
        assert_eq!(beside(app, &who).await, Vec::<Value>::new());
        // It can be brought back, once.
        let restore = format!("{}/restore", path(&exam));
        let back = app.as_client(&who, "POST", &restore, None).await.expect(200);
        assert_eq!((&back["rank"], beside(app, &who).await.len()), (&json!(700_000), 1));
        app.as_client(&who, "POST", &restore, None).await.refused(404, "not_found");
    }

    async fn what_cannot_be_an_official_result_is_refused_by_its_field(app) {
        let who = app.student("a@x.test").await;
        let past = json!({"profile": "neet_ug", "exam_date": today(app) - Days::new(3)});
        let exam = id(&app.post(&who, "/api/v1/exams", &past).await.expect(201)).to_string();
        for (body, field, code) in [
            (json!({}), "marks", "required"),
            (json!({"marks": 720.5}), "marks", "out_of_range"),
            (json!({"marks": -180.5}), "marks", "out_of_range"),
            (json!({"rank": 0}), "rank", "out_of_range"),
            (json!({"rank": 20_000_001}), "rank", "out_of_range"),
            // 2,333,162 sat it in 2024, as its table says.
            (json!({"rank": 3_000_000, "taken_on": "2024-05-05"}), "rank", "out_of_range"),
            (json!({"percentile": 100.5}), "percentile", "out_of_range"),
            (json!({"percentile": -1}), "percentile", "out_of_range"),
            (json!({"rank": 1, "taken_on": today(app) + Days::new(1)}), "taken_on", "in_future"),
        ] {
            put(app, &who, &exam, &body).await.refused_field(field, code);
        }
        assert_eq!(put(app, &who, &exam, &json!({"percentile": "NaN"})).await.status, 422);
        put(app, &who, &exam, &json!({"rank": 3_000_000})).await.expect(200);
        let other = app.student("b@x.test").await;
        for stranger in [exam.as_str(), NOBODYS] {
            put(app, &other, stranger, &json!({"rank": 1})).await.refused(404, "not_found");
            app.get(&other, &path(stranger)).await.refused(404, "not_found");
            app.as_client(&other, "DELETE", &path(stranger), None).await.refused(404, "not_found");
            let restore = format!("{}/restore", path(stranger));
            app.as_client(&other, "POST", &restore, None).await.refused(404, "not_found");
        }
        // Without a date the day has to be said.
        let undated = id(&app.post(&who, "/api/v1/exams", &json!({"profile": "neet_ug"})).await.expect(201)).to_string();
        put(app, &who, &undated, &json!({"rank": 1})).await.refused_field("taken_on", "required");
        put(app, &who, &undated, &json!({"rank": 1, "taken_on": "2025-05-04"})).await.expect(200);
    }

    async fn the_form_below_an_exam_takes_it_says_what_is_wrong_beside_the_field_and_can_be_undone(app) {
        let who = app.student("a@x.test").await;
        let exam = exam(app, &who, "neet_ug").await;
        let cookie = cookie(app, "a@x.test").await;
        let at = format!("/exams/{exam}");
        assert!(!page(app, &cookie, &at).await.contains("How did it go?"));
        app.form(&cookie, &format!("{at}/official-result"), "official.rank=5").await.expect_page(409);
        let past = json!({"profile": "neet_ug", "exam_date": today(app)});
        app.as_client(&who, "PUT", &format!("/api/v1/exams/{exam}"), Some(&past)).await.expect(200);
        let html = page(app, &cookie, &at).await;
        assert!(html.contains("How did it go?") && html.contains("Save the result"), "{html}");
        let sent = "official.marks=NaN&official.rank=0&official.percentile=&official.taken_on=";
        let refused = app.form(&cookie, &format!("{at}/official-result"), sent).await.expect_page(422);
        assert!(refused.contains("f-official-marks-error") && refused.contains("value=\"NaN\""), "{refused}");
        let refused = app.form(&cookie, &format!("{at}/official-result"), "official.rank=0").await.expect_page(422);
        assert!(refused.contains("f-official-rank-error") && refused.contains("href=\"#f-official-rank\""), "{refused}");
        let saved = app.form(&cookie, &format!("{at}/official-result"), "official.rank=21,034&official.taken_on=").await;
        assert_eq!((saved.status.as_u16(), saved.header("location")), (303, format!("{at}?done=official_saved").as_str()));
        assert!(page(app, &cookie, &at).await.contains("rank 21,034"));
        let removed = app.form(&cookie, &format!("{at}/official-result/remove"), "").await;
        let html = page(app, &cookie, removed.header("location")).await;
        assert!(html.contains(&format!("action=\"{at}/official-result/restore\"")) && !html.contains("rank 21,034"), "{html}");
        assert_eq!(app.form(&cookie, &format!("{at}/official-result/restore"), "").await.status, 303);
        assert!(page(app, &cookie, &at).await.contains("rank 21,034"));
        app.form(&cookie, &format!("{at}/official-result/restore"), "").await.expect_page(404);
        // For a later sitting the exam gets another date: what was entered stays to be seen and removed.
        let ahead = json!({"profile": "neet_ug", "exam_date": today(app) + Days::new(300)});
        app.as_client(&who, "PUT", &format!("/api/v1/exams/{exam}"), Some(&ahead)).await.expect(200);
        let html = page(app, &cookie, &at).await;
        assert!(html.contains("rank 21,034") && !html.contains("Change the result"), "{html}");
    }

    async fn twenty_official_ranks_of_five_students_make_a_record_that_anybody_can_recount(app) {
        let mut exams = Vec::new();
        for n in 0..5_u64 {
            let who = app.student(&format!("s{n}@x.test")).await;
            for days in 2..6 {
                exams.push((n, exam_in(app, &who, days).await));
            }
            mocks(app, &who, &[380 + 30 * n as i64, 420, 410 + 20 * n as i64], 3).await;
            app.advance(TimeDelta::seconds(1));
            forecasts(app, &who).await;
        }
        app.advance(TimeDelta::days(20));
        let record = async || app.call("GET", "/api/v1/record/neet_ug", &Value::Null).await.expect(200);
        let mut told = Vec::new();
        for n in 0..5_u64 {
            let who = again(app, &format!("s{n}@x.test")).await;
            for (i, (_, exam)) in exams.iter().filter(|(of, _)| *of == n).enumerate() {
                if (n, i) == (4, 3) {
                    let few = record().await;
                    assert_eq!((&few["official_ranks"], &few["n"]), (&json!({"n": 19, "figures": null}), &json!(0)));
                }
                let rank = 100_000 * (n + 1) + 150_000 * i as u64;
                put(app, &who, exam, &json!({"rank": rank})).await.expect(200);
            }
            told.extend(beside(app, &who).await);
        }
        assert_eq!(told.len(), 20);
        // The record is kept for an hour.
        app.advance(TimeDelta::minutes(61));
        let said = record().await;
        let off = told.iter().map(|item| (number(&item["official"], "rank") / number(item, "rank")).log10().abs());
        let held = told.iter().filter(|item| item["official"]["was_rank_in_band"] == true).count();
        assert!((1..20).contains(&held), "{held}");
        let figures = &said["official_ranks"]["figures"];
        assert_eq!((&said["official_ranks"]["n"], number(figures, "coverage_80")), (&json!(20), 5.0 * held as f64));
        // History tells ranks to two figures, the worst of which is 0.02 in this measure.
        assert!((number(figures, "median_error") - median(off.collect())).abs() < 0.03, "{figures}");
        assert_eq!((&said["official_percentiles"], &said["figures"]), (&json!({"n": 0, "figures": null}), &Value::Null));
        let html = browser(app, "s0@x.test", "/record/neet_ug").await;
        assert!(html.contains("Checked against official results") && html.contains(&format!("{}%", 5 * held)), "{html}");
        assert!(!html.contains("Official percentiles"), "{html}");
    }
}
