//! The built site: files read once at start, served from memory, compressed at build time where they are.

use crate::errors::ApiError;
use crate::layers::accepts;
use crate::state::AppState;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use catalogue::{Locale, problems};
use std::collections::HashMap;
use std::path::Path;

/// A file in its forms.
#[derive(Debug, Default)]
struct File {
    plain: Bytes,
    gzip: Option<Bytes>,
    brotli: Option<Bytes>,
    etag: String,
}

/// What the service worker stores under names that do not change with their content.
const LASTING: [&str; 4] = ["/outbox.js", "/waiting.js", "/icons.svg", "/favicon.svg"];

/// The files by address, and the names of the three that a page links.
#[derive(Debug)]
pub struct Site {
    files: HashMap<String, File>,
    /// Addresses of the style sheet, the glue and the client, for the pages.
    pub assets: app::render::Assets,
}

impl Site {
    /// Reads the site's folder. Without one (tests of the API) there are no files, and pages link what is not there.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn read(folder: Option<&Path>) -> std::io::Result<Self> {
        let mut files = HashMap::new();
        if let Some(folder) = folder {
            read_folder(folder, "", &mut files)?;
        }
        let find = |ending: &str| {
            let is_it = |name: &&String| name.starts_with("/pkg/study-plus") && name.ends_with(ending);
            files
                .keys()
                .find(is_it)
                .cloned()
                .unwrap_or_else(|| format!("/pkg/study-plus{ending}"))
        };
        let assets = app::render::Assets {
            css: find(".css").into(),
            js: find(".js").into(),
            wasm: find(".wasm").into(),
            lasting: fingerprint_of(&files, &LASTING).into(),
        };
        Ok(Self { files, assets })
    }
}

fn read_folder(folder: &Path, prefix: &str, files: &mut HashMap<String, File>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let address = format!("{prefix}/{name}");
        if entry.file_type()?.is_dir() {
            read_folder(&entry.path(), &address, files)?;
            continue;
        }
        let bytes = Bytes::from(std::fs::read(entry.path())?);
        if let Some(of) = address.strip_suffix(".br") {
            files.entry(of.to_owned()).or_default().brotli = Some(bytes);
        } else if let Some(of) = address.strip_suffix(".gz") {
            files.entry(of.to_owned()).or_default().gzip = Some(bytes);
        } else {
            let file = files.entry(address).or_default();
            file.etag = format!("\"{:016x}\"", fingerprint(&bytes));
            file.plain = bytes;
        }
    }
    Ok(())
}

/// One for several files: it is another one as soon as any of them is.
fn fingerprint_of(files: &HashMap<String, File>, names: &[&str]) -> String {
    let all: String = names
        .iter()
        .filter_map(|name| Some(files.get(*name)?.etag.as_str()))
        .collect();
    format!("{:016x}", fingerprint(all.as_bytes()))
}

/// FNV-1a: tells two versions of a file apart, nothing more.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

pub fn routes() -> Router<AppState> {
    let mut routes = Router::new();
    for path in [
        "/pkg/{*file}",
        "/fonts/{*file}",
        "/icons/{*file}",
        "/screenshots/{*file}",
        "/sw.js",
        "/outbox.js",
        "/waiting.js",
        "/manifest.webmanifest",
        "/favicon.svg",
        "/favicon.ico",
        "/icons.svg",
        "/robots.txt",
    ] {
        routes = routes.route(path, get(serve));
    }
    routes
}

async fn serve(State(state): State<AppState>, request: Request) -> Response {
    let path = request.uri().path();
    let not_there = || {
        ApiError::new(
            StatusCode::NOT_FOUND,
            "not_found",
            problems::title::not_found(Locale::current()),
        )
        .into_response()
    };
    let Some(file) = state.site.files.get(path).filter(|file| !file.etag.is_empty()) else {
        return not_there();
    };
    let mut headers = HeaderMap::new();
    let kind = media_type(path);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if path == "/sw.js" {
        // The policy of a worker's script is the worker's own: without this it could fetch nothing.
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'self'"),
        );
    }
    // Names under /pkg carry a hash of their content: they never change.
    let keep = if path.starts_with("/pkg/") || path.starts_with("/fonts/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::from_str(&file.etag) {
        headers.insert(header::ETAG, etag);
    }
    if request
        .headers()
        .get(header::IF_NONE_MATCH)
        .is_some_and(|seen| seen.as_bytes() == file.etag.as_bytes())
    {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let accepted = request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let (coding, bytes) = match file {
        File {
            brotli: Some(bytes), ..
        } if accepts(accepted, "br") => (Some("br"), bytes),
        File {
            gzip: Some(bytes), ..
        } if accepts(accepted, "gzip") => (Some("gzip"), bytes),
        File { plain, .. } => (None, plain),
    };
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    (headers, bytes.clone()).into_response()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
