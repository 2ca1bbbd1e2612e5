//! Registration, sign-in, a forgotten password: what strangers may and may not find out or do.

use crate::app::{Client, PASSWORD, TestApp, digits, link_token, registration};
use crate::on_both;
use chrono::TimeDelta;
use serde_json::{Value, json};

const REGISTER: &str = "/api/v1/auth/register";
const VERIFY: &str = "/api/v1/auth/verify";

async fn verify(app: &TestApp, pending: &str, code: &str) -> crate::app::Answer {
    app.call("POST", VERIFY, &json!({"pending": pending, "code": code}))
        .await
}

/// So many characters from `first` on, in no order that is easy to guess.
fn many(first: char, n: u32) -> String {
    (0..n)
        .filter_map(|i| char::from_u32(first as u32 + i * i * 7 % 89))
        .collect()
}

/// Other digits than these.
fn other_digits(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

on_both! {
    async fn a_student_registers_proves_the_mailbox_and_is_who_they_said(app) {
        let client = app.student("Asha@Example.test").await;
        let me = app.get(&client, "/api/v1/auth/me").await.expect(200);
        assert_eq!(me["email"], "Asha@Example.test");
        assert_eq!((&me["roles"], &me["time_zone"]), (&json!(["student"]), &json!("Asia/Kolkata")));
        assert_eq!((&me["sign_in_methods"], &me["has_sample_data"]), (&json!(["password"]), &json!(false)));
        let again = app.login("asha@example.TEST", PASSWORD).await.expect(200);
        assert_eq!((&again["token_type"], &again["expires_in"]), (&json!("Bearer"), &json!(600)));
    }

    /// R02
    async fn of_two_registrations_of_one_address_only_the_one_whose_mail_was_read_becomes_the_account(app) {
        let attacker = json!({"email": "victim@x.test", "password": "the attackers umbrella", "display_name": "Victim", "born": "2001-04"});
        let answer = app.call("POST", REGISTER, &attacker).await.expect(202);
        let attackers_pending = answer["pending"].as_str().unwrap().to_owned();
        app.advance(TimeDelta::seconds(61));
        app.mails().await;
        let (pending, code) = app.begin_registration("victim@x.test").await;
        // The digits belong to the attempt, not to the address.
        verify(app, &attackers_pending, &code).await.refused_field("code", "wrong_code");
        verify(app, &pending, &code).await.expect(200);
        verify(app, &attackers_pending, &code).await.refused(410, "registration_ended");
        app.login("victim@x.test", "the attackers umbrella").await.refused(401, "wrong_credentials");
        app.login("victim@x.test", PASSWORD).await.expect(200);
    }

    /// R04
    async fn an_address_with_an_account_is_answered_like_a_new_one(app) {
        app.student("known@x.test").await;
        app.advance(TimeDelta::seconds(61));
        let shape = |answer: &Value| {
            let fields: Vec<(String, usize)> =
                answer.as_object().unwrap().iter().map(|(name, value)| (name.clone(), value.to_string().len())).collect();
            fields
        };
        let known = app.call("POST", REGISTER, &registration("known@x.test")).await;
        let new = app.call("POST", REGISTER, &registration("new@x.test")).await;
        assert_eq!(shape(&known.expect(202)), shape(&new.expect(202)));
        assert_eq!(known.expect(202)["expires_at"], new.expect(202)["expires_at"]);
        let mut mails = app.mails().await;
        mails.sort_by(|a, b| a.recipient.cmp(&b.recipient));
        assert_eq!((mails.len(), mails[0].recipient.as_str()), (2, "known@x.test"));
        assert!(mails[0].body.contains("It has an account already") && digits(&mails[0].body).is_none());
        let pending = known.expect(202)["pending"].as_str().unwrap().to_owned();
        for code in ["000000", "123456"] {
            verify(app, &pending, code).await.refused_field("code", "wrong_code");
        }
    }

    /// R05
    async fn fifty_registrations_at_once_send_one_mail_and_make_one_account(app) {
        let body = registration("busy@x.test");
        let calls: Vec<_> = (0..50).map(|_| app.call("POST", REGISTER, &body)).collect();
        let answers = futures_util::future::join_all(calls).await;
        let accepted: Vec<Value> = answers.iter().filter(|a| a.status == 202).map(|a| a.expect(202)).collect();
        assert_eq!(accepted.len(), 1);
        for refused in answers.iter().filter(|answer| answer.status != 202) {
            refused.refused(429, "too_many_requests");
            assert_eq!(refused.header("retry-after"), "60");
        }
        let mails = app.mails().await;
        assert_eq!(mails.len(), 1);
        let pending = accepted[0]["pending"].as_str().unwrap();
        verify(app, pending, &digits(&mails[0].body).unwrap()).await.expect(200);
    }

    /// R06
    async fn one_address_has_one_account_however_it_is_spelt_and_look_alikes_have_none(app) {
        app.student("Victim@X.test").await;
        app.advance(TimeDelta::seconds(61));
        app.call("POST", REGISTER, &registration(" victim@x.TEST ")).await.expect(202);
        assert!(app.mails().await[0].subject.contains("already"));
        for bad in ["vіctim@x.test", "victim@x", "a@x.test\r\nBcc: b@x.test", "victim@ехample.test", ""] {
            app.call("POST", REGISTER, &registration(bad)).await.refused_field("email", "email_invalid");
        }
    }

    /// R07
    async fn what_nobody_may_set_for_themselves_is_refused_by_name(app) {
        for field in ["role", "roles", "email_verified", "id", "cohort_id", "institution_id"] {
            let mut body = registration("x@x.test");
            body[field] = json!("institution_admin");
            app.call("POST", REGISTER, &body).await.refused_field(field, "unknown_field");
        }
        assert_eq!(app.mails().await, []);
    }

    /// R08
    async fn after_five_tries_the_right_digits_no_longer_help(app) {
        let (pending, code) = app.begin_registration("a@x.test").await;
        for _ in 0..5 {
            verify(app, &pending, &other_digits(&code)).await.refused_field("code", "wrong_code");
        }
        verify(app, &pending, &code).await.refused(410, "registration_ended");
        app.login("a@x.test", PASSWORD).await.refused(401, "wrong_credentials");
    }

    /// R10
    async fn digits_hold_for_a_day_and_once(app) {
        let (pending, code) = app.begin_registration("late@x.test").await;
        app.advance(TimeDelta::hours(24));
        verify(app, &pending, &code).await.refused(410, "registration_ended");
        let (pending, code) = app.begin_registration("intime@x.test").await;
        app.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
        verify(app, &pending, &code).await.expect(200);
        verify(app, &pending, &code).await.refused(410, "registration_ended");
    }

    /// R11
    async fn a_name_cannot_carry_headers_or_fill_a_disk(app) {
        for (name, code) in [("Asha\r\nBcc: b@x.test", "control_character"), (&*"a".repeat(10_000), "too_long"), (" ", "required")] {
            let mut body = registration("n@x.test");
            body["display_name"] = json!(name);
            app.call("POST", REGISTER, &body).await.refused_field("display_name", code);
        }
        // Percent signs are only letters here.
        let mut body = registration("n@x.test");
        body["display_name"] = json!("Asha%0d%0aBcc: b@x.test");
        app.call("POST", REGISTER, &body).await.expect(202);
        let mails = app.mails().await;
        assert_eq!((mails.len(), mails[0].recipient.as_str()), (1, "n@x.test"));
        assert!(!mails[0].body.contains("Bcc"));
    }

    /// R14
    async fn passwords_are_long_and_hard_to_guess_and_nothing_else(app) {
        for bad in ["elevenchars", "password1234567", "Study Plus Study Plus", "thirteen\0umbrellas"] {
            let mut body = registration("p@x.test");
            body["password"] = json!(bad);
            let problem = app.call("POST", REGISTER, &body).await.refused(422, "invalid");
            assert_eq!(problem["errors"][0]["path"], "password", "{bad:?}");
        }
        for (i, good) in [many('!', 129), many('🌀', 64)].into_iter().enumerate() {
            let mut body = registration(&format!("good{i}@x.test"));
            body["password"] = json!(good);
            app.call("POST", REGISTER, &body).await.expect(202);
        }
    }

    /// L06
    async fn a_password_of_a_mebibyte_is_refused_before_it_is_hashed(app) {
        app.login("a@x.test", &"x".repeat(1024 * 1024)).await.refused(413, "too_large");
        app.login("a@x.test", &"x".repeat(2_000)).await.refused_field("password", "too_long");
    }

    /// L07
    async fn unknown_unproven_and_disabled_accounts_answer_alike(app) {
        let active = app.student("active@x.test").await;
        let disabled = app.student("disabled@x.test").await;
        app.begin_registration("unproven@x.test").await;
        app.set_status(app.user(&disabled).await, "disabled").await;
        let mut bodies = Vec::new();
        for email in ["disabled@x.test", "unproven@x.test", "unknown@x.test", "no address"] {
            let mut problem = app.login(email, PASSWORD).await.refused(401, "wrong_credentials");
            problem["request_id"] = Value::Null;
            bodies.push(problem);
        }
        let mut wrong = app.login("active@x.test", "not my umbrella").await.refused(401, "wrong_credentials");
        wrong["request_id"] = Value::Null;
        bodies.push(wrong);
        assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
        app.get(&active, "/api/v1/auth/me").await.expect(200);
    }

    /// L02
    async fn the_thirty_first_try_from_one_address_waits_and_others_do_not(app) {
        app.student("owner@x.test").await;
        let try_from = |n: usize, ip: &'static str| {
            let body = json!({"email": format!("guess{n}@x.test"), "password": "some other umbrella"});
            crate::app::from(crate::app::request("POST", "/api/v1/auth/login", None, Some(&body)), ip)
        };
        for n in 0..30 {
            app.send(try_from(n, "203.0.113.9")).await.refused(401, "wrong_credentials");
        }
        let refused = app.send(try_from(30, "203.0.113.9")).await;
        refused.refused(429, "too_many_requests");
        assert_eq!(refused.header("retry-after"), "2");
        app.login("owner@x.test", PASSWORD).await.expect(200);
    }

    /// L03, without a known device
    async fn failures_from_many_addresses_slow_one_account_down_and_lock_it_never(app) {
        app.student("owner@x.test").await;
        let guess = json!({"email": "owner@x.test", "password": "some other umbrella"});
        for n in 1..=10 {
            let request = crate::app::request("POST", "/api/v1/auth/login", None, Some(&guess));
            app.send(crate::app::from(request, &format!("198.51.100.{n}"))).await.refused(401, "wrong_credentials");
        }
        app.login("owner@x.test", PASSWORD).await.refused(429, "too_many_requests");
        app.advance(TimeDelta::seconds(2));
        app.login("owner@x.test", PASSWORD).await.expect(200);
    }

    /// L11
    async fn a_reset_of_an_unknown_address_is_answered_like_that_of_a_known_one(app) {
        app.student("known@x.test").await;
        app.advance(TimeDelta::seconds(61));
        let ask = async |email: &str| app.call("POST", "/api/v1/auth/reset", &json!({"email": email})).await;
        assert_eq!(ask("known@x.test").await.expect(202), ask("unknown@x.test").await.expect(202));
        let mut mails = app.mails().await;
        mails.sort_by(|a, b| a.recipient.cmp(&b.recipient));
        assert_eq!((mails.len(), mails[1].recipient.as_str()), (2, "unknown@x.test"));
        assert!(mails[1].subject.starts_with("There is no"), "{}", mails[1].subject);
    }

    /// L12
    async fn a_reset_link_works_once_and_for_an_hour(app) {
        app.student("a@x.test").await;
        let confirm = async |token: &str, password: &str| {
            app.call("POST", "/api/v1/auth/reset/confirm", &json!({"token": token, "password": password})).await
        };
        let token = reset_token(app, "a@x.test").await;
        let altered = format!("{}{}", if token.starts_with('A') { 'B' } else { 'A' }, &token[1..]);
        for bad in [altered.as_str(), &token[1..], "", "../../etc/passwd"] {
            confirm(bad, "a new umbrella now").await.refused(400, "bad_token");
        }
        confirm(&token, "short").await.refused(422, "invalid");
        confirm(&token, "a new umbrella now").await.expect(204);
        confirm(&token, "another umbrella now").await.refused(410, "reset_ended");
        app.login("a@x.test", PASSWORD).await.refused(401, "wrong_credentials");
        app.login("a@x.test", "a new umbrella now").await.expect(200);
        let token = reset_token(app, "a@x.test").await;
        app.advance(TimeDelta::minutes(61));
        confirm(&token, "another umbrella now").await.refused(410, "reset_ended");
        app.login("a@x.test", "a new umbrella now").await.expect(200);
    }

    /// L13
    async fn a_reset_ends_every_sign_in_and_tells_the_owner(app) {
        let first = app.student("a@x.test").await;
        let second = Client::of(&app.login("a@x.test", PASSWORD).await.expect(200));
        let token = reset_token(app, "a@x.test").await;
        let body = json!({"token": token, "password": "a new umbrella now"});
        app.call("POST", "/api/v1/auth/reset/confirm", &body).await.expect(204);
        for client in [&first, &second] {
            app.get(client, "/api/v1/auth/me").await.refused(401, "invalid_token");
            let body = json!({"refresh_token": client.refresh});
            app.call("POST", "/api/v1/auth/refresh", &body).await.refused(401, "token_ended");
        }
        assert!(app.mails().await[0].subject.contains("was changed"));
    }
}

async fn reset_token(app: &TestApp, email: &str) -> String {
    app.advance(TimeDelta::seconds(61));
    app.mails().await;
    app.call("POST", "/api/v1/auth/reset", &json!({"email": email}))
        .await
        .expect(202);
    link_token(&app.mails().await.pop().unwrap().body)
}
