//! Who can reach the installation.

use super::Config;
use url::{Host, Url};

impl Config {
    /// Whether nobody but this machine can reach the installation: it listens on loopback and calls itself so.
    pub fn is_private(&self) -> bool {
        let is_loopback = Url::parse(&self.public_url()).is_ok_and(|url| match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        });
        is_loopback && self.listen.ip().is_loopback()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(listen: &str, public_url: Option<&str>) -> Config {
        Config {
            listen: listen.parse().unwrap(),
            public_url: public_url.map(str::to_owned),
            ..Config::default()
        }
    }

    #[test]
    fn only_an_installation_that_others_cannot_reach_is_private() {
        for (listen, url) in [
            ("127.0.0.1:3000", None),
            ("[::1]:3000", None),
            ("127.0.0.1:3000", Some("http://localhost:3000")),
            ("127.0.0.2:1", Some("http://study.localhost/")),
        ] {
            assert!(at(listen, url).is_private(), "{listen} {url:?}");
        }
        for (listen, url) in [
            ("0.0.0.0:3000", None),
            ("0.0.0.0:3000", Some("http://localhost:3000")),
            ("192.0.2.7:3000", None),
            ("[::]:3000", None),
            ("127.0.0.1:3000", Some("https://study.example")),
            ("127.0.0.1:3000", Some("http://localhost.evil.example")),
            ("127.0.0.1:3000", Some("no address")),
        ] {
            assert!(!at(listen, url).is_private(), "{listen} {url:?}");
        }
    }
}
