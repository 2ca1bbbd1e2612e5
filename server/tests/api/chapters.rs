//! How hard a chapter feels, and links that help with it, as clients and pages meet them.

use crate::app::{Client, TestApp, id, result};
use crate::forecasts::{again, cookie, page};
use crate::on_both;
use chrono::TimeDelta;
use serde_json::{Value, json};

const NOBODYS: &str = "01900000-0000-7000-8000-00000000ffff";

/// A student with a test of two chapters, and the id of one of them.
async fn optics(app: &TestApp, email: &str) -> (Client, String) {
    let who = app.student(email).await;
    let mock = result("Mock", "Physics", "2026-02-01");
    app.post(&who, "/api/v1/tests/upload", &mock).await.expect(201);
    let list = app.get(&who, "/api/v1/chapters").await.expect(200);
    let mut chapters = list["items"].as_array().unwrap().iter();
    let found = chapters.find(|one| one["chapter"] == "Optics").unwrap();
    (who, id(found).to_string())
}

fn link(url: &str) -> Value {
    json!({"title": "Notes", "link": url, "minutes": 20})
}

fn count(list: &Value) -> usize {
    list.as_array().unwrap().len()
}

on_both! {
    async fn a_rating_is_put_shown_with_the_chapter_and_taken_back(app) {
        let (who, chapter) = optics(app, "a@x.test").await;
        let path = format!("/api/v1/chapters/{chapter}/difficulty");
        let put = async |who: &Client, path: &str, body: Value| app.as_client(who, "PUT", path, Some(&body)).await;
        app.get(&who, &path).await.refused(404, "not_found");
        app.as_client(&who, "DELETE", &path, None).await.refused(404, "not_found");
        let said = put(&who, &path, json!({"difficulty": 4})).await.expect(200);
        assert_eq!((&said["difficulty"], &said["contrast"]), (&json!(4), &Value::Null));
        assert_eq!(app.get(&who, &path).await.expect(200), said);
        let view = app.get(&who, &format!("/api/v1/chapters/{chapter}")).await.expect(200);
        assert_eq!(view["difficulty"], said);
        for (body, code) in [
            (json!({"difficulty": 0}), "out_of_range"),
            (json!({"difficulty": 6}), "out_of_range"),
            (json!({"difficulty": -1}), "out_of_range"),
            (json!({"difficulty": "hard"}), "wrong_type"),
            (json!({"difficulty": 2.5}), "wrong_type"),
        ] {
            put(&who, &path, body).await.refused_field("difficulty", code);
        }
        put(&who, &path, json!({"difficulty": 2, "mastery": 1})).await.refused_field("mastery", "unknown_field");
        assert_eq!(app.get(&who, &path).await.expect(200), said);
        assert_eq!(put(&who, &path, json!({"difficulty": 1})).await.expect(200)["difficulty"], 1);
        let other = app.student("b@x.test").await;
        for stranger in [chapter.as_str(), NOBODYS] {
            let path = format!("/api/v1/chapters/{stranger}/difficulty");
            put(&other, &path, json!({"difficulty": 3})).await.refused(404, "not_found");
            app.get(&other, &path).await.refused(404, "not_found");
            app.as_client(&other, "DELETE", &path, None).await.refused(404, "not_found");
        }
        app.as_client(&who, "DELETE", &path, None).await.expect(204);
        app.get(&who, &path).await.refused(404, "not_found");
    }

    async fn a_link_is_added_removed_and_put_back_and_what_leads_astray_is_refused_by_its_path(app) {
        let (who, chapter) = optics(app, "a@x.test").await;
        let path = format!("/api/v1/chapters/{chapter}/resources");
        let added = app.post(&who, &path, &link("https://Example.org/a b")).await.expect(201);
        assert_eq!((&added["link"], &added["host"], &added["minutes"]), (&json!("https://example.org/a%20b"), &json!("example.org"), &json!(20)));
        for (url, code) in [
            ("javascript:alert(1)", "not_https"),
            (" JavaScript:alert(1)", "not_https"),
            ("http://example.org/", "not_https"),
            ("data:text/html,<script>alert(1)</script>", "not_https"),
            ("https://asha:secret@example.org/", "with_credentials"),
            ("https://asha@example.org/", "with_credentials"),
            ("example.org", "not_a_link"),
            ("", "required"),
        ] {
            app.post(&who, &path, &link(url)).await.refused_field("link", code);
        }
        app.post(&who, &path, &link(&format!("https://example.org/{}", "x".repeat(3_000)))).await.refused_field("link", "too_long");
        for (title, code) in [("", "required"), (&*"x".repeat(121), "too_long"), ("a\nb", "control_character")] {
            let body = json!({"title": title, "link": "https://example.org/"});
            app.post(&who, &path, &body).await.refused_field("title", code);
        }
        let body = json!({"title": "Notes", "link": "https://example.org/", "minutes": 0});
        app.post(&who, &path, &body).await.refused_field("minutes", "out_of_range");
        let body = json!({"title": "Notes", "link": "https://example.org/", "rank": 1});
        app.post(&who, &path, &body).await.refused_field("rank", "unknown_field");
        let list = app.get(&who, &path).await.expect(200);
        assert_eq!((&list["shared"], &list["own"]), (&json!([]), &json!([added])));
        let own = format!("/api/v1/resources/{}", id(&added));
        let (other, _) = optics(app, "b@x.test").await;
        for (method, path) in [("DELETE", own.clone()), ("POST", format!("{own}/restore")), ("GET", path.clone())] {
            app.as_client(&other, method, &path, None).await.refused(404, "not_found");
        }
        app.post(&other, &path, &link("https://example.org/")).await.refused(404, "not_found");
        app.as_client(&who, "DELETE", &own, None).await.expect(204);
        app.as_client(&who, "DELETE", &own, None).await.refused(404, "not_found");
        assert_eq!(app.get(&who, &path).await.expect(200)["own"], json!([]));
        assert_eq!(app.as_client(&who, "POST", &format!("{own}/restore"), None).await.expect(200), added);
        app.as_client(&who, "POST", &format!("{own}/restore"), None).await.refused(404, "not_found");
        app.as_client(&who, "DELETE", &own, None).await.expect(204);
        app.advance(TimeDelta::hours(25));
        let who = again(app, "a@x.test").await;
        app.as_client(&who, "POST", &format!("{own}/restore"), None).await.refused(404, "not_found");
    }

    async fn the_thirty_first_link_of_a_chapter_is_refused(app) {
        let (who, chapter) = optics(app, "a@x.test").await;
        let path = format!("/api/v1/chapters/{chapter}/resources");
        for n in 0..30 {
            app.post(&who, &path, &link(&format!("https://example.org/{n}"))).await.expect(201);
        }
        app.post(&who, &path, &link("https://example.org/30")).await.refused(409, "too_many");
        assert_eq!(count(&app.get(&who, &path).await.expect(200)["own"]), 30);
        let html = page(app, &cookie(app, "a@x.test").await, &format!("/chapter/{chapter}")).await;
        assert!(html.contains("as many as there can be") && !html.contains("name=\"link\""), "{html}");
    }

    async fn links_of_the_institution_are_its_admins_to_set_and_its_students_to_see(app) {
        let (who, chapter) = optics(app, "a@x.test").await;
        let admin = app.admin("dean@x.test").await;
        let path = "/api/v1/institution/resources";
        let new = json!({"subject": "PHYSICS", "chapter": " optics", "title": "Our notes", "link": "https://school.example/"});
        let added = app.post(&admin, path, &new).await.expect(201);
        let mut bad = new.clone();
        (bad["link"], bad["subject"]) = (json!("javascript:alert(1)"), json!(""));
        let refused = app.post(&admin, path, &bad).await;
        refused.refused_field("link", "not_https");
        refused.refused_field("subject", "required");
        for (method, path) in [("GET", path.to_owned()), ("DELETE", format!("{path}/{}", id(&added))), ("POST", format!("{path}/{}/restore", id(&added)))] {
            app.as_client(&who, method, &path, None).await.refused(403, "forbidden");
        }
        app.post(&who, path, &new).await.refused(403, "forbidden");
        let list = app.get(&who, &format!("/api/v1/chapters/{chapter}/resources")).await.expect(200);
        assert_eq!((&list["shared"][0]["title"], &list["own"]), (&json!("Our notes"), &json!([])));
        // It is nothing of the student's: their own way out does not reach it.
        app.as_client(&who, "DELETE", &format!("/api/v1/resources/{}", id(&added)), None).await.refused(404, "not_found");
        let html = page(app, &cookie(app, "a@x.test").await, &format!("/chapter/{chapter}")).await;
        assert!(html.contains("From your institution") && html.contains("rel=\"noopener noreferrer\"") && html.contains("school.example"), "{html}");
        let one = format!("{path}/{}", id(&added));
        for unknown in [format!("{path}/{NOBODYS}"), format!("{path}/nonsense")] {
            app.as_client(&admin, "DELETE", &unknown, None).await.refused(404, "not_found");
        }
        app.as_client(&admin, "DELETE", &one, None).await.expect(204);
        assert_eq!(app.get(&admin, path).await.expect(200), json!({"items": []}));
        assert_eq!(app.as_client(&admin, "POST", &format!("{one}/restore"), None).await.expect(200), added);
        app.as_client(&admin, "POST", &format!("{one}/restore"), None).await.refused(404, "not_found");
        let noted = app.get(&admin, "/api/v1/audit?object=resource").await.expect(200);
        let events: Vec<_> = noted["items"].as_array().unwrap().iter().map(|one| one["event"].clone()).collect();
        assert_eq!(events, ["resource_restored", "resource_removed", "resource_added"]);
    }

    async fn the_page_of_a_chapter_takes_both_forms_says_what_is_wrong_and_undoes(app) {
        let (_, chapter) = optics(app, "a@x.test").await;
        let cookie = cookie(app, "a@x.test").await;
        let at = format!("/chapter/{chapter}");
        let html = page(app, &cookie, &at).await;
        assert!(html.contains("No links for this chapter yet") && html.contains("5, hard"), "{html}");
        let refused = app.form(&cookie, &format!("{at}/resources"), "title=&link=javascript:alert(1)&minutes=x").await.expect_page(422);
        assert!(refused.contains("f-minutes-error") && refused.contains("value=\"javascript:alert(1)\""), "{refused}");
        assert!(!refused.contains("href=\"javascript:"), "{refused}");
        let refused = app.form(&cookie, &format!("{at}/resources"), "title=&link=http://x.test/&minutes=").await.expect_page(422);
        assert!(refused.contains("f-title-error") && refused.contains("f-link-error"), "{refused}");
        let saved = app.form(&cookie, &format!("{at}/resources"), "title=Rays+%3Cb%3E&link=https://example.org/rays&minutes=25").await;
        assert_eq!((saved.status.as_u16(), saved.header("location")), (303, format!("{at}?done=resource_added").as_str()));
        let html = page(app, &cookie, saved.header("location")).await;
        assert!(html.contains("Link added.") && html.contains("Rays &lt;b&gt;") && html.contains("example.org · 25 min"), "{html}");
        let (_, rest) = html.split_once("action=\"/chapter/resources/").unwrap();
        let link = rest.split('/').next().unwrap();
        let removed = app.form(&cookie, &format!("/chapter/resources/{link}/remove"), "").await;
        assert_eq!(removed.header("location"), format!("{at}?done=resource_removed&undo={link}"));
        let html = page(app, &cookie, removed.header("location")).await;
        let undo = format!("/chapter/resources/{link}/restore");
        assert!(html.contains(&format!("action=\"{undo}\"")) && !html.contains("Rays"), "{html}");
        assert_eq!(app.form(&cookie, &undo, "").await.header("location"), format!("{at}?done=resource_restored"));
        assert!(page(app, &cookie, &at).await.contains("Rays"));
        app.form(&cookie, &undo, "").await.expect_page(404);
        for sent in ["", "difficulty=0", "difficulty=6", "difficulty=hard"] {
            let refused = app.form(&cookie, &format!("{at}/difficulty"), sent).await.expect_page(422);
            assert!(refused.contains("f-difficulty-error"), "{refused}");
        }
        let rated = app.form(&cookie, &format!("{at}/difficulty"), "difficulty=5").await;
        let html = page(app, &cookie, rated.header("location")).await;
        assert!(html.contains("Last said: today") && html.contains("Take it back"), "{html}");
        app.form(&cookie, &format!("{at}/difficulty/remove"), "").await;
        assert!(!page(app, &cookie, &at).await.contains("Last said"));
        app.form(&cookie, &format!("{at}/difficulty/remove"), "").await.expect_page(404);
    }

    async fn the_admins_page_adds_shows_by_chapter_removes_and_undoes(app) {
        let admin = app.admin_browser().await;
        let html = page(app, &admin, "/admin/resources").await;
        assert!(html.contains("No links yet") && html.contains("<option value=\"Physics\">"), "{html}");
        let refused = app.form(&admin, "/admin/resources", "subject=&chapter=Optics&title=T&link=http://x.test/").await.expect_page(422);
        assert!(refused.contains("f-subject-error") && refused.contains("f-link-error"), "{refused}");
        let sent = "subject=Physics&chapter=Ray+Optics&title=Notes&link=https://school.example/&minutes=10";
        let added = app.form(&admin, "/admin/resources", sent).await;
        assert_eq!(added.header("location"), "/admin/resources?subject=Physics&chapter=Ray%20Optics&done=shared_added");
        let html = page(app, &admin, added.header("location")).await;
        assert!(html.contains("Physics · Ray Optics") && html.contains("school.example · 10 min") && html.contains("1 link"), "{html}");
        let (_, rest) = html.split_once("action=\"/admin/resources/").unwrap();
        let link = rest.split('/').next().unwrap();
        let removed = app.form(&admin, &format!("/admin/resources/{link}/remove"), "").await;
        let html = page(app, &admin, removed.header("location")).await;
        let undo = format!("/admin/resources/{link}/restore");
        assert!(html.contains(&format!("action=\"{undo}\"")) && html.contains("No links yet"), "{html}");
        app.form(&admin, &undo, "").await;
        assert!(page(app, &admin, "/admin/resources").await.contains("1 link"));
    }
}
