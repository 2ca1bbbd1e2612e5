//! Phone numbers in a browser.

use super::reachable;
use crate::app::TestApp;
use crate::factors::{cookies, password_form};
use testkit::{Engine, FakeSms};

texting! {
    async fn a_browser_signs_in_by_the_digits_and_lands_where_it_wanted(app, sms) {
        reachable(app, sms, "a@x.test").await;
        assert!(app.page("", "/login?next=/tests").await.text().contains("/login/phone?next=%2Ftests"));
        assert_eq!(app.form("", "/login/phone", "number=12").await.status, 422);
        let asked = app.form("", "/login/phone", "number=98765+43210&next=/tests").await;
        assert_eq!((asked.status.as_u16(), asked.header("location")), (303, "/login/phone/code?next=%2Ftests"));
        let jar = cookies(&asked);
        assert!(jar.starts_with("__Host-phone="), "{jar}");
        let page = app.page(&jar, "/login/phone/code?next=/tests").await;
        assert!(page.text().contains("+91 98765 43210") && page.text().contains("one-time-code"));
        // In any other browser the digits prove nothing.
        let digits = sms.nth(2).await.digits();
        assert_eq!(app.form("", "/login/phone/code", &format!("code={digits}")).await.status, 410);
        assert_eq!(app.page("", "/login/phone/code").await.status, 410);
        assert_eq!(app.form(&jar, "/login/phone/code", "code=x").await.status, 422);
        assert_eq!(app.form(&jar, "/login/phone/resend", "").await.status, 429);
        let (a, b) = digits.split_at(3);
        let whole = app.form(&jar, "/login/phone/code", &format!("code={a}+{b}&next=/tests")).await;
        assert_eq!((whole.status.as_u16(), whole.header("location")), (303, "/tests"));
        let jar = cookies(&whole);
        assert!(jar.contains("__Host-session=") && !jar.contains("__Host-phone="), "{jar}");
        assert_eq!(app.page(&jar, "/today").await.status, 200);
        assert_eq!(app.page(&jar, "/login/phone").await.status, 303);
    }

    /// O18 for this way in.
    async fn no_next_leads_elsewhere(app, sms) {
        reachable(app, sms, "a@x.test").await;
        let asked = app.form("", "/login/phone", "number=9876543210&next=//evil.test").await;
        assert!(asked.header("location").starts_with("/login/phone/code"));
        let body = format!("code={}&next=//evil.test", sms.nth(2).await.digits());
        let whole = app.form(&cookies(&asked), "/login/phone/code", &body).await;
        assert_eq!(whole.header("location"), "/today");
    }

    async fn a_browser_adds_and_removes_a_number(app, sms) {
        app.student("a@x.test").await;
        let session = cookies(&app.form("", "/login", &password_form("a@x.test", "/today")).await);
        assert!(app.page(&session, "/me").await.text().contains("/me/phone"));
        assert_eq!(app.form(&session, "/me/phone", "number=%2B447911123456").await.status, 422);
        let asked = app.form(&session, "/me/phone", "number=9876543210").await;
        assert_eq!(asked.header("location"), "/me/phone/code");
        let jar = format!("{session}; {}", cookies(&asked));
        assert_eq!(app.page(&jar, "/me/phone/code").await.status, 200);
        assert_eq!(app.form(&jar, "/me/phone/code", "code=x").await.status, 422);
        let body = format!("code={}", sms.nth(1).await.digits());
        assert_eq!(app.form(&jar, "/me/phone/code", &body).await.header("location"), "/me/phone?done=phone_added");
        assert!(app.page(&session, "/me/phone").await.text().contains("+91 98765 43210"));
        assert_eq!(app.form(&jar, "/me/phone/code", &body).await.status, 410);
        assert_eq!(app.form(&session, "/me/phone/remove", "").await.header("location"), "/me/phone?done=phone_removed");
        assert!(app.page(&session, "/me/phone").await.text().contains("No number is added"));
    }
}
