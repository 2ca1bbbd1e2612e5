//! The plan through the API: shapes, refusals, the calendar and its private address.

use crate::app::{Client, PASSWORD, TestApp, request, result};
use crate::forecasts::cookie;
use crate::on_both;
use chrono::TimeDelta;
use serde_json::json;

/// Makes a private address of the calendar.
async fn feed(app: &TestApp, who: &Client) -> String {
    let made = app
        .as_client(who, "POST", "/api/v1/plan/feed", None)
        .await
        .expect(201);
    let url = made["url"].as_str().unwrap();
    url[url.find("/calendar/").unwrap()..].to_owned()
}

/// The token of the newest mail that takes something back.
async fn way_back(app: &TestApp) -> String {
    let mails = app.mails().await;
    let mail = mails.iter().rfind(|mail| mail.body.contains("/revert/")).unwrap();
    let rest = mail.body.split_once("/revert/").unwrap().1;
    rest.split_whitespace().next().unwrap().to_owned()
}

on_both! {
    async fn the_plan_is_read_changed_and_set(app) {
        let who = app.student("a@x.test").await;
        let empty = app.get(&who, "/api/v1/plan").await.expect(200);
        assert_eq!((&empty["missing"], empty["days"].as_array().unwrap().len()), (&json!("chapters"), 14));
        app.post(&who, "/api/v1/exams", &json!({"profile": "neet_ug", "exam_date": "2026-05-03"})).await.expect(201);
        let plan = app.get(&who, "/api/v1/plan").await.expect(200);
        assert_eq!((&plan["missing"], &plan["exam"]["days_left"]), (&json!(null), &json!(62)));
        let first = plan["days"][0]["blocks"][0].clone();
        assert_eq!((&first["kind"], &first["status"], &first["minutes"]), (&json!("probe"), &json!("open"), &json!(25)));
        let path = format!("/api/v1/plan/blocks/{}", first["id"].as_str().unwrap());
        let done = app.as_client(&who, "PATCH", &path, Some(&json!({"status": "done"}))).await.expect(200);
        assert_eq!(done["days"][0]["done_minutes"], 25);
        app.as_client(&who, "PATCH", &path, Some(&json!({"status": "lost"}))).await.refused_field("status", "unknown_status");
        app.as_client(&who, "PATCH", &path, Some(&json!({"state": "done"}))).await.refused_field("state", "unknown_field");
        let own = app.post(&who, "/api/v1/plan/blocks", &json!({"title": "Choir", "date": "2026-03-03", "minutes": 45})).await.expect(201);
        let path = format!("/api/v1/plan/blocks/{}", own["id"].as_str().unwrap());
        app.as_client(&who, "DELETE", &path, None).await.expect(204);
        app.as_client(&who, "DELETE", &path, None).await.refused(404, "not_found");
        app.post(&who, "/api/v1/plan/blocks", &json!({"title": "Choir", "date": "2026-03-01", "minutes": 45})).await.refused_field("date", "out_of_range");
        app.as_client(&who, "POST", "/api/v1/plan/too-much-today", None).await.expect(200);
        let settings = json!({"minutes": [60, 60, 60, 60, 60, 0, 0], "block_minutes": 30, "starts_at": "07:15"});
        let set = app.as_client(&who, "PUT", "/api/v1/plan/settings", Some(&settings)).await.expect(200);
        assert_eq!((&set["settings"]["starts_at"], &set["settings"]["cap_percent"]), (&json!("07:15"), &json!(100)));
        app.as_client(&who, "PUT", "/api/v1/plan/settings", Some(&json!({"minutes": [], "block_minutes": 30, "starts_at": "7"})))
            .await.refused_field("minutes", "wrong_length");
        app.as_client(&who, "POST", "/api/v1/plan/replan", None).await.expect(200);
    }

    async fn chapters_keep_to_their_order_and_blocks_to_theirs(app) {
        let who = app.student("a@x.test").await;
        let chapter = |name: &str, weight: u32, before: &[&str]| json!({"subject": "Physics", "name": name, "weight": weight, "prerequisites": before});
        let exam = |waves: &[&str]| json!({"profile": "own", "exam_date": "2026-05-03",
            "chapters": [chapter("Waves", 30, waves), chapter("Kinematics", 5, &[]), {"subject": "Physics", "name": "Heat", "weight": 4}]});
        app.as_client(&who, "POST", "/api/v1/exams", Some(&exam(&["Motion"]))).await.refused_field("chapters[0].prerequisites", "unknown_chapter");
        app.as_client(&who, "POST", "/api/v1/exams", Some(&exam(&["waves"]))).await.refused_field("chapters[0].prerequisites", "circular");
        let made = app.post(&who, "/api/v1/exams", &exam(&["kinematics"])).await.expect(201);
        assert_eq!((&made["chapters"][0]["prerequisites"], &made["chapters"][2]["prerequisites"]), (&json!(["Kinematics"]), &json!([])));
        let plan = app.get(&who, "/api/v1/plan").await.expect(200);
        let blocks: Vec<_> = plan["days"].as_array().unwrap().iter().flat_map(|day| day["blocks"].as_array().unwrap()).collect();
        let waves = blocks.iter().find(|block| block["chapter"] == "Waves").unwrap();
        assert_eq!((&waves["why"]["after"], &blocks[0]["why"]["opens"]), (&json!(["Kinematics"]), &json!(["Waves"])));
        // The two probes of today change places, by the API and back by the page.
        let ids = [&blocks[0], &blocks[1]].map(|block| block["id"].as_str().unwrap().to_owned());
        let path = format!("/api/v1/plan/blocks/{}", ids[0]);
        app.as_client(&who, "PATCH", &path, Some(&json!({"place": "earlier"}))).await.refused(409, "at_end");
        let changed = app.as_client(&who, "PATCH", &path, Some(&json!({"place": "later"}))).await.expect(200);
        let now = &changed["days"][0]["blocks"];
        assert_eq!((&now[0]["id"], &now[1]["id"]), (&json!(ids[1]), &json!(ids[0])));
        let checks = app.get(&who, "/api/v1/plan/checks").await.expect(200);
        assert_eq!((&checks["chapters"], &checks["pace"]), (&json!([]), &json!(1.0)));
    }

    async fn places_are_said_set_and_left_out(app) {
        let who = app.student("a@x.test").await;
        app.post(&who, "/api/v1/exams", &json!({"profile": "neet_ug", "exam_date": "2026-05-03"})).await.expect(201);
        app.post(&who, "/api/v1/tests/upload", &result("Unit", "Physics", "2026-02-20")).await.expect(201);
        let settings = |locations: serde_json::Value| {
            let mut settings = json!({"minutes": [60, 60, 60, 60, 60, 60, 60], "block_minutes": 30, "starts_at": "07:15"});
            if !locations.is_null() {
                settings["locations"] = locations;
            }
            settings
        };
        let put = async |locations| app.as_client(&who, "PUT", "/api/v1/plan/settings", Some(&settings(locations))).await;
        let bare = put(json!(null)).await.expect(200);
        assert_eq!((&bare["settings"]["locations"], &bare["days"][0]["blocks"][0]["location"]), (&json!(null), &json!(null)));
        app.advance(TimeDelta::minutes(2));
        let with = put(json!({"usual": "at the library"})).await.expect(200);
        assert_eq!(with["settings"]["locations"], json!({"usual": "at the library", "weekdays": [null, null, null, null, null, null, null]}));
        let first = &with["days"][0]["blocks"][0];
        assert_eq!((&first["location"], &first["id"]), (&json!("at the library"), &bare["days"][0]["blocks"][0]["id"]));
        assert_eq!(with["made_at"], bare["made_at"]);
        let calendar = app.get(&who, "/api/v1/plan/calendar.ics").await;
        assert!(calendar.text().contains("\r\nLOCATION:at the library\r\n"));
        let path = feed(app, &who).await;
        assert!(!app.send(request("GET", &path, None, None)).await.text().contains("library"));
        put(json!({"usual": "x".repeat(61)})).await.refused_field("locations.usual", "too_long");
        put(json!({"weekdays": ["home"]})).await.refused_field("locations.weekdays", "wrong_length");
        put(json!({"where": "home"})).await.refused_field("locations.where", "unknown_field");
        let own = json!({"title": "Choir", "date": "2026-03-02", "minutes": 45, "location": "in the choir room"});
        let id = app.post(&who, "/api/v1/plan/blocks", &own).await.expect(201)["id"].clone();
        let plan = app.get(&who, "/api/v1/plan").await.expect(200);
        let own = plan["days"][0]["blocks"].as_array().unwrap().iter().find(|block| block["id"] == id).unwrap();
        assert_eq!(own["location"], "in the choir room");
        // The pages say it, too, and the form comes back as it was saved.
        let cookie = cookie(app, "a@x.test").await;
        for (path, words) in [("/plan", " · at the library"), ("/today", " · in the choir room"), ("/plan/settings", "value=\"at the library\"")] {
            assert!(app.page(&cookie, path).await.text().contains(words), "{path}");
        }
    }

    async fn on_a_day_without_blocks_today_says_so_and_names_what_the_plan_has_next(app) {
        let who = app.student("a@x.test").await;
        app.post(&who, "/api/v1/tests/upload", &result("Mock 1", "Physics", "2026-02-20")).await.expect(201);
        let cookie = cookie(app, "a@x.test").await;
        let shown = async || app.page(&cookie, "/today").await.text();
        assert!(!shown().await.contains("Next in your plan"), "there is no plan yet");
        app.post(&who, "/api/v1/exams", &json!({"profile": "neet_ug", "exam_date": "2026-05-03"})).await.expect(201);
        let settings = json!({"minutes": [120, 120, 120, 120, 120, 120, 120], "rest_weekday": null, "blocked_dates": ["2026-03-02"],
            "block_minutes": 40, "starts_at": "17:00"});
        let plan = app.as_client(&who, "PUT", "/api/v1/plan/settings", Some(&settings)).await.expect(200);
        assert_eq!(plan["days"][0]["blocks"], json!([]));
        let next = plan["days"][1]["blocks"][0]["chapter"].as_str().unwrap().replace('&', "&amp;");
        let text = shown().await;
        for words in ["Nothing is planned for today. Rest counts too.", "Next in your plan, Tuesday, 3 March:", next.as_str()] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(!text.contains("/session/start") && !text.contains("marks to win here") && !text.contains("After that"), "{text}");
    }

    async fn a_drop_by_the_api_and_by_a_page_is_one_request(app) {
        let who = app.student("a@x.test").await;
        let chapter = |name: &str, weight: u32, before: &[&str]| json!({"subject": "Physics", "name": name, "weight": weight, "prerequisites": before});
        let exam = json!({"profile": "own", "exam_date": "2026-05-03",
            "chapters": [chapter("Waves", 30, &["Kinematics"]), chapter("Kinematics", 5, &[]), chapter("Heat", 4, &[])]});
        app.post(&who, "/api/v1/exams", &exam).await.expect(201);
        let plan = app.get(&who, "/api/v1/plan").await.expect(200);
        let order = |plan: &serde_json::Value, at: usize| -> Vec<String> {
            let blocks = plan["days"][at]["blocks"].as_array().unwrap();
            blocks.iter().map(|block| block["id"].as_str().unwrap().to_owned()).collect()
        };
        let ids = order(&plan, 0);
        let path = |id: &str| format!("/api/v1/plan/blocks/{id}");
        let today = plan["today"].as_str().unwrap();
        let swapped = app.as_client(&who, "PATCH", &path(&ids[1]), Some(&json!({"date": today, "before": ids[0]}))).await.expect(200);
        assert_eq!(order(&swapped, 0)[..2], [ids[1].clone(), ids[0].clone()]);
        let all: Vec<_> = plan["days"].as_array().unwrap().iter().flat_map(|day| day["blocks"].as_array().unwrap()).collect();
        let waves = all.iter().find(|block| block["chapter"] == "Waves").unwrap()["id"].as_str().unwrap();
        app.as_client(&who, "PATCH", &path(waves), Some(&json!({"date": today, "before": ids[0]}))).await.refused(409, "prerequisite_first");
        app.as_client(&who, "PATCH", &path(waves), Some(&json!({"before": waves}))).await.refused_field("before", "unknown_block");
        app.as_client(&who, "PATCH", &path(waves), Some(&json!({"before": "first"}))).await.refused_field("before", "wrong_type");
        // The page takes the same, and says why not.
        let cookie = cookie(app, "a@x.test").await;
        let drop = async |id: &str, form: String| app.form(&cookie, &format!("/plan/blocks/{id}/move"), &form).await;
        let back = drop(&ids[0], format!("date={today}&before={}", ids[1])).await;
        assert_eq!((back.status.as_u16(), back.header("location")), (303, "/plan?done=block_placed"));
        assert_eq!(order(&app.get(&who, "/api/v1/plan").await.expect(200), 0)[..2], ids[..2]);
        let refused = drop(waves, format!("date={today}&before={}", ids[0])).await;
        assert_eq!(refused.status, 409);
        assert!(refused.text().contains("Kinematics comes before Waves"), "{}", refused.text());
        let unknown = drop(&ids[0], format!("date={today}&before=first")).await;
        assert_eq!(unknown.status, 422);
        assert!(unknown.text().contains("The plan has changed meanwhile"));
    }

    async fn whoever_has_the_private_address_reads_the_calendar_until_it_is_revoked(app) {
        let who = app.student("a@x.test").await;
        app.post(&who, "/api/v1/exams", &json!({"profile": "neet_ug", "exam_date": "2026-05-03"})).await.expect(201);
        let file = app.get(&who, "/api/v1/plan/calendar.ics").await;
        assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "text/calendar; charset=utf-8"));
        assert!(file.text().starts_with("BEGIN:VCALENDAR\r\n"));
        let made = app.as_client(&who, "POST", "/api/v1/plan/feed", None).await.expect(201);
        let url = made["url"].as_str().unwrap();
        let path = &url[url.find("/calendar/").unwrap()..];
        let feed = app.send(request("GET", path, None, None)).await;
        assert_eq!((feed.status.as_u16(), feed.text().matches("BEGIN:VEVENT").count()), (200, file.text().matches("BEGIN:VEVENT").count()));
        let alarms = file.text().matches("TRIGGER:-PT10M\r\n").count();
        assert!(alarms > 0 && feed.text().matches("TRIGGER:-PT10M\r\n").count() == alarms);
        app.send(request("GET", path.strip_suffix(".ics").unwrap(), None, None)).await.refused(404, "not_found");
        app.as_client(&who, "DELETE", "/api/v1/plan/feed", None).await.expect(204);
        app.send(request("GET", path, None, None)).await.refused(404, "not_found");
        app.as_client(&who, "DELETE", "/api/v1/plan/feed", None).await.refused(404, "not_found");
    }

    async fn the_private_calendar_rests_while_the_account_is_to_go(app) {
        let who = app.student("a@x.test").await;
        let path = feed(app, &who).await;
        assert_eq!(app.send(request("GET", &path, None, None)).await.status, 200);
        app.advance(TimeDelta::minutes(2));
        app.post(&who, "/api/v1/account/deletion", &json!({})).await.expect(202);
        app.send(request("GET", &path, None, None)).await.refused(404, "not_found");
        app.call("POST", "/api/v1/auth/revert", &json!({"token": way_back(app).await})).await;
        // It was made before, and stays the owner's.
        assert_eq!(app.send(request("GET", &path, None, None)).await.status, 200);
    }

    async fn a_private_calendar_that_a_stranger_made_ends_by_the_way_back(app) {
        let who = app.student("a@x.test").await;
        let accounts = &app.services.accounts;
        let caller = accounts.authenticate_bearer(&who.access).await.unwrap();
        let stranger = accounts.change_password(&caller, PASSWORD.into(), "plum kettle oar 7".into()).await.unwrap();
        let access = accounts.issue_tokens(&stranger).await.unwrap().access_token;
        let path = feed(app, &Client { access, ..who }).await;
        assert_eq!(app.send(request("GET", &path, None, None)).await.status, 200);
        app.call("POST", "/api/v1/auth/revert", &json!({"token": way_back(app).await})).await;
        app.send(request("GET", &path, None, None)).await.refused(404, "not_found");
    }
}
