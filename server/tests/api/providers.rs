//! Sign-in with other providers as browsers and apps meet it.

use crate::app::{Answer, TestApp, send};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use testkit::Engine;
use testkit::provider::FakeProvider;

/// An installation with stand-ins for Google and Apple.
struct Site {
    app: TestApp,
    google: FakeProvider,
    apple: FakeProvider,
}

impl Site {
    async fn new(engine: Engine) -> Self {
        let (google, apple) = (FakeProvider::start().await, FakeProvider::start().await);
        let app = TestApp::with_providers(engine, vec![google.as_google(), apple.as_apple()]).await;
        Self { app, google, apple }
    }

    /// A request of a browser with these cookies.
    async fn ask(
        &self,
        method: &str,
        path: &str,
        cookies: &str,
        more: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, cookies);
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        send(
            &self.app.router,
            request.body(Body::from(body.to_owned())).unwrap(),
        )
        .await
    }

    async fn get(&self, path: &str, cookies: &str) -> Answer {
        self.ask("GET", path, cookies, &[], "").await
    }

    /// Opens the start page of a provider: where it leads, and the flow's cookie.
    async fn start(&self, path: &str) -> (String, String) {
        let answer = self.get(path, "").await;
        assert_eq!(answer.status, 303, "{path}");
        let line = cookie(&answer, "__Host-oidc-");
        assert!(
            line.contains("SameSite=None") && line.contains("Secure") && line.contains("HttpOnly"),
            "{line}"
        );
        (location(&answer), line.split(';').next().unwrap().to_owned())
    }

    /// Says what somebody new has to say, in the browser that came back from a provider: the session's cookie.
    async fn join(&self, back: &Answer) -> String {
        assert_eq!(
            (back.status.as_u16(), location(back).as_str()),
            (303, "/auth/join")
        );
        let ticket = pair(back, "__Host-join=");
        let own = [("origin", "http://127.0.0.1:3000")];
        let said = "display_name=Asha&time_zone=Asia%2FKolkata&born_month=04&born_year=2001";
        let joined = self.ask("POST", "/auth/join", &ticket, &own, said).await;
        assert_eq!(
            (joined.status.as_u16(), location(&joined).as_str()),
            (303, "/onboarding")
        );
        assert!(cookie(&joined, "__Host-join=").contains("Max-Age=0"));
        pair(&joined, "__Host-session=")
    }

    fn claims(&self, of: &FakeProvider, subject: &str, change: &Value) -> Value {
        of.claims(self.app.services.core.now().timestamp(), subject, change)
    }
}

fn location(answer: &Answer) -> String {
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

/// The line that sets the cookie whose name begins so; empty where there is none.
fn cookie(answer: &Answer, name: &str) -> String {
    let lines = answer.headers.get_all(header::SET_COOKIE).iter();
    let mut lines = lines.map(|line| line.to_str().unwrap());
    lines
        .find(|line| line.starts_with(name))
        .unwrap_or_default()
        .to_owned()
}

/// The same without its attributes.
fn pair(answer: &Answer, name: &str) -> String {
    cookie(answer, name).split(';').next().unwrap().to_owned()
}

macro_rules! on_both_sites {
    ($(async fn $name:ident($site:ident) $body:block)+) => {$(
        async fn $name($site: &Site) $body
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(&super::Site::new(testkit::Engine::Sqlite).await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(&super::Site::new(testkit::Engine::Postgres).await).await;
            }
        }
    )+};
}

mod linking;

on_both_sites! {
    // Whoever comes to the end of the flow may be somebody else by then.
    async fn signing_out_forgets_a_flow_that_has_begun(site) {
        let (_, flow) = site.start("/auth/google/start").await;
        let own = [("origin", "http://127.0.0.1:3000")];
        let out = site.ask("POST", "/logout", &format!("theme=dark; {flow}; __Host-join=x"), &own, "").await;
        let name = flow.split('=').next().unwrap();
        for name in [name, "__Host-join", "__Host-session"] {
            assert!(cookie(&out, &format!("{name}=")).contains("Max-Age=0"), "{name}");
        }
        assert_eq!(cookie(&out, "theme="), "");
    }

    async fn a_browser_signs_in_without_script(site) {
        for page in ["/", "/login", "/register"] {
            let shown = site.get(page, "").await;
            assert!(shown.text().contains("/auth/google/start") && shown.text().contains("/auth/apple/start"), "{page}");
            let policy = shown.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains(&format!("form-action 'self' {} ", site.google.issuer())), "{policy}");
        }
        let (to, flow) = site.start("/auth/google/start").await;
        let (state, code) = site.google.consent(&to, site.claims(&site.google, "asha", &json!({})));
        let path = format!("/auth/google/callback?state={state}&code={code}&scope=email&authuser=0");
        let back = site.get(&path, &flow).await;
        assert!(cookie(&back, "__Host-oidc-").contains("Max-Age=0"));
        assert_eq!(cookie(&back, "__Host-session="), "");
        let session = site.join(&back).await;
        let me = site.get("/me/providers", &session).await;
        assert!(me.status == 200 && me.text().contains("asha@x.test"), "{}", me.status);
        // O02: the same answer once more, from the same browser.
        let again = site.get(&path, &flow).await;
        assert_eq!(again.status, 400);
        assert_eq!(cookie(&again, "__Host-session="), "");
    }

    // O16
    async fn apples_form_is_let_in_by_its_own_rule_only(site) {
        let issuer = site.apple.issuer().to_owned();
        for (origin, status) in [
            (Some("https://evil.test"), 403),
            (Some("http://127.0.0.1:3000"), 403),
            (None, 303),
            (Some("null"), 303),
            (Some(issuer.as_str()), 303),
        ] {
            let (to, flow) = site.start("/auth/apple/start").await;
            let (state, code) = site.apple.consent(&to, site.claims(&site.apple, "kim", &json!({})));
            let body = format!("state={state}&code={code}");
            let mut headers = vec![("sec-fetch-site", "cross-site")];
            headers.extend(origin.map(|origin| ("origin", origin)));
            let back = site.ask("POST", "/auth/apple/callback", &flow, &headers, &body).await;
            assert_eq!(back.status, status, "{origin:?}");
            assert_eq!(cookie(&back, "__Host-join=").is_empty(), status == 403, "{origin:?}");
            // Without the flow's cookie the state is nobody's.
            let strange = site.ask("POST", "/auth/apple/callback", "", &headers, &body).await;
            assert_eq!(strange.status.as_u16(), if status == 403 { 403 } else { 400 });
        }
        let notice = Request::post("/auth/apple/notices")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from("{\"payload\":\"x.y.z\"}"))
            .unwrap();
        site.app.send(notice).await.expect(400);
    }

    // O18
    async fn nobody_is_led_elsewhere(site) {
        let (to, flow) = site.start("/auth/google/start?next=%2F%2Fevil").await;
        let (state, code) = site.google.consent(&to, site.claims(&site.google, "asha", &json!({})));
        site.join(&site.get(&format!("/auth/google/callback?state={state}&code={code}"), &flow).await).await;
        for next in ["//evil", "%5C/evil", "https:evil", "/%09/evil", "javascript:alert(1)", "/tests"] {
            let (to, flow) = site.start(&format!("/auth/google/start?next={next}")).await;
            let (state, code) = site.google.consent(&to, site.claims(&site.google, "asha", &json!({})));
            let back = site.get(&format!("/auth/google/callback?state={state}&code={code}"), &flow).await;
            let wanted = if next == "/tests" { "/tests" } else { "/today" };
            assert_eq!(location(&back), wanted, "{next}");
        }
    }

    async fn an_app_signs_in_with_a_token_of_its_provider(site) {
        let token = site.apple.es256(&site.claims(&site.apple, "kim", &json!({"email_verified": "true"})));
        let silent = json!({"id_token": token, "display_name": "Kim", "time_zone": "Asia/Kolkata"});
        site.app.call("POST", "/api/v1/auth/apple", &silent).await.refused_field("born", "required");
        let mut body = silent;
        body["born"] = json!("2001-04");
        let tokens = site.app.call("POST", "/api/v1/auth/apple", &body).await.expect(200);
        let who = crate::app::Client::of(&tokens);
        let me = site.app.get(&who, "/api/v1/auth/me").await.expect(200);
        assert_eq!((&me["display_name"], &me["sign_in_methods"]), (&json!("Kim"), &json!(["apple"])));
        let refused = site.app.call("POST", "/api/v1/auth/apple", &body).await.expect(400);
        assert_eq!(refused["code"], "provider_sign_in_failed");
        let unknown = json!({"id_token": "x", "role": "admin"});
        site.app.call("POST", "/api/v1/auth/google", &unknown).await.expect(422);
    }

    async fn nobody_new_has_an_account_before_they_say_how_old_they_are(site) {
        let (to, flow) = site.start("/auth/google/start").await;
        let (state, code) = site.google.consent(&to, site.claims(&site.google, "asha", &json!({"name": "<b>Asha"})));
        let back = site.get(&format!("/auth/google/callback?state={state}&code={code}"), &flow).await;
        let line = cookie(&back, "__Host-join=");
        assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.contains("Max-Age=600"), "{line}");
        let ticket = pair(&back, "__Host-join=");
        let shown = site.get("/auth/join", &ticket).await;
        assert_eq!(shown.status, 200);
        assert!(shown.text().contains("asha@x.test") && shown.text().contains("&lt;b&gt;Asha"), "{}", shown.text());
        let own = [("origin", "http://127.0.0.1:3000")];
        let said = "display_name=Asha&time_zone=Asia%2FKolkata";
        let refused = site.ask("POST", "/auth/join", &ticket, &own, said).await;
        assert_eq!((refused.status.as_u16(), cookie(&refused, "__Host-session=").as_str()), (422, ""));
        let yes = format!("{said}&born_month=04&born_year=2001");
        // From another site, in another browser, with a ticket of somebody's own making.
        let evil = [("origin", "https://evil.test")];
        assert_eq!(site.ask("POST", "/auth/join", &ticket, &evil, &yes).await.status, 403);
        for strange in ["", "__Host-join=x", &ticket[..ticket.len() - 4]] {
            let answer = site.ask("POST", "/auth/join", strange, &own, &yes).await;
            assert_eq!((answer.status.as_u16(), cookie(&answer, "__Host-session=").as_str()), (410, ""), "{strange}");
            assert_eq!(site.get("/auth/join", strange).await.status, 410);
        }
        site.join(&back).await;
        // It made the account, and opens it no second time.
        assert_eq!(site.ask("POST", "/auth/join", &ticket, &own, &yes).await.status, 410);
    }
}
