//! Numbers on pages: none that nobody can know, and never two for one thing.

use crate::forecasts::{browser, exam, forecasts, mocks, today};
use crate::on_both;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Score and range, of a forecast or of a point of the line.
fn band(of: &Value) -> [&Value; 3] {
    ["score", "low", "high"].map(|name| &of[name])
}

on_both! {
    async fn each_day_ahead_has_the_number_that_is_said_of_it(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[400, 430, 420, 450], 1).await;
        let said = &forecasts(app, &who).await["exams"][0];
        let ahead: Vec<&Value> = said["path"].as_array().unwrap().iter().filter(|one| one["is_forecast"] == true).collect();
        let days: BTreeSet<&str> = ahead.iter().map(|one| one["date"].as_str().unwrap()).collect();
        assert_eq!((days.len(), ahead[0]["date"].as_str()), (ahead.len(), Some(&*today(app).to_string())), "{ahead:?}");
        for (name, paper) in [("next", "series"), ("at_exam", "exam")] {
            let point = ahead.iter().find(|one| one["date"] == said[name]["on"]).unwrap();
            assert_eq!((band(point), &point["paper"]), (band(&said[name]), &json!(paper)), "{name}: {said}");
        }
        // The series up to the next test, the exam's paper from then on; the past is of no paper.
        let papers: Vec<&str> = ahead.iter().map(|one| one["paper"].as_str().unwrap()).collect();
        let first_of_exam = papers.iter().position(|paper| *paper == "exam").unwrap();
        assert!(papers[..first_of_exam].iter().all(|paper| *paper == "series") && first_of_exam > 1, "{papers:?}");
        assert!(papers[first_of_exam..].iter().all(|paper| *paper == "exam"), "{papers:?}");
        assert_eq!(said["path"][0]["paper"], Value::Null);
        let html = browser(app, "a@x.test", "/insights").await;
        assert!(html.contains("one of the series you take") && html.contains("Forecast, a test of your series"), "{html}");
    }

    async fn what_ten_marks_are_worth_is_told_with_a_range(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[500, 520, 510], 1).await;
        let said = &forecasts(app, &who).await["exams"][0];
        let worth = ["ranks_low", "ranks", "ranks_high"].map(|name| said["rank"]["ten_marks"][name].as_u64().unwrap());
        assert!(worth.is_sorted() && worth[0] < worth[2], "{worth:?}");
        assert_eq!(said["least_score"], json!(-180.0));
        assert!(browser(app, "a@x.test", "/insights").await.contains("from end to end of the forecast"));
    }

    async fn a_chapter_never_tried_has_no_middle_number(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[400], 1).await;
        let dashboard = app.get(&who, "/api/v1/tests/dashboard").await.expect(200);
        let first = &dashboard["recommendations"][0];
        let short = &dashboard["analyses"]["plan"]["priorities"][0];
        assert!(first["weight"].as_f64().unwrap() > 0.0 && first["weight"] == short["weight"], "{first} {short}");
        for name in ["marks_open", "marks_open_low", "marks_open_high"] {
            assert_eq!((&first[name], &short[name]), (&Value::Null, &Value::Null), "{name}");
        }
        let list = app.get(&who, "/api/v1/chapters").await.expect(200);
        let id = list["items"][0]["id"].as_str().unwrap();
        let chapter = app.get(&who, &format!("/api/v1/chapters/{id}")).await.expect(200);
        assert_eq!((&chapter["marks_open"], &chapter["rank_by"]), (&Value::Null, &json!("weight")));
        let html = browser(app, "a@x.test", &format!("/chapter/{id}")).await;
        for words in ["marks: nobody knows how many until you have tried it", ", by its marks in the exam alone"] {
            assert!(html.contains(words), "{words}: {html}");
        }
        let html = browser(app, "a@x.test", "/today").await;
        assert!(html.contains("11.3 marks in the exam") && !html.contains("5.6 marks"), "{html}");
        // Once something of the subject was tried, the place goes by that as well, and the number stays away.
        let subject = chapter["subject"].as_str().unwrap();
        let other = list["items"].as_array().unwrap().iter().rfind(|one| one["subject"] == subject).unwrap();
        let test = json!({"test_name": "Part", "subject": subject, "test_date": today(app), "total_questions": 10,
            "correct_answers": 5, "wrong_answers": 5, "score": 15, "max_score": 40,
            "chapter_performance": [{"chapter": other["chapter"], "attempted": 10, "correct": 5}]});
        app.post(&who, "/api/v1/tests/upload", &test).await.expect(201);
        let chapter = app.get(&who, &format!("/api/v1/chapters/{id}")).await.expect(200);
        assert_eq!((&chapter["marks_open"], &chapter["rank_by"]), (&Value::Null, &json!("subject")));
        let tried = format!("/api/v1/chapters/{}", other["id"].as_str().unwrap());
        let tried = app.get(&who, &tried).await.expect(200);
        assert!(tried["marks_open"].is_f64() && tried["rank_by"] == "mastery", "{tried}");
    }

    async fn what_is_known_is_nothing_to_lift_and_never_told_as_all_of_it(app) {
        let who = app.student("a@x.test").await;
        for n in 0..2 {
            let test = json!({"test_name": format!("Test {n}"), "subject": "Physics", "test_date": today(app),
                "total_questions": 180, "correct_answers": 180, "wrong_answers": 0, "score": 720, "max_score": 720,
                "chapter_performance": [{"chapter": "Kinematics", "attempted": 180, "correct": 180}]});
            app.post(&who, "/api/v1/tests/upload", &test).await.expect(201);
        }
        let html = browser(app, "a@x.test", "/insights").await;
        for words in ["Chapters to lift", "None: every chapter with enough questions is at 90% or more."] {
            assert!(html.contains(words), "{words}: {html}");
        }
        let dashboard = app.get(&who, "/api/v1/tests/dashboard").await.expect(200);
        let id = app.get(&who, "/api/v1/chapters").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        let html = browser(app, "a@x.test", &format!("/chapter/{id}")).await;
        assert!(html.contains("likely more than 99%") && !html.contains("100 to 100"), "{dashboard} {html}");
    }
}
