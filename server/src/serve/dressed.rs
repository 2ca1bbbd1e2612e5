//! A connection on which no refusal is bare.
//!
//! What hyper itself refuses, a head beyond its bounds or no HTTP at all, never reaches the application: it writes a
//! status line and ends the connection. These few bytes are known when they are to be written, and the application is
//! asked in their place for the problem that belongs to the status, with its id, its headers, and its line in the log.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tower::ServiceExt as _;

/// Stands in a request that no client sent, for one that could not be read.
#[derive(Debug, Clone, Copy)]
pub struct Unreadable(pub StatusCode);

/// The fields of hyper's own refusal, and of no answer of ours.
const BARE_FIELDS: [&str; 3] = ["connection: close", "content-length: 0", "date: "];

/// A stream, and who has the words.
pub(super) struct Dressed<S> {
    stream: S,
    app: Router,
    peer: SocketAddr,
    instead: Option<Instead>,
}

/// What is written in place of a bare refusal.
enum Instead {
    Making(Pin<Box<dyn Future<Output = Vec<u8>> + Send>>),
    Writing(Vec<u8>, usize),
}

impl<S> Dressed<S> {
    pub(super) fn new(stream: S, app: Router, peer: SocketAddr) -> Self {
        Self {
            stream,
            app,
            peer,
            instead: None,
        }
    }

    /// Takes a bare refusal off hyper's hands.
    fn is_taken(&mut self, bytes: &[u8]) -> bool {
        let Some((status, date)) = bare_refusal(bytes) else {
            return false;
        };
        let made = problem(self.app.clone(), self.peer, status, date.to_owned());
        self.instead = Some(Instead::Making(Box::pin(made)));
        true
    }
}

impl<S: AsyncWrite + Unpin> Dressed<S> {
    fn poll_instead(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(instead) = &mut self.instead {
            match instead {
                Instead::Making(made) => {
                    let bytes = ready!(made.as_mut().poll(cx));
                    self.instead = Some(Instead::Writing(bytes, 0));
                }
                Instead::Writing(bytes, at) if *at == bytes.len() => self.instead = None,
                Instead::Writing(bytes, at) => {
                    match ready!(Pin::new(&mut self.stream).poll_write(cx, &bytes[*at..]))? {
                        0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                        n => *at += n,
                    }
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// The status and the date of a refusal by hyper itself.
fn bare_refusal(bytes: &[u8]) -> Option<(StatusCode, &str)> {
    // Nearly every write ends here.
    let rest = bytes
        .strip_prefix(b"HTTP/1.1 4")
        .or_else(|| bytes.strip_prefix(b"HTTP/1.0 4"))?;
    let head = std::str::from_utf8(rest).ok()?.strip_suffix("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let code = lines.next()?.get(..2)?;
    let mut date = None;
    for line in lines {
        BARE_FIELDS.iter().find(|field| line.starts_with(*field))?;
        date = date.or_else(|| line.strip_prefix("date: "));
    }
    let status = StatusCode::from_bytes(format!("4{code}").as_bytes()).ok()?;
    Some((status, date?))
}

/// The whole answer, as it goes over the line.
async fn problem(app: Router, peer: SocketAddr, status: StatusCode, date: String) -> Vec<u8> {
    let mut request = Request::new(Body::empty());
    request.extensions_mut().insert(ConnectInfo(peer));
    request.extensions_mut().insert(Unreadable(status));
    let Ok(response) = app.oneshot(request).await;
    let (parts, body) = Response::into_parts(response);
    // It is our own and short; without its words the status still stands.
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let reason = status.canonical_reason().unwrap_or_default();
    let mut bytes = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
    for (name, value) in &parts.headers {
        if name != "content-length" {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
    }
    let rest = format!(
        "content-length: {}\r\nconnection: close\r\ndate: {date}\r\n\r\n",
        body.len()
    );
    bytes.extend_from_slice(rest.as_bytes());
    bytes.extend_from_slice(&body);
    bytes
}

impl<S: AsyncRead + Unpin> AsyncRead for Dressed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Dressed<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_taken(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // A refusal has no body, so it comes alone.
        if let [one] = parts
            && self.is_taken(one)
        {
            return Poll::Ready(Ok(one.len()));
        }
        Pin::new(&mut self.stream).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_instead(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_instead(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_hyper_itself_refuses_is_taken_for_bare() {
        let bare = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\ndate: Sat, 21 Nov 2026 19:40:00 GMT\r\n\r\n";
        let (status, date) = bare_refusal(bare).unwrap();
        assert_eq!((status.as_u16(), date), (431, "Sat, 21 Nov 2026 19:40:00 GMT"));
        for ours in [
            "HTTP/1.1 404 Not Found\r\nx-request-id: 1\r\ncontent-length: 0\r\ndate: Sat\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\ndate: Sat\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\ndate: Sat\r\n\r\nmore",
            "HTTP/1.1 4",
            "",
        ] {
            assert!(bare_refusal(ours.as_bytes()).is_none(), "{ours}");
        }
    }
}
