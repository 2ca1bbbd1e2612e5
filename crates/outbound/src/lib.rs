//! The one way out of the server: requests to the hosts that its operator has configured, and to no others.
//!
//! A redirect is never followed, an answer is read up to a bound, and nothing takes longer than seconds: whoever is
//! asked may be slow, down or hostile. Addresses that a user typed are never asked.
#![warn(missing_docs)]

use bytes::{Bytes, BytesMut};
use reqwest::Client;
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
pub use reqwest::{Method, StatusCode, header};
use std::time::Duration;
use url::{Host, Url};

/// How long an answer may take, from the first byte sent to the last one read.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long reaching a host may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Longest answer that is read, in bytes. Keys and tokens of a provider are a few KiB.
const MAX_BYTES: usize = 256 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// Neither https nor, on this machine, http.
    #[error("{0} may not be asked: https is needed, http on loopback only")]
    Forbidden(String),
    /// The host cannot be reached, hangs up, or takes too long.
    #[error("no answer: {0}")]
    Unreachable(String),
    /// More than can be meant.
    #[error("the answer is longer than {MAX_BYTES} bytes")]
    TooLarge,
    /// There is no client: the machine's certificates cannot be read.
    #[error("no client: {0}")]
    Setup(String),
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Address.
    pub url: Url,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

/// What came back, with whatever status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, read to its end.
    pub body: Bytes,
}

/// Asks. Cheap to clone; connections are kept and shared.
#[derive(Debug, Clone)]
pub struct Outbound {
    client: Client,
}

impl Outbound {
    /// A client that trusts what this machine trusts.
    ///
    /// # Errors
    /// [`OutboundError::Setup`].
    pub fn new() -> Result<Self, OutboundError> {
        // Chosen for the process, since several libraries bring their own; an earlier choice stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(Duration::from_secs(30))
            .user_agent(concat!("study-plus/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| OutboundError::Setup(error.to_string()))?;
        Ok(Self { client })
    }

    /// Asks once. A status of failure or a redirect is an answer, too.
    ///
    /// # Errors
    /// [`OutboundError`], never with what was sent.
    pub async fn send(&self, request: Request) -> Result<Answer, OutboundError> {
        may_be_asked(&request.url)?;
        let mut response = self
            .client
            .request(request.method, request.url)
            .headers(request.headers)
            .body(request.body)
            .send()
            .await
            .map_err(unreachable)?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > MAX_BYTES {
                return Err(OutboundError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status,
            headers,
            body: body.freeze(),
        })
    }
}

/// The address stays out of the words: it may hold a key.
fn unreachable(error: reqwest::Error) -> OutboundError {
    OutboundError::Unreachable(error.without_url().to_string())
}

/// Whether this address may be asked at all.
///
/// # Errors
/// [`OutboundError::Forbidden`] for anything but https, or http to this machine.
pub fn may_be_asked(url: &Url) -> Result<(), OutboundError> {
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    if url.scheme() == "https" || (url.scheme() == "http" && is_here) {
        Ok(())
    } else {
        Err(OutboundError::Forbidden(
            url.host_str().unwrap_or_default().to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests;
