//! Compression of answers that are made anew each time; files are compressed once, at build time.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use service::cache::Cache;
use std::hash::{BuildHasher as _, RandomState};
use std::io::Write as _;
use std::sync::{Arc, LazyLock};

/// Below this the headers outweigh the gain.
const MIN_BYTES: u64 = 1000;
/// What is larger when packed is packed each time: it would fill the memory.
const MAX_KEPT: usize = 64 * 1024;

pub(super) async fn compress(request: Request, next: Next) -> Response {
    let accepted = request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
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
    let kind = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind_is_json = kind == "application/json";
    let is_text = ["text/", "application/json", "application/problem+json"]
        .iter()
        .any(|start| kind.starts_with(start));
    if !is_text
        || parts.headers.contains_key(header::CONTENT_ENCODING)
        || size.is_none_or(|size| size < MIN_BYTES)
    {
        return Response::from_parts(parts, body);
    }
    parts
        .headers
        .append(header::VARY, HeaderValue::from_static("accept-encoding"));
    let Some(coding) = coding else {
        return Response::from_parts(parts, body);
    };
    // The body is one piece in memory already, so this does not wait.
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    // A page carries a nonce and is never the same twice.
    let packed = if kind_is_json {
        packed(&bytes, coding)
    } else {
        pack(&bytes, coding)
    };
    parts
        .headers
        .insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(packed))
}

/// Whether a client takes this coding; `q=0` says no.
pub(crate) fn accepts(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding))
            && !parts.any(|q| q == "q=0" || q == "q=0.0")
    })
}

/// Packs the bytes, or finds what was made of the same bytes before: a list or a dashboard is asked for many times
/// between two changes of its data.
fn packed(bytes: &Bytes, coding: &'static str) -> Bytes {
    static KEPT: LazyLock<Cache<(u64, u64, &'static str), Bytes>> = LazyLock::new(|| Cache::new(500));
    static SEEDS: LazyLock<(RandomState, RandomState)> = LazyLock::new(Default::default);
    // Two hashes with secret seeds: nobody can make two answers that are taken for each other.
    let key = (SEEDS.0.hash_one(bytes), SEEDS.1.hash_one(bytes), coding);
    if let Some(kept) = KEPT.get(&key) {
        return Bytes::clone(&kept);
    }
    let packed = pack(bytes, coding);
    if packed.len() <= MAX_KEPT {
        KEPT.put(key, Arc::new(packed.clone()));
    }
    packed
}

fn pack(bytes: &Bytes, coding: &str) -> Bytes {
    Bytes::from(if coding == "br" {
        brotli(bytes)
    } else {
        gzip(bytes)
    })
}

fn gzip(bytes: &Bytes) -> Vec<u8> {
    let mut packer =
        flate2::write::GzEncoder::new(Vec::with_capacity(bytes.len() / 4), flate2::Compression::new(3));
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
