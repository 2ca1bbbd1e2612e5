//! A Redis of one's own for a test: on this machine, on a free port, in memory, gone afterwards.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a start may take.
const START: Duration = Duration::from_secs(10);

/// A running server, stopped when dropped.
#[derive(Debug)]
pub struct RedisServer {
    process: Child,
    port: u16,
}

impl RedisServer {
    /// Starts `redis-server`, or the program that `REDIS_SERVER` names.
    ///
    /// # Panics
    /// When it cannot be started, also where it is not installed: a test that is skipped proves nothing.
    pub fn start() -> Self {
        // Somebody may take the free port in between; then the next one.
        (0..5)
            .find_map(|_| Self::start_at(free_port()))
            .expect("Redis starts on a free port")
    }

    /// The same on the port of one that was stopped.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start_again(port: u16) -> Self {
        Self::start_at(port).expect("the port is free again")
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address, as the setting takes it.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    fn start_at(port: u16) -> Option<Self> {
        let program = std::env::var("REDIS_SERVER").unwrap_or_else(|_| "redis-server".into());
        let process = Command::new(&program)
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{program}: {error}. This test needs Redis: install redis-server")
            });
        let mut server = Self { process, port };
        let began = Instant::now();
        while began.elapsed() < START {
            if server.process.try_wait().is_ok_and(|ended| ended.is_some()) {
                return None;
            }
            if answers(port) {
                return Some(server);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // One that has ended by itself needs no ending.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn answers(port: u16) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(b"PING\r\n")?;
        let mut answer = [0; 7];
        stream.read_exact(&mut answer)?;
        Ok::<_, std::io::Error>(answer)
    };
    ask().is_ok_and(|answer| answer == *b"+PONG\r\n")
}

fn free_port() -> u16 {
    let any = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    any.expect("there is a free port").port()
}
