//! What handlers take from a request, each refused with a problem that names what is wrong.

use crate::errors::ApiError;
use crate::state::AppState;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use catalogue::{Locale, problems};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use service::{Caller, ServiceError};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

mod shape;

pub(crate) use shape::refused;

/// Largest JSON body.
pub const JSON_BYTES: usize = 256 * 1024;

/// Who calls, as [`crate::access`] has established it.
pub struct Bearer(pub Caller);

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<Caller>().cloned();
        caller
            .map(Self)
            .ok_or_else(|| ServiceError::Unauthenticated("token_required").into())
    }
}

/// The token of the one Authorization header. Two of them are refused: which one counts would be anybody's guess.
pub(crate) fn bearer_token(headers: &HeaderMap) -> Result<&str, ApiError> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (given.next(), given.next()) else {
        if headers.contains_key(header::AUTHORIZATION) {
            tracing::warn!(
                event = "malicious_extraneous",
                "more than one Authorization header"
            );
        }
        return Err(ServiceError::Unauthenticated("token_required").into());
    };
    let token = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
    token
        .map(|(_, token)| token.trim())
        .ok_or_else(|| ServiceError::Unauthenticated("token_required").into())
}

/// The client's address: the connection's, or what a trusted proxy says.
#[derive(Debug, Clone, Copy)]
pub struct ClientIp(pub IpAddr);

impl FromRequestParts<AppState> for ClientIp {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        Ok(Self(client_ip(state, &parts.extensions, &parts.headers)))
    }
}

/// See [`ClientIp`].
pub(crate) fn client_ip(state: &AppState, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    client_behind(peer(extensions), headers, &state.config.trusted_proxies())
}

fn client_behind(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    if !proxies.contains(&peer) {
        return peer;
    }
    // The last entry is the one our own proxy wrote; those before it are hearsay.
    let said = headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok());
    let client = said
        .and_then(|list| list.rsplit(',').next())
        .and_then(|address| address.trim().parse().ok());
    client.unwrap_or(peer)
}

/// The other end of the connection.
pub(crate) fn peer(extensions: &Extensions) -> IpAddr {
    extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip().to_canonical())
}

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;
    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        must_be_json(&parts.headers)?;
        Ok(Self(from_json(&read_body(body, JSON_BYTES).await?)?))
    }
}

/// Refuses any other media type than JSON, so that a form of another site cannot send it.
pub fn must_be_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let error = ApiError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        problems::title::send_json(Locale::current()),
    );
    Err(error.detail(problems::detail::send_json(Locale::current())))
}

/// Reads a body up to `limit` bytes.
///
/// # Errors
/// 413 `too_large`, before anything is read where the length is declared; 400 `body_incomplete`.
pub async fn read_body(body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let body = must_fit(body, limit)?;
    match axum::body::to_bytes(body, limit).await {
        Ok(bytes) => Ok(bytes),
        Err(error) => {
            let is_too_large = std::error::Error::source(&error)
                .is_some_and(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>);
            if is_too_large {
                return Err(too_large(limit));
            }
            Err(ApiError::new(
                StatusCode::BAD_REQUEST,
                "body_incomplete",
                problems::title::body_incomplete(Locale::current()),
            ))
        }
    }
}

/// Refuses a body that says of itself that it is longer than `limit`, before any of it is read.
///
/// # Errors
/// 413 `too_large`.
pub fn must_fit(body: Body, limit: usize) -> Result<Body, ApiError> {
    // A Content-Length is the lower bound of the size; of chunks nothing is known in advance.
    if body.size_hint().lower() > limit as u64 {
        tokio::spawn(let_go(body));
        return Err(too_large(limit));
    }
    Ok(body)
}

/// Bytes of a refused body that are taken off the line, and how long that may last.
const LET_GO_BYTES: usize = 16 << 20;
const LET_GO_TIME: Duration = Duration::from_secs(4);

/// Takes what is still coming of a refused body off the line, unkept: a connection that is closed on somebody who is
/// still writing loses the answer on its way.
async fn let_go(mut body: Body) {
    let all = async {
        let mut left = LET_GO_BYTES;
        while left > 0
            && let Some(Ok(frame)) = body.frame().await
        {
            left = left.saturating_sub(frame.data_ref().map_or(1, Bytes::len));
        }
    };
    // Too slow is as good as too much: the connection closes.
    let _ = tokio::time::timeout(LET_GO_TIME, all).await;
}

fn too_large(limit: usize) -> ApiError {
    let error = ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        problems::title::too_large(Locale::current()),
    );
    error.detail(problems::detail::too_large(Locale::current(), limit / 1024))
}

/// Parses JSON; what does not fit is named by its path.
pub fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let mut input = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut input).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_data() {
            refused(&path, &inner.to_string()).into()
        } else {
            malformed(&inner)
        }
    })?;
    input.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> ApiError {
    let at = problems::detail::not_json(Locale::current(), error.column(), error.line());
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "malformed_json",
        problems::title::not_json(Locale::current()),
    )
    .detail(at)
}

/// The query, refused by field.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        axum::extract::Query::<T>::try_from_uri(&parts.uri)
            .map(|found| Self(found.0))
            .map_err(|error| {
                let words =
                    std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
                // Where one field is at fault, its name stands before serde's words.
                let (name, rest) = words.split_once(": ").unwrap_or(("", &words));
                let (path, words) = if query.contains(name) {
                    (name, rest)
                } else {
                    ("", &*words)
                };
                refused(path, words).into()
            })
    }
}

/// A part of the path. What does not fit is not there.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let found = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        found
            .map(|path| Self(path.0))
            .map_err(|_| ServiceError::NotFound.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    /// Who is taken for the client when `peer` sends these headers to a server with these settings.
    fn client(trusted: &str, peer: &str, forwarded: &[&str]) -> String {
        let config = Config {
            trusted_proxies: trusted.into(),
            ..Config::default()
        };
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        client_behind(peer.parse().unwrap(), &headers, &config.trusted_proxies()).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_says_who_the_client_is() {
        let proxies = "10.0.0.1, ::1";
        assert_eq!(client("", "10.0.0.1", &["198.51.100.7"]), "10.0.0.1");
        assert_eq!(client(proxies, "10.0.0.2", &["198.51.100.7"]), "10.0.0.2");
        assert_eq!(client(proxies, "10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client(proxies, "::1", &["2001:db8::7"]), "2001:db8::7");
    }
    #[test]
    fn of_what_a_proxy_passes_on_the_last_address_counts() {
        let by_proxy = |forwarded: &[&str]| client("10.0.0.1", "10.0.0.1", forwarded);
        // What stands before it was sent by the client, who may write anything.
        assert_eq!(by_proxy(&["127.0.0.1, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(
            by_proxy(&["127.0.0.1", "203.0.113.9,198.51.100.7"]),
            "198.51.100.7"
        );
        let none_at_the_end: [&[&str]; 4] = [&[], &[""], &["unknown"], &["198.51.100.7, x"]];
        for forwarded in none_at_the_end {
            assert_eq!(by_proxy(forwarded), "10.0.0.1", "{forwarded:?}");
        }
    }
}
