//! Age and a guardian's consent, over HTTP: what is shut, what stays open, and who opens it.

use crate::app::{Client, PASSWORD, TestApp, digits, link_token, registration, request};
use crate::on_both;
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use server::access::{Door, RULES, Who};

const STUDENT: &str = "asha@school.test";
const GUARDIAN: &str = "mother@home.test";

impl TestApp {
    fn born(&self, years: i32) -> String {
        let today = self.services.core.now().date_naive();
        domain::age::BirthMonth::years_before(today, years).to_string()
    }

    async fn minor(&self) -> Client {
        let mut body = registration(STUDENT);
        body["born"] = json!(self.born(16));
        let begun = self
            .call("POST", "/api/v1/auth/register", &body)
            .await
            .expect(202);
        let code = digits(&self.mails().await.pop().unwrap().body).unwrap();
        let proof = json!({"pending": begun["pending"], "code": code});
        let tokens = self.call("POST", "/api/v1/auth/verify", &proof).await.expect(200);
        self.advance(chrono::TimeDelta::seconds(61));
        Client::of(&tokens)
    }

    /// A browser that has signed in by password.
    pub async fn window(&self, email: &str) -> String {
        let input = api::accounts::Login {
            email: email.into(),
            password: PASSWORD.into(),
        };
        let ip = "192.0.2.9".parse().unwrap();
        let who = self.services.accounts.login(input, ip, None).await.unwrap();
        let token = self.services.accounts.sign_in_browser(&who, "").await.unwrap();
        format!("__Host-session={token}")
    }

    async fn open(&self, method: &str, path: &str, cookie: &str, body: &str) -> crate::app::Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookie)
            .header(header::HOST, "127.0.0.1:3000")
            .header(header::ORIGIN, "http://127.0.0.1:3000")
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.send(request).await
    }

    async fn mail_to(&self, email: &str) -> String {
        let mails = self.mails().await;
        let mail = mails.into_iter().rfind(|mail| mail.recipient == email);
        mail.unwrap_or_else(|| panic!("no mail to {email}")).body
    }
}

fn ask() -> Value {
    json!({"name": "Mira Rao", "email": GUARDIAN})
}

const YES: &str = "answer=yes&name=Mira+Rao&is_guardian=true&study=true";

on_both! {
    async fn everything_but_asking_and_going_is_shut_until_a_guardian_agrees(app) {
        let who = app.minor().await;
        let shut = |rule: &&server::access::Rule| rule.who != Who::Anyone && !rule.is_for_waiting;
        let is_theirs = |rule: &&server::access::Rule| rule.who == Who::SignedIn || rule.who == Who::Has(domain::people::Role::Student);
        for rule in RULES.iter().filter(|rule| rule.door == Door::Rest).filter(shut).filter(is_theirs) {
            let path = rule.path.replace("{id}", "01900000-0000-7000-8000-000000000009").replace("{file}", "x.csv");
            let answer = app.send(request(rule.method, &path, Some(&who), None)).await;
            answer.refused(403, "guardian_consent_needed");
        }
        let cookie = app.window(STUDENT).await;
        for path in ["/today", "/me", "/tests", "/wellbeing", "/plan", "/me/keys", "/start"] {
            let answer = app.open("GET", path, &cookie, "").await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/guardian"), "{path}");
        }
        for path in ["/guardian", "/me/data", "/me/delete", "/me/email", "/help"] {
            app.open("GET", path, &cookie, "").await.expect_page(200);
        }
        let state = app.get(&who, "/api/v1/account/guardian").await.expect(200);
        assert_eq!((&state["is_needed"], &state["status"]), (&json!(true), &json!("none")));
        app.get(&who, "/api/v1/account/data").await.expect(200);
    }

    async fn a_guardian_agrees_on_a_page_and_takes_it_back_on_another(app) {
        let who = app.minor().await;
        app.post(&who, "/api/v1/account/guardian", &json!({"name": "", "email": STUDENT})).await.refused_field("name", "required");
        app.post(&who, "/api/v1/account/guardian", &json!({"name": "Me", "email": "a.sha+1@school.test"})).await
            .refused_field("email", "own_address");
        let state = app.post(&who, "/api/v1/account/guardian", &ask()).await.expect(202);
        assert_eq!(state["status"], "asked");
        app.post(&who, "/api/v1/account/guardian", &ask()).await.refused(429, "too_many_requests");
        let mail = app.mail_to(GUARDIAN).await;
        assert!(!mail.contains("Asha") && !mail.contains(STUDENT), "{mail}");
        let link = format!("/guardian/ask/{}", link_token(&mail));
        let page = app.open("GET", &link, "", "").await;
        assert!(page.expect_page(200).contains("Asha R. (as…@school.test)"));
        app.get(&who, "/api/v1/tests/history").await.refused(403, "guardian_consent_needed");

        // Not from another site, not in the student's own browser, not without the ticks.
        let own = app.window(STUDENT).await;
        app.open("POST", &link, &own, YES).await.expect_page(409);
        app.open("POST", &link, "", "answer=yes&name=Mira").await.expect_page(422);
        let done = app.open("POST", &link, "", YES).await;
        assert!(done.expect_page(200).contains("Thank you, you have agreed"));
        app.get(&who, "/api/v1/tests/history").await.expect(200);
        app.get(&who, "/api/v1/wellbeing").await.refused(403, "guardian_balance_needed");
        for method in ["GET", "POST"] {
            assert!(app.open(method, &link, "", YES).await.expect_page(410).contains("This link has ended"));
        }
        app.post(&who, "/api/v1/account/guardian", &ask()).await.refused(409, "guardian_given");
        let contacts = r#"[{"name":"Ms Rao","link":"tel:112"}]"#.to_owned();
        let mut tx = app.services.core.db.begin().await.unwrap();
        let set = store::help_contacts::HelpContacts { contacts, version: 1 };
        let now = app.services.core.now();
        store::help_contacts::put(&mut tx, domain::ids::PUBLIC_INSTITUTION, &set, now).await.unwrap();
        tx.commit().await.unwrap();
        let page = app.open("GET", "/wellbeing", &own, "").await.expect_page(200);
        assert!(page.contains("a parent or guardian has to agree to that part by itself"));
        assert!(page.contains("href=\"tel:112\"") && page.contains("Ms Rao"), "{page}");

        let record = format!("/guardian/consent/{}", link_token(&app.mail_to(GUARDIAN).await));
        assert!(app.open("GET", &record, "", "").await.expect_page(200).contains("Your consent"));
        let saved = app.open("POST", &record, "", "balance=true").await;
        assert_eq!(saved.header("location"), format!("{record}?done=guardian_saved"));
        app.get(&who, "/api/v1/wellbeing").await.expect(200);
        app.open("POST", &format!("{record}/withdraw"), &own, "").await.expect_page(409);
        let back = app.open("POST", &format!("{record}/withdraw"), "", "").await;
        assert_eq!(back.header("location"), format!("{record}?done=guardian_withdrawn"));
        app.get(&who, "/api/v1/tests/history").await.refused(403, "guardian_consent_needed");
        let state = app.get(&who, "/api/v1/account/guardian").await.expect(200);
        assert_eq!((&state["status"], &state["allows_balance"]), (&json!("withdrawn"), &json!(false)));
    }

    async fn the_private_calendar_of_somebody_who_waits_is_shut(app) {
        let who = app.minor().await;
        app.post(&who, "/api/v1/account/guardian", &ask()).await.expect(202);
        let link = format!("/guardian/ask/{}", link_token(&app.mail_to(GUARDIAN).await));
        app.open("POST", &link, "", YES).await.expect_page(200);
        let feed = app.post(&who, "/api/v1/plan/feed", &json!({})).await.expect(201);
        let address = feed["url"].as_str().unwrap();
        let path = &address[address.find("/calendar/").unwrap()..];
        assert_eq!(app.send(request("GET", path, None, None)).await.status, 200);
        let record = format!("/guardian/consent/{}", link_token(&app.mail_to(GUARDIAN).await));
        app.open("POST", &format!("{record}/withdraw"), "", "").await;
        assert_eq!(app.send(request("GET", path, None, None)).await.status, 404);
    }

    async fn registration_wants_the_month_of_birth_and_refuses_who_is_too_young(app) {
        let mut body = registration(STUDENT);
        for (born, code) in [("", "required"), ("2001", "month_invalid"), ("2999-01", "in_future"), ("1850-01", "out_of_range")] {
            body["born"] = json!(born);
            app.call("POST", "/api/v1/auth/register", &body).await.refused_field("born", code);
        }
        body["born"] = json!(app.born(12));
        app.call("POST", "/api/v1/auth/register", &body).await.refused_field("born", "too_young");
        assert_eq!(app.mails().await.len(), 0);
        body.as_object_mut().unwrap().remove("born");
        app.call("POST", "/api/v1/auth/register", &body).await.expect(422);
        let form = format!("email={STUDENT}&password={PASSWORD}&display_name=Asha&born_month=&born_year=");
        let page = app.open("POST", "/register", "", &form).await;
        assert!(page.expect_page(422).contains("f-born-error"));
    }

    async fn an_admin_exempts_the_institution_with_a_fresh_proof_and_a_reason(app) {
        let minor = app.minor().await;
        let admin = app.admin("boss@school.test").await;
        let path = "/api/v1/institution/exemption";
        app.get(&minor, path).await.refused(403, "forbidden");
        app.as_client(&admin, "PUT", path, Some(&json!({"reason": "school"}))).await.refused_field("reason", "too_short");
        let reason = json!({"reason": "State school, decided by the head"});
        let set = app.as_client(&admin, "PUT", path, Some(&reason)).await.expect(200);
        assert_eq!(set["is_exempt"], true);
        app.get(&minor, "/api/v1/tests/history").await.expect(200);
        app.advance(chrono::TimeDelta::minutes(6));
        app.as_client(&admin, "DELETE", path, None).await.refused(403, "step_up_required");
    }

    async fn a_month_of_birth_is_corrected_with_a_fresh_proof_and_by_nobody_to_come_of_age(app) {
        let who = app.student("asha@x.test").await;
        let younger = json!({"born": app.born(16)});
        app.advance(chrono::TimeDelta::minutes(6));
        let path = "/api/v1/account/born";
        app.as_client(&who, "PATCH", path, Some(&younger)).await.refused(403, "step_up_required");
        let cookie = app.window("asha@x.test").await;
        let form = |month: &str| {
            let (year, month) = month.split_once('-').unwrap();
            format!("born_month={month}&born_year={year}&sure=true")
        };
        let page = app.open("GET", "/me/born/correct", &cookie, "").await;
        assert!(page.expect_page(200).contains("So far: April 2001"));
        let same = app.open("POST", "/me/born/correct", &cookie, &form("2001-04")).await;
        assert!(same.expect_page(422).contains("This is the month that is known already"));
        let unsure = app.open("POST", "/me/born/correct", &cookie, "born_month=05&born_year=2001").await;
        assert!(unsure.expect_page(422).contains("Confirm that it is right"));
        let done = app.open("POST", "/me/born/correct", &cookie, &form(&app.born(16))).await;
        assert_eq!((done.status.as_u16(), done.header("location")), (303, "/me?done=born_corrected"));
        let shut = app.open("GET", "/me?done=born_corrected", &cookie, "").await;
        // What was done is said there.
        assert_eq!((shut.status.as_u16(), shut.header("location")), (303, "/guardian?done=born_corrected"));
        app.get(&who, "/api/v1/tests/history").await.refused(403, "guardian_consent_needed");
    }
}
