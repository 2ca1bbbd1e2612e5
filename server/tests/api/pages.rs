//! What holds for pages beyond what one page does: whose they are, where they begin, and names that lead to addresses.

use crate::app::{Answer, PASSWORD, TestApp, request, result};
use crate::on_both;
use api::accounts::Login;
use axum::http::{HeaderValue, header};
use chrono::TimeDelta;
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use serde_json::json;
use std::net::Ipv4Addr;
use store::people::{self, NewPerson};

/// The cookie of a new session.
async fn signed_in(app: &TestApp, email: &str) -> String {
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

async fn page(app: &TestApp, cookie: &str, path: &str) -> Answer {
    let mut ask = request("GET", path, None, None);
    for (name, value) in [(header::COOKIE, cookie), (header::ACCEPT, "text/html")] {
        ask.headers_mut()
            .insert(name, HeaderValue::from_str(value).unwrap());
    }
    app.send(ask).await
}

/// A mentor who is nothing else.
async fn mentor(app: &TestApp, email: &str) {
    app.student("s@x.test").await;
    let (core, now) = (&app.services.core, app.services.core.now());
    let mut tx = core.db.begin().await.unwrap();
    let known = people::find_by_email(&mut tx, "s@x.test").await.unwrap().unwrap();
    let id = UserId(core.new_id());
    let new = NewPerson {
        id,
        institution: PUBLIC_INSTITUTION,
        email_key: email,
        email,
        display_name: "Meera Iyer",
        password_hash: known.password_hash.as_deref(),
        time_zone: "Asia/Kolkata",
        is_sample: false,
        born: None,
    };
    people::add(&mut tx, &new, now).await.unwrap();
    people::grant_role(&mut tx, PUBLIC_INSTITUTION, id, Role::Mentor, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

on_both! {
    async fn a_page_bears_the_mark_of_its_session_and_what_is_nobodys_bears_none(app) {
        app.student("a@x.test").await;
        let (phone, laptop) = (signed_in(app, "a@x.test").await, signed_in(app, "a@x.test").await);
        let mark = async |cookie: &str, path: &str| {
            let answer = page(app, cookie, path).await;
            answer.headers.get("study-plus-viewer").map(|mark| mark.to_str().unwrap().to_owned())
        };
        let today = mark(&phone, "/today").await.unwrap();
        assert_eq!(mark(&phone, "/plan").await.unwrap(), today);
        assert_eq!(mark(&phone, "/help").await.unwrap(), today, "a public page made for somebody");
        assert_ne!(mark(&laptop, "/today").await.unwrap(), today, "the same person elsewhere");
        assert!(!phone.contains(&today) && today.len() == 22, "it is not the session itself");
        for path in ["/login", "/offline", "/record"] {
            assert_eq!(mark("", path).await, None, "{path}");
        }
    }

    async fn only_today_and_the_plan_bring_the_line_for_use_without_a_network(app) {
        app.student("a@x.test").await;
        let cookie = signed_in(app, "a@x.test").await;
        for (path, is_kept) in [("/today", true), ("/plan", true), ("/tests", false), ("/plan/settings", false), ("/me", false)] {
            let html = page(app, &cookie, path).await.text();
            // As the service worker looks for it.
            let has_line = html.contains("<p hidden class=\"kept\">From {when}");
            assert_eq!(has_line, is_kept, "{path}");
        }
    }

    async fn an_import_that_must_wait_for_a_newer_one_offers_that_one_and_no_undo(app) {
        let who = app.student("a@x.test").await;
        let cookie = signed_in(app, "a@x.test").await;
        let file = |right: u32| {
            let head = "test_date,test_name,subject,total_questions,correct_answers,score,max_score";
            format!("{head}\n2026-02-01,Mock,Physics,30,{right},84,120\n").into_bytes()
        };
        let mut ids = Vec::new();
        for (name, right) in [("first.csv", 20), ("second.csv", 21)] {
            app.advance(TimeDelta::minutes(1));
            let done = app.upload(&who, "?dry_run=false", name, &file(right)).await.expect(201);
            ids.push(done["id"].as_str().unwrap().to_owned());
        }
        let undo = |n: usize| format!("action=\"/tests/import/{}/undo\"", ids[n]);
        let list = page(app, &cookie, "/tests/import").await.expect_page(200);
        assert!(list.contains(&undo(1)) && !list.contains(&undo(0)), "{list}");
        assert!(list.contains("changed later by second.csv, which has to be undone first"), "{list}");
        let first = page(app, &cookie, &format!("/tests/import/{}", ids[0])).await.expect_page(200);
        assert!(!first.contains(&undo(0)) && first.contains("Undo second.csv first"), "{first}");
        assert!(first.contains(&format!("href=\"/tests/import/{}\"", ids[1])), "{first}");
    }

    async fn a_forgotten_timer_stands_at_twelve_hours_and_asks_what_was_studied(app) {
        let who = app.student("a@x.test").await;
        let cookie = signed_in(app, "a@x.test").await;
        app.post(&who, "/api/v1/timer/start", &json!({"subject": "Physics"})).await.expect(201);
        app.advance(TimeDelta::hours(4) - TimeDelta::seconds(1));
        let session = page(app, &cookie, "/session").await.expect_page(200);
        assert!(session.contains(">3:59:59<") && !session.contains("Still studying?"), "{session}");
        app.advance(TimeDelta::hours(9));
        let session = page(app, &cookie, "/session").await.expect_page(200);
        assert!(session.contains(">12:00:00<") && session.contains("Still studying?"), "{session}");
        assert!(session.contains("name=\"minutes\"") && session.contains("max=\"720\""), "{session}");
    }

    async fn ten_past_midnight_is_today_in_ones_own_zone(app) {
        // 18:40 in London, 00:10 on 3 March in Kolkata.
        app.advance(TimeDelta::minutes(640));
        let who = app.student("a@x.test").await;
        app.post(&who, "/api/v1/exams", &json!({"profile": "neet_ug", "exam_date": "2026-05-03"})).await.expect(201);
        app.as_client(&who, "POST", "/api/v1/plan/feed", None).await.expect(201);
        app.as_client(&who, "PUT", "/api/v1/wellbeing/consent", None).await.expect(200);
        let cookie = signed_in(app, "a@x.test").await;
        let plan = page(app, &cookie, "/plan").await.text();
        assert!(plan.contains("Made today") && plan.contains("private address since today"), "{plan}");
        let balance = page(app, &cookie, "/wellbeing").await.text();
        assert!(balance.contains("Kept for you since 3 Mar 2026"), "{balance}");
    }

    async fn what_was_taken_out_of_the_plan_can_be_put_back_from_its_message(app) {
        let who = app.student("a@x.test").await;
        app.post(&who, "/api/v1/exams", &json!({"profile": "neet_ug", "exam_date": "2026-05-03"})).await.expect(201);
        let cookie = signed_in(app, "a@x.test").await;
        page(app, &cookie, "/plan").await.expect_page(200);
        let lighter = app.form(&cookie, "/plan/too-much", "").await;
        let shown = page(app, &cookie, lighter.header("location")).await.expect_page(200);
        let (_, rest) = shown.split_once("class=\"flash").unwrap();
        let (_, rest) = rest.split_once("action=\"").unwrap();
        let (undo, _) = rest.split_once('"').unwrap();
        assert!(undo.starts_with("/plan/blocks/") && undo.ends_with("/undo"), "{undo}");
        assert_eq!(app.form(&cookie, undo, "").await.header("location"), "/plan?done=block_open");
        let id = undo.split('/').nth(3).unwrap();
        assert!(page(app, &cookie, "/plan").await.text().contains(&format!("/plan/blocks/{id}/done")));
        // A day that the plan does not have: said above the page, and not beside the form of one's own block.
        let refused = app.form(&cookie, &format!("/plan/blocks/{id}/move"), "date=2026-04-20").await;
        let text = refused.expect_page(422);
        assert!(text.contains("within two weeks") && !text.contains("href=\"#f-date\""), "{text}");
    }

    async fn a_chapter_by_its_names_leads_to_its_own_address(app) {
        let who = app.student("a@x.test").await;
        app.post(&who, "/api/v1/tests/upload", &result("Mock", "Physics", "2026-03-01")).await.expect(201);
        let cookie = signed_in(app, "a@x.test").await;
        let chapters = app.get(&who, "/api/v1/chapters").await.expect(200);
        let optics = chapters["items"].as_array().unwrap().iter().find(|one| one["chapter"] == "Optics").unwrap();
        let led = page(app, &cookie, "/chapter?subject=physics&chapter=OPTICS").await;
        assert_eq!(led.status, 303);
        assert_eq!(led.header("location"), format!("/chapter/{}", optics["id"].as_str().unwrap()));
        assert_eq!(page(app, &cookie, "/chapter?subject=Physics&chapter=Sailing").await.status, 404);
    }

    async fn a_mentor_begins_at_a_page_that_says_what_is_there_and_sees_nothing_that_is_not_shared(app) {
        mentor(app, "m@x.test").await;
        let cookie = signed_in(app, "m@x.test").await;
        assert_eq!(page(app, &cookie, "/").await.header("location"), "/start");
        let start = page(app, &cookie, "/start").await;
        assert_eq!(start.status, 200);
        let text = start.text();
        assert!(text.contains("href=\"/mentor/balance\"") && !text.contains("href=\"/admin\""), "{text}");
        assert!(page(app, &cookie, "/mentor/balance").await.expect_page(200).contains("Nobody shares with you yet"));
        for path in ["/admin", "/today", "/tests"] {
            let refused = page(app, &cookie, path).await;
            assert_eq!(refused.status, 403, "{path}");
            assert!(refused.text().contains("href=\"/start\""), "{path} leads on to a page of theirs");
        }
    }
}
