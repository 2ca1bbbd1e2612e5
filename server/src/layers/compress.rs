//! Compression of answers that are made anew each time; files are compressed once, at build time.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use flate2::{Compress, Compression, FlushCompress, Status};
use service::cache::{Answer, Coding};
use std::cell::RefCell;
use std::io::Write as _;
use std::sync::Arc;

/// Below this the headers outweigh the gain.
const MIN_BYTES: u64 = 1000;

pub(super) async fn compress(request: Request, next: Next) -> Response {
    let accepted = request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let (takes_br, takes_gzip) = (accepts(accepted, "br"), accepts(accepted, "gzip"));
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
    let kept = parts.extensions.remove::<Arc<Answer>>();
    // What is sent once is packed in a hurry; gzip is the faster of the two then, and on pages bytes count for more.
    let effort = match (&kept, kind_is_json) {
        (Some(_), _) => Effort::Thorough,
        (None, true) => Effort::Quick,
        (None, false) => Effort::Page,
    };
    let coding = match (takes_br, takes_gzip) {
        (true, true) if effort == Effort::Quick => Coding::Gzip,
        (true, _) => Coding::Br,
        (false, true) => Coding::Gzip,
        (false, false) => return Response::from_parts(parts, body),
    };
    // The body is one piece in memory already, so this does not wait.
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let packed = match kept {
        Some(kept) => kept.packed(coding, |json| pack(json, coding, effort)),
        None => pack(&bytes, coding, effort),
    };
    let name = match coding {
        Coding::Br => "br",
        Coding::Gzip => "gzip",
    };
    parts
        .headers
        .insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
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

/// How much time packing is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effort {
    /// Sent once to a program.
    Quick,
    /// A page: it carries a nonce and is never the same twice, and its bytes cross a phone's network.
    Page,
    /// Packed once, sent many times.
    Thorough,
}

fn pack(bytes: &Bytes, coding: Coding, effort: Effort) -> Bytes {
    Bytes::from(match coding {
        Coding::Br => brotli(bytes, effort),
        Coding::Gzip => gzip(bytes, effort),
    })
}

thread_local! {
    /// Packers are some 300 KB each: what is sent once is packed by one that the thread keeps.
    static QUICK: RefCell<Compress> = RefCell::new(Compress::new_gzip(Compression::new(1), 15));
    static PAGES: RefCell<Compress> = RefCell::new(Compress::new_gzip(Compression::new(3), 15));
}

fn gzip(bytes: &[u8], effort: Effort) -> Vec<u8> {
    match effort {
        Effort::Quick => QUICK.with_borrow_mut(|packer| gzip_with(packer, bytes)),
        Effort::Page => PAGES.with_borrow_mut(|packer| gzip_with(packer, bytes)),
        Effort::Thorough => gzip_with(&mut Compress::new_gzip(Compression::new(6), 15), bytes),
    }
}

fn gzip_with(packer: &mut Compress, bytes: &[u8]) -> Vec<u8> {
    packer.reset();
    let mut packed = Vec::with_capacity(bytes.len() / 3 + 256);
    loop {
        let read = packer.total_in() as usize;
        let status = packer.compress_vec(&bytes[read..], &mut packed, FlushCompress::Finish);
        if status.expect("packing into memory does not fail") == Status::StreamEnd {
            return packed;
        }
        packed.reserve(bytes.len() / 3 + 256);
    }
}

fn brotli(bytes: &[u8], effort: Effort) -> Vec<u8> {
    // For a page of 13 KB, 3 makes about 3,130 bytes and 4, in more time, 2,930.
    let quality = match effort {
        Effort::Quick => 2,
        Effort::Page => 3,
        Effort::Thorough => 5,
    };
    let mut packed = Vec::with_capacity(bytes.len() / 4);
    let mut packer = brotli::CompressorWriter::new(&mut packed, 4096, quality, 18);
    packer.write_all(bytes).expect("writing to memory does not fail");
    drop(packer);
    packed
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn text() -> Bytes {
        let row = |i: u32| format!("{{\"chapter\":\"Optics\",\"correct\":{i}}},");
        let rows = (0..500).map(row).collect::<Vec<_>>().concat();
        rows.into()
    }

    #[test]
    fn every_effort_unpacks_to_what_was_packed() {
        for effort in [Effort::Quick, Effort::Page, Effort::Thorough] {
            let mut unpacked = Vec::new();
            let packed = pack(&text(), Coding::Gzip, effort);
            flate2::read::GzDecoder::new(&packed[..])
                .read_to_end(&mut unpacked)
                .unwrap();
            assert_eq!(unpacked, text(), "gzip, {effort:?}");
            unpacked.clear();
            let packed = pack(&text(), Coding::Br, effort);
            brotli::Decompressor::new(&packed[..], 4096)
                .read_to_end(&mut unpacked)
                .unwrap();
            assert_eq!(unpacked, text(), "brotli, {effort:?}");
        }
    }
    #[test]
    fn a_packer_that_was_used_before_begins_anew() {
        let first = pack(&text(), Coding::Gzip, Effort::Quick);
        pack(
            &Bytes::from_static(b"something else"),
            Coding::Gzip,
            Effort::Quick,
        );
        assert_eq!(pack(&text(), Coding::Gzip, Effort::Quick), first);
    }
    #[test]
    fn a_coding_of_weight_zero_is_refused() {
        assert!(accepts("gzip, br;q=0.5", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
    }
}
