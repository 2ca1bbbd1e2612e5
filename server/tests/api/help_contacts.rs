//! Whom students can turn to: who sets it, whose students see it, and what is refused.

use crate::app::{Client, TestApp};
use crate::cases::tenants::rector;
use crate::on_both;
use serde_json::{Value, json};

const CONTACTS: &str = "/api/v1/institution/help-contacts";
const PAGE: &str = "/admin/help-contacts";

fn contact(name: &str, link: &str) -> Value {
    json!({"name": name, "link": link})
}

/// Three that neither name nor link would bring into this order.
fn three() -> Value {
    json!([
        contact("Ms Rao", "mailto:rao@school.test"),
        contact("Helpline", "tel:+911234567890"),
        contact("Counselling room", "https://help.school.test/room"),
    ])
}

/// Names and links on a page, in their order.
fn shown(html: &str) -> Vec<(String, String)> {
    let links = html.split("<a ").skip(1).filter_map(|rest| {
        let (tag, rest) = rest.split_once('>')?;
        let (_, link) = tag
            .split_once("href=\"")
            .filter(|_| tag.contains("class=\"contact\""))?;
        let name = rest.split("</a>").next()?.replace("<!>", "");
        Some((name, link.split('"').next()?.to_owned()))
    });
    links.collect()
}

fn pairs(contacts: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = contacts.as_array().unwrap().iter();
    all.map(|one| (text(&one["name"]), text(&one["link"]))).collect()
}

/// The contacts that a student is shown on the page of their balance.
async fn on_balance(app: &TestApp, email: &str) -> Vec<(String, String)> {
    let cookie = app.window(email).await;
    shown(&app.page(&cookie, "/wellbeing").await.expect_page(200))
}

on_both! {
    async fn an_admin_sets_them_in_order_and_every_student_of_the_institution_sees_them(app) {
        let (admin, student) = (app.admin("dean@x.test").await, app.student("a@x.test").await);
        let before = app.get(&admin, CONTACTS).await.expect(200);
        assert_eq!(before, json!({"contacts": [], "shown": [], "version": 0}));
        assert_eq!(on_balance(app, "a@x.test").await, [] as [(String, String); 0]);
        let set = app.as_client(&admin, "PUT", CONTACTS, Some(&json!({"contacts": three(), "version": 0}))).await.expect(200);
        assert_eq!(set, json!({"contacts": three(), "shown": three(), "version": 1}));
        assert_eq!(app.get(&admin, CONTACTS).await.expect(200), set);
        assert_eq!(app.get(&student, "/api/v1/wellbeing").await.expect(200)["help_contacts"], three());
        assert_eq!(on_balance(app, "a@x.test").await, pairs(&three()));
        let trail = app.get(&admin, "/api/v1/audit?event=help_contacts_set").await.expect(200);
        assert_eq!(trail["items"].as_array().unwrap().len(), 1, "{trail}");
        assert!(!trail.to_string().contains("Rao"), "{trail}");
        // Taken out again, nobody is left.
        let none = app.as_client(&admin, "PUT", CONTACTS, Some(&json!({"contacts": []}))).await.expect(200);
        assert_eq!(none, json!({"contacts": [], "shown": [], "version": 2}));
        assert_eq!(on_balance(app, "a@x.test").await, [] as [(String, String); 0]);
    }

    async fn another_institutions_contacts_are_shown_to_nobody_else(app) {
        let dean = app.admin("dean@x.test").await;
        let rector = rector(app).await;
        app.student("a@x.test").await;
        let put = async |who: &Client, name: &str| {
            let body = json!({"contacts": [contact(name, "tel:112")]});
            app.as_client(who, "PUT", CONTACTS, Some(&body)).await.expect(200)
        };
        put(&dean, "Aspen").await;
        assert_eq!(app.get(&rector, CONTACTS).await.expect(200), json!({"contacts": [], "shown": [], "version": 0}));
        // The rector is a student of their own institution, too.
        assert_eq!(app.get(&rector, "/api/v1/wellbeing").await.expect(200)["help_contacts"], json!([]));
        put(&rector, "Birch").await;
        assert_eq!(app.get(&rector, "/api/v1/wellbeing").await.expect(200)["help_contacts"][0]["name"], "Birch");
        assert_eq!(app.get(&dean, CONTACTS).await.expect(200)["shown"][0]["name"], "Aspen");
        assert_eq!(on_balance(app, "a@x.test").await, [("Aspen".to_owned(), "tel:112".to_owned())]);
    }

    async fn a_student_neither_reads_nor_sets_them_and_an_admin_proves_who_they_are(app) {
        let (admin, student) = (app.admin("dean@x.test").await, app.student("a@x.test").await);
        let body = json!({"contacts": three()});
        app.get(&student, CONTACTS).await.refused(403, "forbidden");
        app.as_client(&student, "PUT", CONTACTS, Some(&body)).await.refused(403, "forbidden");
        let cookie = app.window("a@x.test").await;
        assert_eq!(app.page(&cookie, PAGE).await.status, 403);
        assert_eq!(app.form(&cookie, PAGE, "version=0&contacts%5B0%5D.name=x&contacts%5B0%5D.link=tel%3A112").await.status, 403);
        app.advance(chrono::TimeDelta::minutes(6));
        app.as_client(&admin, "PUT", CONTACTS, Some(&body)).await.refused(403, "step_up_required");
        assert_eq!(app.get(&admin, CONTACTS).await.expect(200)["version"], 0);
    }

    async fn what_is_refused_is_named_by_its_place_and_changes_nothing(app) {
        let admin = app.admin("dean@x.test").await;
        app.as_client(&admin, "PUT", CONTACTS, Some(&json!({"contacts": three()}))).await.expect(200);
        let put = async |body: Value| app.as_client(&admin, "PUT", CONTACTS, Some(&body)).await;
        let with = |bad: Value| json!({"contacts": [contact("Ms Rao", "tel:112"), bad]});
        for link in ["javascript:alert(1)", "http://x.test", "https://bank.test@evil.test", "rao@x.test", "tel:", "data:,x"] {
            put(with(contact("Ms Rao", link))).await.refused_field("contacts[1].link", "bad_link");
        }
        put(with(contact(" ", "tel:112"))).await.refused_field("contacts[1].name", "required");
        put(with(contact(&"n".repeat(81), "tel:112"))).await.refused_field("contacts[1].name", "too_long");
        put(with(contact("a\u{202e}b", "tel:112"))).await.refused_field("contacts[1].name", "control_character");
        put(json!({"contacts": vec![contact("Ms Rao", "tel:112"); 9]})).await.refused_field("contacts", "too_many");
        put(json!({"contacts": [{"name": "x"}]})).await.refused_field("contacts[0].link", "missing_field");
        put(json!({})).await.refused_field("contacts", "missing_field");
        for stale in [0, 2, -1] {
            put(json!({"contacts": [], "version": stale})).await.refused(409, "contacts_changed");
        }
        let kept = app.get(&admin, CONTACTS).await.expect(200);
        assert_eq!((&kept["contacts"], &kept["version"]), (&three(), &json!(1)));
        put(json!({"contacts": [], "version": 1})).await.expect(200);
    }

    async fn the_form_keeps_what_was_typed_and_says_whose_contacts_are_shown(app) {
        let cookie = app.admin_browser().await;
        let empty = app.page(&cookie, PAGE).await.expect_page(200);
        assert!(empty.contains("No contacts yet.") && empty.contains("name=\"contacts[1].link\""), "{empty}");
        let row = |i: u32, name: &str, link: &str| format!("&contacts%5B{i}%5D.name={name}&contacts%5B{i}%5D.link={link}");
        let bad = format!("version=0{}{}", row(0, "", ""), row(1, "Ms+Rao", "rao%40x.test"));
        let refused = app.form(&cookie, PAGE, &bad).await.expect_page(422);
        assert!(refused.contains("value=\"rao@x.test\"") && refused.contains("id=\"f-contacts-0-link-error\""), "{refused}");
        let good = format!("version=0{}{}", row(0, "Ms+Rao", "mailto%3Arao%40x.test"), row(4, "Helpline", "tel%3A112"));
        let saved = app.form(&cookie, PAGE, &good).await;
        assert_eq!((saved.status.as_u16(), saved.header("location")), (303, "/admin/help-contacts?done=contacts_saved"));
        let page = app.page(&cookie, PAGE).await.expect_page(200);
        let names: Vec<String> = shown(&page).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Ms Rao", "Helpline"]);
        assert!(page.contains("These are the contacts of your institution."), "{page}");
        // The same form from another window came too late, and what was typed there stays.
        let late = app.form(&cookie, PAGE, &good.replace("Helpline", "Other")).await.expect_page(409);
        assert!(late.contains("Somebody has changed the contacts meanwhile") && late.contains("value=\"Other\""), "{late}");
        let again = app.form(&cookie, PAGE, &good.replace("version=0", "version=1").replace("Helpline", "Other")).await;
        assert_eq!(again.status, 303);
    }
}
