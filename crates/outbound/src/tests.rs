use super::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A server that answers one connection with these bytes and then with `more`, again and again.
async fn server(first: &'static str, more: &'static [u8], times: usize) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/keys", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        let _ = stream.read(&mut buffer).await.unwrap();
        stream.write_all(first.as_bytes()).await.unwrap();
        for _ in 0..times {
            if stream.write_all(more).await.is_err() {
                break;
            }
        }
    });
    url
}
fn get(url: Url) -> Request {
    Request {
        method: Method::GET,
        url,
        headers: HeaderMap::new(),
        body: Bytes::new(),
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let url = server(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        b"",
        0,
    )
    .await;
    let answer = Outbound::new().unwrap().send(get(url)).await.unwrap();
    assert_eq!(answer.status, StatusCode::FOUND);
}
#[tokio::test]
async fn an_answer_of_ten_megabytes_is_not_read() {
    let url = server(
        "HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n",
        &[b' '; 1024],
        10_240,
    )
    .await;
    let error = Outbound::new().unwrap().send(get(url)).await.unwrap_err();
    assert!(matches!(error, OutboundError::TooLarge), "{error}");
}
#[tokio::test]
async fn a_closed_port_is_unreachable_and_its_address_is_not_repeated() {
    let url = Url::parse("http://127.0.0.1:1/?key=sesame").unwrap();
    let error = Outbound::new().unwrap().send(get(url)).await.unwrap_err();
    assert!(
        matches!(error, OutboundError::Unreachable(_)) && !error.to_string().contains("sesame"),
        "{error}"
    );
}
#[test]
fn plain_http_goes_no_further_than_this_machine() {
    let may = |url: &str| may_be_asked(&Url::parse(url).unwrap()).is_ok();
    assert!(may("https://accounts.google.com/") && may("http://127.0.0.1:9/") && may("http://[::1]:9/"));
    for no in [
        "http://accounts.google.com/",
        "http://169.254.169.254/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
    ] {
        assert!(!may(no), "{no}");
    }
}
