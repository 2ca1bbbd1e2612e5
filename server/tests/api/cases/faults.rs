//! A fault of ours in the middle of the work (H14): told as one, to its own caller alone.

use super::{SITE, form_with};
use crate::app::{PASSWORD, registration};
use crate::on_both;
use serde_json::json;

const REGISTER: &str = "/api/v1/auth/register";

on_both! {
    /// H14
    async fn a_panic_is_a_plain_500_wherever_it_happens_and_nobody_else_notices(app) {
        let log = crate::masking::log();
        let who = app.student("a@x.test").await;
        let (_, mut mark) = log.since(0);
        // The first token is made before the transaction, the next within it.
        for n in 0..2 {
            let body = registration(&format!("p{n}@x.test"));
            let rows = app.rows().await;
            app.random.panic_after(n);
            let failed = app.call("POST", REGISTER, &body).await;
            assert!(!app.random.is_armed(), "nothing panicked");
            let problem = failed.refused(500, "internal");
            assert_eq!(problem.get("detail"), None);
            assert!(!failed.text().contains("a fault of ours") && !failed.text().contains(".rs"), "{}", failed.text());
            let (logged, end) = log.since(mark);
            assert!(logged.contains("\"sys_crash\""), "{logged}");
            mark = end;
            assert_eq!(app.rows().await, rows, "half of it was stored");
            // The writer and everybody else go on.
            app.get(&who, "/api/v1/auth/me").await.expect(200);
            app.post(&who, "/api/v1/exams", &json!({"profile": "sat"})).await.expect(201);
            let exams = app.get(&who, "/api/v1/exams").await.expect(200);
            app.as_client(&who, "DELETE", &format!("/api/v1/exams/{}", crate::app::id(&exams[0])), None).await.expect(204);
        }
    }

    /// H14, of a page
    async fn a_panic_behind_a_page_is_a_page_that_tells_nothing(app) {
        let body_of = |n: i64| format!("display_name=Asha&email=q{n}%40x.test&time_zone=UTC&born_month=04&born_year=2001&password={}", PASSWORD.replace(' ', "+"));
        for n in 0..2 {
            let body = body_of(n);
            app.random.panic_after(n);
            let failed = form_with(app, "", "/register", &[("origin", SITE)], &body).await;
            assert_eq!((failed.status.as_u16(), failed.header("content-type")), (500, "text/html; charset=utf-8"));
            let page = failed.text();
            assert!(page.contains("The fault is on our side") && page.contains(failed.header("x-request-id")), "{page}");
            assert!(!page.contains("a fault of ours") && !page.contains("panicked") && !page.contains(".rs:"), "{page}");
            assert!(failed.header("content-security-policy").contains("frame-ancestors 'none'"));
        }
        assert_eq!(form_with(app, "", "/register", &[("origin", SITE)], &body_of(2)).await.status, 303);
    }
}
