//! Heads and bodies that are too large, never end, break off, or are packed.

use crate::app::{Answer, Client, TestApp, request, result, send};
use crate::on_both;
use crate::results::total;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, Request, header};
use futures_util::{StreamExt as _, stream};
use hyper::body::{Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

const UPLOAD: &str = "/api/v1/tests/upload";
const CHUNK: usize = 64 * 1024;
/// Kinds of body, and how many bytes of each are read at most.
const KINDS: [(&str, usize); 3] = [
    ("application/json", 256 * 1024),
    ("text/csv", 10 * 1024 * 1024),
    (
        "multipart/form-data; boundary=frontier",
        10 * 1024 * 1024 + 64 * 1024,
    ),
];

/// Says that a gibibyte comes, and notes when it is asked for any of it.
struct Declared(Arc<AtomicUsize>);

impl HttpBody for Declared {
    type Data = Bytes;
    type Error = Infallible;
    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 1024])))))
    }
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(1 << 30)
    }
}

fn typed(who: &Client, kind: &str, body: Body) -> Request<Body> {
    Request::post(UPLOAD)
        .header(header::AUTHORIZATION, format!("Bearer {}", who.access))
        .header(header::CONTENT_TYPE, kind)
        .body(body)
        .unwrap()
}

/// A body without a length that begins as a form and never ends; counts what was taken of it.
fn endless(taken: &Arc<AtomicUsize>) -> Body {
    let head = "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
    let taken = Arc::clone(taken);
    let chunks = stream::repeat(Bytes::from(vec![b'x'; CHUNK]));
    let chunks = stream::iter([Bytes::from(head)]).chain(chunks).map(move |chunk| {
        taken.fetch_add(chunk.len(), Ordering::Relaxed);
        Ok::<_, Infallible>(chunk)
    });
    Body::from_stream(chunks)
}

async fn headed(app: &TestApp, path: &str, fields: impl IntoIterator<Item = (String, String)>) -> Answer {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        headers.append(
            name.parse::<header::HeaderName>().unwrap(),
            value.parse().unwrap(),
        );
    }
    let mut request = request("GET", path, None, None);
    *request.headers_mut() = headers;
    app.send(request).await
}

on_both! {
    /// H04
    async fn a_head_that_is_too_large_is_refused_with_a_problem(app) {
        let many = |n: usize| (0..n).map(|i| (format!("x-{i}"), "y".to_owned()));
        headed(app, "/health", many(64)).await.expect(200);
        headed(app, "/health", many(65)).await.refused(431, "headers_too_large");
        headed(app, "/health", [("x-long".into(), "y".repeat(16 * 1024 - 10))]).await.expect(200);
        headed(app, "/health", [("x-long".into(), "y".repeat(17 * 1024))]).await.refused(431, "headers_too_large");
        headed(app, "/health", [("cookie".into(), "a=b; ".repeat(20_000))]).await.refused(431, "headers_too_large");
        headed(app, &format!("/health?{}", "x".repeat(8_000)), []).await.expect(200);
        headed(app, &format!("/health?{}", "x".repeat(9 * 1024)), []).await.refused(414, "uri_too_long");
        headed(app, &format!("/{}", "x".repeat(9 * 1024)), []).await.refused(414, "uri_too_long");
    }

    /// H06
    async fn a_body_that_is_said_to_be_too_large_is_refused_and_little_of_it_taken_off_the_line(app) {
        let who = app.student("a@x.test").await;
        for (kind, _) in KINDS {
            let asked = Arc::new(AtomicUsize::new(0));
            let body = Body::new(Declared(Arc::clone(&asked)));
            app.send(typed(&who, kind, body)).await.refused(413, "too_large");
            // Nothing is kept; what is taken lets a client that is still writing see the answer.
            let taken = 1024 * asked.load(Ordering::Relaxed);
            assert!(taken <= 16 << 20, "{kind}: {taken}");
        }
        assert_eq!(total(app, &who).await, 0);
    }

    /// H06
    async fn a_body_without_an_end_is_cut_at_its_limit(app) {
        let who = app.student("a@x.test").await;
        for (kind, limit) in KINDS {
            let taken = Arc::new(AtomicUsize::new(0));
            app.send(typed(&who, kind, endless(&taken))).await.refused(413, "too_large");
            let taken = taken.load(Ordering::Relaxed);
            assert!(taken <= limit + CHUNK, "{kind}: {taken} bytes were read");
        }
        assert_eq!(total(app, &who).await, 0);
    }

    /// H06
    async fn a_packed_body_is_refused_unread(app) {
        let who = app.student("a@x.test").await;
        for coding in ["gzip", "deflate", "br", "zstd", "identity, gzip", ""] {
            for (kind, _) in KINDS {
                let taken = Arc::new(AtomicUsize::new(0));
                let mut packed = typed(&who, kind, endless(&taken));
                packed.headers_mut().insert(header::CONTENT_ENCODING, coding.parse().unwrap());
                app.send(packed).await.refused(415, "content_encoding");
                assert_eq!(taken.load(Ordering::Relaxed), 0, "{coding} {kind}");
            }
        }
    }

    /// U12
    async fn a_client_that_goes_away_leaves_nothing_behind_and_blocks_nobody(app) {
        let who = app.student("a@x.test").await;
        // The body breaks off.
        for (kind, code) in [("application/json", "body_incomplete"), ("text/csv", "body_incomplete"), (KINDS[2].0, "malformed_form")] {
            let broken = stream::iter([Ok(Bytes::from_static(b"{\"test_name\":")), Err(std::io::Error::other("gone"))]);
            app.send(typed(&who, kind, Body::from_stream(broken))).await.refused(400, code);
        }
        // The client hangs up while the server waits for the rest.
        for (kind, _) in KINDS {
            let half = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"{\"test_name\":"))]).chain(stream::pending());
            let waiting = send(&app.router, typed(&who, kind, Body::from_stream(half)));
            assert!(tokio::time::timeout(Duration::from_millis(30), waiting).await.is_err());
        }
        assert_eq!(total(app, &who).await, 0);
        // Or in the middle of the work, wherever that is.
        for n in 0..40 {
            let sent = request("POST", UPLOAD, Some(&who), Some(&result(&format!("Cut {n}"), "Physics", "2026-03-01")));
            let _ = tokio::time::timeout(Duration::from_micros(n * 150), send(&app.router, sent)).await;
        }
        // What was done but not yet committed when its client went is decided with the next one that waits.
        app.post(&who, UPLOAD, &result("Waited for", "Physics", "2026-03-01")).await.expect(201);
        let (before, whole) = (total(app, &who).await, result("Whole", "Physics", "2026-03-01"));
        let stored = app.post(&who, UPLOAD, &whole).await.expect(201);
        assert_eq!(stored["results"][0]["chapter_performance"].as_array().unwrap().len(), 2);
        assert!(total(app, &who).await == before + 1 && before <= 41);
        // What is derived has seen every result that is there, and no other.
        let dashboard = app.get(&who, "/api/v1/tests/dashboard").await.expect(200);
        assert_eq!(dashboard["tests"], before + 1);
    }
}
