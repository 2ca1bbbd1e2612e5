//! The accept loop: bounded connections, a time limit on a request's head, and an orderly end.
//!
//! Our own and not `axum::serve`, which waits for ever on a client that sends its header a byte a minute.

mod dressed;

pub use dressed::Unreadable;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use dressed::Dressed;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::Service as _;

/// A head must arrive within this; an idle connection is closed after it as well.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// A client that takes not a byte of its answer for so long is let go: it would hold its connection for ever.
const UNREAD_TIMEOUT: Duration = Duration::from_secs(20);
/// Longest wait for the last answers when asked to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// The head's buffer: 8 KiB of address and 16 KiB of fields, and room to tell whoever exceeds these why they are refused.
/// A head that does not fit, one of more than 100 fields and what is no HTTP are refused by hyper; `dressed` has the words.
const MAX_HEAD: usize = 32 * 1024;

/// Serves until `stop` resolves, then answers what has begun.
///
/// # Errors
/// When the listener fails for good.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    max_connections: usize,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let slots = Arc::new(Semaphore::new(max_connections));
    let graceful = GracefulShutdown::new();
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD);
    tokio::pin!(stop);
    loop {
        let slot = Arc::clone(&slots).acquire_owned();
        let (slot, accepted) = tokio::select! {
            () = &mut stop => break,
            both = async { (slot.await, listener.accept().await) } => both,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, mostly: give the others a moment to end.
                tracing::warn!(%error, "accept failed");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let connection = builder.serve_connection(
            TokioIo::new(Dressed::new(Box::pin(bounded(stream)), app.clone(), peer)),
            service(app.clone(), peer),
        );
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that goes away or sends nonsense ends its connection; that is its business.
            if let Err(error) = connection.await {
                tracing::trace!(%error, "connection ended early");
            }
            drop(slot);
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => tracing::info!("all requests are answered"),
        () = tokio::time::sleep(DRAIN) => tracing::warn!("some requests were cut off"),
    }
    Ok(())
}

fn bounded(stream: TcpStream) -> TimeoutStream<TcpStream> {
    // Small answers must not wait for each other; where that cannot be set, they are only slower.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(UNREAD_TIMEOUT));
    stream
}

type Answer = std::pin::Pin<
    Box<dyn Future<Output = Result<axum::response::Response, std::convert::Infallible>> + Send>,
>;

fn service(
    app: Router,
    peer: SocketAddr,
) -> impl hyper::service::Service<
    Request<Incoming>,
    Response = axum::response::Response,
    Error = std::convert::Infallible,
    Future = Answer,
> {
    hyper::service::service_fn(move |request: Request<Incoming>| -> Answer {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let mut app = app.clone();
        Box::pin(async move { app.call(request).await })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::time::timeout;

    /// Sends a request on a connection that stays open.
    async fn ask(stream: &mut TcpStream) {
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .unwrap();
    }

    /// What comes back within so many milliseconds, if anything.
    async fn answer(stream: &mut TcpStream, ms: u64) -> Option<String> {
        let mut bytes = [0; 1024];
        let read = timeout(Duration::from_millis(ms), stream.read(&mut bytes)).await;
        read.ok()
            .map(|n| String::from_utf8_lossy(&bytes[..n.unwrap()]).into_owned())
    }

    #[tokio::test]
    async fn who_comes_when_all_places_are_taken_waits_until_one_is_free() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let app = Router::new().route("/", get(|| async { "here" }));
        let served = tokio::spawn(serve(listener, app, 2, async { stopped.await.unwrap() }));
        let mut places = Vec::new();
        for _ in 0..2 {
            let mut place = TcpStream::connect(address).await.unwrap();
            ask(&mut place).await;
            assert!(answer(&mut place, 4_000).await.unwrap().ends_with("here"));
            places.push(place);
        }
        let mut late = TcpStream::connect(address).await.unwrap();
        ask(&mut late).await;
        assert_eq!(answer(&mut late, 300).await, None, "a third was let in");
        places.pop();
        assert!(answer(&mut late, 4_000).await.unwrap().ends_with("here"));
        stop.send(()).unwrap();
        served.await.unwrap().unwrap();
    }
}
