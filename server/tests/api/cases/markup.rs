//! Markup in everything a person can name, as pages, mails and files show it (U04).

use super::browser;
use crate::access::is_for_admins;
use crate::app::{TestApp, id, registration, result};
use crate::on_both;
use serde_json::json;
use server::access::{Door, RULES, Who};

const EVIL: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'";

/// Whether markup of [`EVIL`] stands in a page as markup.
fn is_alive(page: &str) -> bool {
    ["<script>alert", "<img src=x", "=\"<script", "</script><img"]
        .iter()
        .any(|sign| page.contains(sign))
}

/// A student who calls everything by markup, the account included.
async fn named(app: &TestApp) -> crate::app::Client {
    let mut body = registration("a@x.test");
    body["display_name"] = json!(EVIL);
    let begun = app.call("POST", "/api/v1/auth/register", &body).await.expect(202);
    let mail = app.mails().await.pop().unwrap();
    let proof = json!({"pending": begun["pending"], "code": crate::app::digits(&mail.body).unwrap()});
    let who = crate::app::Client::of(&app.call("POST", "/api/v1/auth/verify", &proof).await.expect(200));
    for n in 1..=6 {
        let mut sent = result(EVIL, EVIL, &format!("2026-02-{n:02}"));
        sent["source"] = json!(EVIL);
        sent["score"] = json!(40 + n * 5);
        sent["chapter_performance"][0]["chapter"] = json!(EVIL);
        app.post(&who, "/api/v1/tests/upload", &sent).await.expect(201);
    }
    app.post(
        &who,
        "/api/v1/exams",
        &json!({"profile": "sat", "name": EVIL, "exam_date": "2026-06-01"}),
    )
    .await;
    app.post(
        &who,
        "/api/v1/exams",
        &json!({"profile": "sat", "exam_date": "2026-06-01"}),
    )
    .await;
    let session = json!({"subject": EVIL, "chapter": EVIL, "date": "2026-03-01", "duration_minutes": 30});
    app.post(&who, "/api/v1/sessions", &session).await.expect(201);
    app.post(
        &who,
        "/api/v1/plan/blocks",
        &json!({"title": EVIL, "date": "2026-03-03", "minutes": 30, "location": EVIL}),
    )
    .await
    .expect(201);
    let locations = json!({"usual": EVIL, "weekdays": [EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL]});
    let settings = json!({"minutes": [60, 60, 60, 60, 60, 60, 60], "block_minutes": 30, "starts_at": "07:15", "locations": locations});
    app.as_client(&who, "PUT", "/api/v1/plan/settings", Some(&settings))
        .await
        .expect(200);
    app.post(
        &who,
        "/api/v1/keys",
        &json!({"name": EVIL, "scopes": ["results:read"]}),
    )
    .await
    .expect(201);
    app.upload(&who, "", &format!("{EVIL}.csv"), &sheets::samples::wide_csv())
        .await
        .expect(200);
    who
}

on_both! {
    /// U04
    async fn no_page_runs_what_somebody_has_named_something(app) {
        let who = named(app).await;
        let cookie = browser(app, "a@x.test").await;
        let mut pages: Vec<String> = RULES.iter()
            .filter(|rule| rule.door == Door::Page && rule.method == "GET" && rule.who != Who::Anyone && !is_for_admins(rule))
            .map(|rule| rule.path.to_owned()).filter(|path| !path.contains(['{', '.'])).collect();
        let test = app.get(&who, "/api/v1/tests/history").await.expect(200);
        let chapters = app.get(&who, "/api/v1/chapters").await.expect(200);
        let imports = app.get(&who, "/api/v1/imports").await.expect(200);
        let named = json!({"title": EVIL, "link": format!("https://example.org/?q={EVIL}"), "minutes": 5});
        app.post(&who, &format!("/api/v1/chapters/{}/resources", id(&chapters["items"][0])), &named).await.expect(201);
        let test = id(&test["items"][0]);
        pages.extend([format!("/tests/{test}"), format!("/tests/{test}/edit"), format!("/tests/import/{}", id(&imports[0]))]);
        pages.extend(chapters["items"].as_array().unwrap().iter().map(|one| format!("/chapter/{}", id(one))));
        for query in ["/tests?q=", "/tests?subject=", "/insights/heatmap?by=", "/login?next=", "/chapter?subject=", "/me?done="] {
            pages.push(format!("{query}%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=x%3E"));
        }
        let mut n_shown = 0;
        for path in &pages {
            let answer = app.page(&cookie, path).await;
            let text = answer.text();
            assert!(!is_alive(&text), "{path}: {}", &text[text.find("<script>alert").unwrap_or(0)..][..200]);
            n_shown += usize::from(text.contains("&lt;script"));
        }
        assert!(pages.len() > 30 && n_shown > 10, "{} {n_shown}", pages.len());
        // The same in what leaves: mails are plain text without a header of the name's making, files no formulas.
        for mail in app.mails().await {
            assert!(!mail.subject.contains('<') && !mail.body.contains("<script"), "{}", mail.subject);
        }
        let calendar = app.get(&who, "/api/v1/plan/calendar.ics").await;
        assert!(calendar.header("content-type").starts_with("text/calendar"), "{}", calendar.header("content-type"));
    }

    /// U04, where an admin reads it
    async fn an_admins_pages_show_names_of_students_and_programs_as_text(app) {
        named(app).await;
        let admin = app.admin_browser().await;
        let named = app.form(&admin, "/admin/keys/services", "service_name=%3Cscript%3Ealert(1)%3C/script%3E%3Cimg+src%3Dx%3E").await;
        assert_eq!(named.status, 303, "{}", named.text());
        let link = "subject=%3Cscript%3Ealert(1)%3C/script%3E&chapter=%3Cimg+src%3Dx%3E&title=%3Cscript%3Ealert(1)%3C/script%3E&link=https://x.test/";
        let linked = app.form(&admin, "/admin/resources", link).await;
        assert_eq!(linked.status, 303, "{}", linked.text());
        let mut n_shown = 0;
        for path in [linked.header("location"), "/admin", "/admin/audit", "/admin/keys", "/admin/audit?event=%3Cscript%3Ealert(1)%3C/script%3E&actor=%3Cimg%20src=x%3E"] {
            let text = app.page(&admin, path).await.text();
            assert!(!is_alive(&text), "{path}");
            n_shown += usize::from(text.contains("&lt;script"));
        }
        assert!(n_shown >= 3, "{n_shown}");
    }
}
