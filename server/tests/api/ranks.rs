//! Ranks among all candidates of a year, from tables of counts and of percentiles.

use crate::app::{Client, TestApp, form};
use crate::forecasts::{browser, exam, forecasts, today};
use crate::on_both;
use chrono::{Days, TimeDelta};
use domain::people::Role;
use serde_json::{Value, json};

/// 1 % of the candidates had more than 150 marks, whatever the shift.
const CSV: &str = "marks,percentile\n250,99.99\n150,99\n50,60\n";

/// Imports a shift of JEE Main 2025; `more` are further fields.
async fn import(app: &TestApp, dean: &Client, shift: &str, more: &[(&str, &str)]) -> Value {
    let mut texts = vec![
        ("exam", "jee_main"),
        ("year", "2025"),
        ("shift", shift),
        ("source", "Test board"),
    ];
    texts.extend_from_slice(more);
    let sent = form("/api/v1/rank/tables", dean, &texts, "t.csv", CSV.as_bytes());
    app.send(sent).await.expect(201)
}

/// Who imports, who studies, and for which exam.
async fn dean_and_student(app: &TestApp) -> (Client, Client, String) {
    let dean = app.student("dean@x.test").await;
    app.grant(app.user(&dean).await, Role::InstitutionAdmin).await;
    let who = app.student("a@x.test").await;
    let jee = exam(app, &who, "jee_main").await;
    (dean, who, jee)
}

/// Rank and percentile of 150 marks.
async fn of_150(app: &TestApp, who: &Client, exam: &str) -> (Value, Value) {
    let path = format!("/api/v1/forecasts/what-if?exam={exam}&score=150");
    let answer = app.get(who, &path).await.expect(200);
    (answer["rank"].clone(), answer["percentile"].clone())
}

async fn mock(app: &TestApp, who: &Client, name: &str, days_ago: u64, score: i64) {
    let body = json!({"test_name": name, "source": "Series A", "subject": "JEE Main", "total_questions": 75,
        "correct_answers": 45, "wrong_answers": 10, "score": score, "max_score": 300,
        "test_date": today(app) - Days::new(days_ago)});
    app.post(who, "/api/v1/tests/upload", &body).await.expect(201);
}

on_both! {
    async fn a_rank_is_one_among_the_candidates_of_all_shifts_of_the_year(app) {
        let (dean, who, jee) = dean_and_student(app).await;
        let n = ("candidates", "100000");
        import(app, &dean, "22 Jan, 1", &[n]).await;
        assert_eq!(of_150(app, &who, &jee).await, (json!(1_000), json!(99.0)));
        import(app, &dean, "22 Jan, 2", &[n]).await;
        assert_eq!(of_150(app, &who, &jee).await, (json!(2_000), json!(99.0)));
        // What is stated for the whole exam counts before what the shifts add up to.
        let stored = import(app, &dean, "23 Jan, 1", &[n, ("exam_candidates", "1000000")]).await;
        assert_eq!((&stored["kind"], &stored["candidates"], &stored["exam_candidates"]),
            (&json!("percentile"), &json!(100_000), &json!(1_000_000)));
        assert_eq!(of_150(app, &who, &jee).await, (json!(10_000), json!(99.0)));
        for (days_ago, score) in [(9, 150), (5, 156), (1, 147)] {
            mock(app, &who, &format!("Mock {days_ago}"), days_ago, score).await;
        }
        let rank = &forecasts(app, &who).await["exams"][0]["rank"];
        assert_eq!((&rank["candidates_low"], &rank["candidates_high"]), (&json!(1_000_000), &json!(1_000_000)));
    }

    async fn a_change_of_rank_by_other_tables_is_told_apart(app) {
        let (dean, who, _) = dean_and_student(app).await;
        import(app, &dean, "1", &[("candidates", "100000")]).await;
        for (days_ago, score) in [(9, 150), (5, 156), (1, 147)] {
            mock(app, &who, &format!("Mock {days_ago}"), days_ago, score).await;
        }
        let first = forecasts(app, &who).await;
        assert!(first["exams"][0]["change"].is_null(), "{first}");
        app.advance(TimeDelta::seconds(1));
        import(app, &dean, "2", &[("candidates", "700000")]).await;
        let said = forecasts(app, &who).await;
        let change = &said["exams"][0]["change"];
        let part = |name: &str| change["rank"][name].as_i64().unwrap();
        assert!(part("before") > 100 && part("tables") > 6 * part("before"), "{change}");
        assert_eq!((part("new_tests"), part("time"), part("sources")), (0, 0, 0));
        assert_eq!(part("now") - part("before"), part("tables") + part("other"), "{change}");
        assert!(part("other").abs() * 50 < part("now"), "{change}");
        assert_eq!((&change["has_new_tables"], &change["new_tests"]), (&json!(true), &json!(0.0)));
        assert!(browser(app, "a@x.test", "/insights").await.contains("Other rank tables or numbers of candidates"));
    }

    async fn what_cannot_be_looked_up_is_refused_or_said_to_be_missing(app) {
        let who = app.student("a@x.test").await;
        let ask = async |exam: &str, marks: &str| app.get(&who, &format!("/api/v1/rank?exam={exam}&marks={marks}")).await;
        let unknown = ask("nope", "600").await.refused(404, "not_found");
        assert_eq!((&unknown["errors"][0]["path"], &unknown["errors"][0]["code"]), (&json!("exam"), &json!("unknown_profile")));
        for (exam, marks, range) in [
            ("neet_ug", "721", "from -180 to 720"),
            ("neet_ug", "-500", "from -180 to 720"),
            ("jee_main", "300.5", "from -75 to 300"),
            ("sat", "399", "from 400 to 1600"),
        ] {
            let answer = ask(exam, marks).await;
            answer.refused_field("marks", "out_of_range");
            assert!(answer.text().contains(range), "{}", answer.text());
        }
        for (exam, marks) in [("jee_main", "200"), ("sat", "1200")] {
            let answer = ask(exam, marks).await.expect(200);
            assert_eq!((&answer["answers"], &answer["to_come"], &answer["missing"][0]["code"]),
                (&json!([]), &Value::Null, &json!("no_rank_table")), "{answer}");
        }
        let near = ask("neet_ug", "600").await.expect(200);
        assert_eq!(near["answers"][0]["worst_rank"], 81_550);
        assert!(near["to_come"]["rank_low"].as_u64().unwrap() <= 1_382 && near["to_come"]["rank_high"].as_u64().unwrap() > 100_000, "{near}");
        assert_eq!(near["to_come"]["years"]["origin"], "default");
    }

    async fn the_range_of_three_years_is_theirs(app) {
        let (dean, who, jee) = dean_and_student(app).await;
        let mut widths = Vec::new();
        for year in ["2023", "2024", "2025"] {
            let texts = [("exam", "jee_main"), ("year", year), ("source", "Test board"), ("candidates", "100000")];
            app.send(form("/api/v1/rank/tables", &dean, &texts, "t.csv", CSV.as_bytes())).await.expect(201);
            let said = app.get(&who, &format!("/api/v1/forecasts/what-if?exam={jee}&score=150")).await.expect(200);
            widths.push((said["years"]["origin"].clone(), said["percentile_high"].as_f64().unwrap() - said["percentile_low"].as_f64().unwrap()));
        }
        let origins: Vec<_> = widths.iter().map(|(origin, _)| origin.as_str().unwrap()).collect();
        assert_eq!(origins, ["default", "default", "tables"]);
        // The three are the same table, so their years do not differ.
        assert!(widths[0].1 > 1.0 && widths[1].1 > 1.0 && widths[2].1 < 0.01, "{widths:?}");
    }

    async fn a_corrected_table_is_the_next_version_and_stored_forecasts_keep_the_one_before(app) {
        let (dean, who, _) = dean_and_student(app).await;
        let first = import(app, &dean, "1", &[("candidates", "100000")]).await;
        assert_eq!(first["version"], 1);
        for (days_ago, score) in [(9, 150), (5, 156), (1, 147)] {
            mock(app, &who, &format!("Mock {days_ago}"), days_ago, score).await;
        }
        forecasts(app, &who).await;
        app.advance(TimeDelta::seconds(1));
        let texts = [("exam", "jee_main"), ("year", "2025"), ("shift", "1"), ("source", "Test board"), ("candidates", "100000")];
        app.send(form("/api/v1/rank/tables", &dean, &texts, "t.csv", CSV.as_bytes())).await.refused(409, "duplicate");
        let second = import(app, &dean, "1", &[("candidates", "700000")]).await;
        assert_eq!((&second["version"], second["id"] == first["id"]), (&json!(2), false));
        let said = forecasts(app, &who).await;
        let exam = &said["exams"][0];
        assert_eq!((&exam["rank"]["tables"][0]["id"], exam["rank"]["tables"].as_array().unwrap().len()), (&second["id"], 1));
        // The one before is still read to tell what of the change is the tables'.
        assert!(exam["change"]["rank"]["tables"].as_i64().unwrap() > 5 * exam["change"]["rank"]["before"].as_i64().unwrap(), "{exam}");
        let told = app.get(&who, "/api/v1/forecasts/history").await.expect(200);
        let named: Vec<&Value> = told["items"].as_array().unwrap().iter().map(|item| &item["rank_tables"]).collect();
        // The next test and the exam, newest first.
        let (of_first, of_second) = (json!([first["id"]]), json!([second["id"]]));
        assert_eq!(named, [&of_second, &of_second, &of_first, &of_first]);

        let path = |table: &Value| format!("/api/v1/rank/tables/{}", table["id"].as_str().unwrap());
        let back = |table: &Value| format!("{}/restore", path(table));
        app.as_client(&dean, "POST", &back(&first), None).await.refused(409, "duplicate");
        app.as_client(&who, "DELETE", &path(&second), None).await.refused(403, "forbidden");
        app.as_client(&dean, "DELETE", &path(&second), None).await.expect(204);
        app.as_client(&dean, "DELETE", &path(&second), None).await.refused(404, "not_found");
        assert_eq!(app.as_client(&dean, "POST", &back(&first), None).await.expect(200)["version"], 1);
        assert_eq!(forecasts(app, &who).await["exams"][0]["rank"]["tables"][0]["id"], first["id"]);
        let trail = app.get(&dean, "/api/v1/audit?object=jee_main").await.expect(200);
        let told: Vec<&str> = trail["items"].as_array().unwrap().iter().map(|item| item["event"].as_str().unwrap()).collect();
        assert_eq!(told, ["rank_table_restored", "rank_table_removed", "rank_table_replaced", "rank_table_added"], "{trail}");
    }

    async fn a_number_of_candidates_that_cannot_be_is_refused_by_its_field(app) {
        let (dean, _, _) = dean_and_student(app).await;
        let texts = [("exam", "jee_main"), ("year", "2025"), ("source", "Test board")];
        let sent = |more: &[(&str, &str)]| {
            let all: Vec<_> = texts.iter().chain(more).copied().collect();
            form("/api/v1/rank/tables", &dean, &all, "t.csv", CSV.as_bytes())
        };
        app.send(sent(&[])).await.refused_field("candidates", "required");
        app.send(sent(&[("candidates", "many")])).await.refused_field("candidates", "wrong_type");
        app.send(sent(&[("candidates", "900"), ("exam_candidates", "800")])).await.refused_field("exam_candidates", "out_of_range");
        app.send(sent(&[("candidates", "99")])).await.refused_field("candidates", "out_of_range");
        app.send(sent(&[("candidates", "90000")])).await.expect(201);
    }
}
