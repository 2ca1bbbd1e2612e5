//! What is behind the numbers, and what is noted of answers, as clients meet it.

use crate::app::{Client, TestApp, id, result};
use crate::on_both;
use serde_json::{Value, json};

/// Three mocks of 30 questions with two chapters, one of them weak.
async fn mocks(app: &TestApp, who: &Client) -> Vec<Value> {
    let mut stored = Vec::new();
    for (n, source) in [(1, "Banyan"), (2, "Granite"), (3, "Banyan")] {
        let mut mock = result(&format!("Mock {n}"), "Physics", &format!("2026-02-0{n}"));
        mock["source"] = json!(source);
        mock["chapter_performance"] = json!([
            {"chapter": "Optics", "attempted": 12, "correct": 3, "wrong": 6, "minutes": 10},
            {"chapter": "Heat", "attempted": 17, "correct": 17, "wrong": 0},
        ]);
        let answer = app.post(who, "/api/v1/tests/upload", &mock).await.expect(201);
        stored.push(answer["results"][0].clone());
    }
    stored
}

on_both! {
    async fn answers_are_put_read_and_held_against_the_result(app) {
        let who = app.student("a@x.test").await;
        let stored = mocks(app, &who).await;
        let path = format!("/api/v1/results/{}/answers", id(&stored[0]));
        assert_eq!(app.get(&who, &path).await.expect(200)["answers"], json!([]));
        let wrong = stored[0]["wrong_answers"].as_u64().unwrap();
        let put = |answers: Value| {
            let (who, path) = (who.clone(), path.clone());
            async move { app.as_client(&who, "PUT", &path, Some(&json!({"answers": answers}))).await }
        };
        let noted = json!([
            {"chapter": "optics", "outcome": "wrong", "error": "concept", "count": 2},
            {"question": 5, "chapter": "Optics", "outcome": "wrong", "error": "careless", "confidence": 4},
        ]);
        let answer = put(noted).await.expect(200);
        assert_eq!(answer["answers"][0], json!({"chapter": "Optics", "outcome": "wrong", "error": "concept", "count": 2}));
        assert_eq!((&answer["errors"]["concept"], &answer["errors"]["careless"]), (&json!(2), &json!(1)));
        assert_eq!(app.get(&who, &path).await.expect(200), answer);

        put(json!([{"outcome": "wrong", "error": "concept", "count": wrong + 1}])).await.refused_field("answers[0].count", "exceeds_whole");
        put(json!([{"outcome": "wrong", "error": "guessed"}])).await.refused_field("answers[0].error", "does_not_fit");
        put(json!([{"outcome": "wrong", "error": "bad luck"}])).await.refused_field("answers[0].error", "wrong_type");
        put(json!([{"outcome": "wrong", "error": "concept", "reason": 1}])).await.refused_field("answers[0].reason", "unknown_field");
        put(json!([{"question": 0, "outcome": "right"}])).await.refused_field("answers[0].question", "out_of_range");
        assert_eq!(app.get(&who, &path).await.expect(200), answer);
        let mut smaller = result("Mock 1", "Physics", "2026-02-01");
        smaller["wrong_answers"] = json!(2);
        smaller["chapter_performance"] = json!([]);
        let whole = format!("/api/v1/results/{}", id(&stored[0]));
        app.as_client(&who, "PUT", &whole, Some(&smaller)).await.refused_field("wrong_answers", "below_noted");
    }

    async fn insights_name_patterns_with_their_evidence_and_what_is_missing(app) {
        let who = app.student("a@x.test").await;
        let empty = app.get(&who, "/api/v1/insights").await.expect(200);
        assert_eq!((&empty["tests"], &empty["insights"], &empty["strategy"]), (&json!(0), &json!([]), &Value::Null));
        assert_ne!(empty["missing"], json!([]));
        mocks(app, &who).await;
        app.post(&who, "/api/v1/exams", &json!({"profile": "neet_ug", "exam_date": "2026-05-03"})).await.expect(201);
        let found = app.get(&who, "/api/v1/insights").await.expect(200);
        let weak = found["insights"].as_array().unwrap().iter().find(|one| one["pattern"] == "weak_chapter").unwrap().clone();
        assert_eq!(weak["evidence"], json!({"n": 36, "unit": "questions", "from": "2026-02-01", "to": "2026-02-03"}));
        assert_eq!(weak["chapters"][0]["chapter"], "Optics");
        assert_eq!(found["problem_areas"][0]["questions"], 36);
        let text = app.get(&who, "/api/v1/insights").await.text();
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    }

    async fn a_chapter_is_found_by_its_id_in_lists_and_maps(app) {
        let who = app.student("a@x.test").await;
        mocks(app, &who).await;
        let list = app.get(&who, "/api/v1/chapters").await.expect(200);
        let optics = list["items"].as_array().unwrap().iter().find(|one| one["chapter"] == "Optics").unwrap().clone();
        let chapter = app.get(&who, &format!("/api/v1/chapters/{}", id(&optics))).await.expect(200);
        assert_eq!((&chapter["questions"], &chapter["correct"], &chapter["wrong_answers"]), (&json!(36), &json!(9), &json!(18)));
        assert_eq!((chapter["attempts"].as_array().unwrap().len(), &chapter["minutes_per_question"]), (3, &json!(0.83)));
        let map = app.get(&who, "/api/v1/heatmap?by=series").await.expect(200);
        assert_eq!(map["rows"][0]["id"], optics["id"]);
        let names: Vec<_> = map["columns"].as_array().unwrap().iter().map(|column| column["series"].clone()).collect();
        assert_eq!(names, ["Banyan", "Granite"]);
        let cell = &map["rows"][0]["cells"][0];
        assert_eq!((&cell["questions"], &cell["percent"]), (&json!(24), &json!(25.0)));
        assert!(cell["low"].as_f64() < cell["mastery"].as_f64() && cell["mastery"].as_f64() < cell["high"].as_f64());
        assert_eq!(app.get(&who, "/api/v1/heatmap").await.expect(200)["columns"].as_array().unwrap().len(), 12);
        app.get(&who, "/api/v1/heatmap?by=month").await.refused_field("by", "wrong_type");
        app.get(&who, "/api/v1/heatmap?from=2026-01-01").await.refused_field("from", "unknown_field");
    }

    async fn a_map_without_chapters_says_what_it_needs(app) {
        let who = app.student("a@x.test").await;
        let paths = ["/api/v1/heatmap", "/api/v1/heatmap?by=series"];
        let needs = async |path: &str| {
            let map = app.get(&who, path).await.expect(200);
            assert_eq!(map["rows"], json!([]));
            let missing = &map["missing"][0];
            assert_eq!((&missing["what"], &missing["need"]), (&json!("heat_map"), &json!(1)));
            assert!(missing["message"].as_str().unwrap().starts_with("Needs "), "{missing}");
            missing["code"].clone()
        };
        for path in paths {
            assert_eq!(needs(path).await, "no_results");
        }
        let mut without = result("Quiz", "Physics", "2026-01-20");
        without["chapter_performance"] = json!([]);
        app.post(&who, "/api/v1/tests/upload", &without).await.expect(201);
        for path in paths {
            assert_eq!(needs(path).await, "no_chapters");
        }
        mocks(app, &who).await;
        assert_eq!(app.get(&who, paths[0]).await.expect(200)["missing"], json!([]));
    }

    async fn a_map_as_a_file_is_the_map(app) {
        let who = app.student("a@x.test").await;
        mocks(app, &who).await;
        let map = app.get(&who, "/api/v1/heatmap?by=series").await.expect(200);
        let file = app.get(&who, "/api/v1/exports/heatmap/heatmap.json?by=series").await.expect(200);
        assert_eq!((&file["columns"], &file["rows"]), (&map["columns"], &map["rows"]));
        let csv = app.get(&who, "/api/v1/exports/heatmap/heatmap.csv?by=series").await;
        let cell = &map["rows"][0]["cells"][0];
        let line = format!("Physics,Optics,Banyan,24,6,25,{},{},{}", cell["mastery"], cell["low"], cell["high"]);
        assert!(csv.text().lines().any(|found| found == line), "{line} is not in {}", csv.text());
        assert!(csv.header("content-disposition").contains(".csv"));
        let book = app.get(&who, "/api/v1/exports/heatmap/heatmap.xlsx").await;
        assert!(book.header("content-type").contains("spreadsheet"));
        app.get(&who, "/api/v1/exports/heatmap/results.csv").await.refused(404, "not_found");
    }
}
