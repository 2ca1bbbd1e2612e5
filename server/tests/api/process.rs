//! The process as those see it who watch it and who stand before it.

use crate::app::{TestApp, from, request, send};
use axum::http::{HeaderValue, header};
use metrics_exporter_prometheus::PrometheusBuilder;
use server::config::Config;
use server::state::AppState;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use testkit::Engine;

const ELSEWHERE: &str = "198.51.100.7";
const TOKEN: &str = "a token for whoever collects";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_asked_to_stop_lives_and_is_not_ready() {
    let app = TestApp::new(Engine::Sqlite).await;
    let state = app.state();
    let router = server::app(state.clone());
    let get = |path: &'static str| send(&router, request("GET", path, None, None));
    assert_eq!(get("/ready").await.expect(200)["status"], "ready");
    state.is_stopping.store(true, Ordering::Relaxed);
    let stopping = get("/ready").await;
    stopping.refused(503, "not_ready");
    assert_eq!(stopping.header("retry-after"), "2");
    assert_eq!(get("/health").await.expect(200)["status"], "ok");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_are_for_this_machine_and_for_whoever_has_the_token() {
    let app = TestApp::new(Engine::Sqlite).await;
    let recorder = PrometheusBuilder::new().build_recorder();
    let state = app.state();
    let config = Config {
        metrics_token: Some(TOKEN.into()),
        ..(*state.config).clone()
    };
    let router = server::app(AppState {
        config: Arc::new(config),
        metrics: Some(recorder.handle()),
        ..state
    });
    let ask = |address: &'static str, token: Option<&str>, forwarded: Option<&'static str>| {
        let mut asked = from(request("GET", "/metrics", None, None), address);
        if let Some(token) = token {
            let value = HeaderValue::from_str(&format!("Bearer {token}")).unwrap();
            asked.headers_mut().insert(header::AUTHORIZATION, value);
        }
        if let Some(client) = forwarded {
            asked
                .headers_mut()
                .insert("x-forwarded-for", HeaderValue::from_static(client));
        }
        send(&router, asked)
    };
    let told = ask(ELSEWHERE, Some(TOKEN), None).await;
    assert_eq!(
        (told.status.as_u16(), told.header("content-type")),
        (200, "text/plain; version=0.0.4")
    );
    assert_eq!(ask("127.0.0.1", None, None).await.status, 200);
    ask(ELSEWHERE, None, None).await.refused(404, "not_found");
    ask(ELSEWHERE, Some("a token for whoever collect?"), None)
        .await
        .refused(404, "not_found");
    // A proxy on this machine: who came through it is not of this machine.
    ask("127.0.0.1", None, Some(ELSEWHERE))
        .await
        .refused(404, "not_found");
    assert_eq!(ask("127.0.0.1", Some(TOKEN), Some(ELSEWHERE)).await.status, 200);
    app.end().await;
}
