//! Compression of answers that are made anew each time; files are compressed once, at build time.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use std::io::Write as _;

/// Below this the headers outweigh the gain.
const MIN_BYTES: u64 = 1000;

pub(super) async fn compress(request: Request, next: Next) -> Response {
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let coding = if accepts(accepted, "br") {
        Some("br")
    } else if accepts(accepted, "gzip") {
        Some("gzip")
    } else {
        None
    };
    let response = next.run(request).await;
    let (mut parts, body) = response.into_parts();
    let size = axum::body::HttpBody::size_hint(&body).exact();
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_text = ["text/", "application/json", "application/problem+json"].iter().any(|start| kind.starts_with(start));
    if !is_text || parts.headers.contains_key(header::CONTENT_ENCODING) || size.is_none_or(|size| size < MIN_BYTES) {
        return Response::from_parts(parts, body);
    }
    parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    let Some(coding) = coding else { return Response::from_parts(parts, body) };
    // The body is one piece in memory already, so this does not wait.
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else { return Response::from_parts(parts, Body::empty()) };
    let packed = if coding == "br" { brotli(&bytes) } else { gzip(&bytes) };
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(packed))
}

/// Whether a client takes this coding; `q=0` says no.
pub(crate) fn accepts(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding)) && !parts.any(|q| q == "q=0" || q == "q=0.0")
    })
}

fn gzip(bytes: &Bytes) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::with_capacity(bytes.len() / 4), flate2::Compression::new(3));
    let written = packer.write_all(bytes).and_then(|()| packer.finish());
    written.expect("writing to memory does not fail")
}

fn brotli(bytes: &Bytes) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() / 4);
    // 4 packs pages about as small as gzip's best in less time than gzip's middle.
    let mut packer = brotli::CompressorWriter::new(&mut packed, 4096, 4, 18);
    packer.write_all(bytes).expect("writing to memory does not fail");
    drop(packer);
    packed
}
