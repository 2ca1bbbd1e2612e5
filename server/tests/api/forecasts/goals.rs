//! Goals with their pace, and what a score would be worth.

use super::{browser, exam, mocks};
use crate::on_both;
use serde_json::{Value, json};

on_both! {
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
}
