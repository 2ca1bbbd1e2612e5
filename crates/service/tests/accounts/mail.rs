use crate::{App, PASSWORD, ip, registration};
use service::ServiceError;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::outbox_mail;
use testkit::{contract, test_core_with};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail server that answers every recipient with one line, and keeps what it was given.
struct Sink {
    url: String,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    async fn start(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, answer, Arc::clone(&kept)));
            }
        });
        Self { url, taken }
    }

    fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

async fn serve(stream: TcpStream, answer: &'static str, taken: Arc<Mutex<Vec<String>>>) {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink\r\n").await.unwrap();
    let (mut line, mut text, mut is_in_text) = (String::new(), String::new(), false);
    while stream.read_line(&mut line).await.is_ok_and(|n| n > 0) {
        let reply = match line.trim_end() {
            "." if is_in_text => {
                is_in_text = false;
                taken.lock().unwrap().push(std::mem::take(&mut text));
                "250 taken"
            }
            _ if is_in_text => {
                text.push_str(&line);
                ""
            }
            "DATA" => {
                is_in_text = true;
                "354 go on"
            }
            "QUIT" => "221 bye",
            rcpt if rcpt.starts_with("RCPT") => answer,
            _ => "250 yes",
        };
        if !reply.is_empty() {
            stream.write_all(format!("{reply}\r\n").as_bytes()).await.unwrap();
        }
        line.clear();
    }
}

impl App {
    fn with_server(db: store::Db, url: &str) -> Self {
        Self::on(test_core_with(db, |set| set.smtp_url = Some(url.to_owned())))
    }

    async fn due(&self) -> Option<i64> {
        let mut on = self.test.core.db.read().await.unwrap();
        let due = outbox_mail::next_due(&mut on).await.unwrap();
        due.map(|at| (at - self.test.core.now()).num_seconds())
    }

    async fn deliver(&self) -> usize {
        self.accounts.deliverer().unwrap().deliver_due().await.unwrap()
    }
}

contract! {
    async fn mail_goes_to_the_server_once_and_its_text_is_forgotten(db) {
        let sink = Sink::start("250 yes").await;
        let app = App::with_server(db, &sink.url);
        app.register("Asha@X.test", PASSWORD).await.unwrap();
        assert_eq!((app.deliver().await, app.deliver().await), (1, 0));
        let [mail] = &sink.taken()[..] else { panic!("not one mail") };
        assert!(mail.contains("To: Asha@X.test") && mail.contains("Your code: "), "{mail}");
        assert!(mail.contains("From: \"Study Plus\" <study@study.test>"), "{mail}");
        assert_eq!(app.due().await, None);
    }

    async fn a_refused_recipient_is_given_up_and_a_busy_server_is_tried_again(db) {
        let refusing = Sink::start("550 no such user").await;
        let app = App::with_server(db.clone(), &refusing.url);
        app.register("gone@x.test", PASSWORD).await.unwrap();
        assert_eq!((app.deliver().await, app.due().await), (0, None));

        let busy = Sink::start("451 later").await;
        let app = App::with_server(db, &busy.url);
        app.register("asha@x.test", PASSWORD).await.unwrap();
        for pause in [5, 10, 20] {
            assert_eq!((app.deliver().await, app.due().await), (0, Some(pause)));
            assert_eq!(app.deliver().await, 0);
            app.pass(pause);
        }
        assert_eq!(busy.taken().len(), 0);
    }

    async fn without_a_server_that_answers_registering_still_works_and_nothing_is_lost(db) {
        // A port that was free a moment ago: nobody listens.
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let app = App::with_server(db.clone(), &format!("smtp://{closed}"));
        app.register("asha@x.test", PASSWORD).await.unwrap();
        for _ in 0..5 {
            assert_eq!(app.deliver().await, 0);
            app.pass(1_800);
        }
        let sink = Sink::start("250 yes").await;
        let app = App::with_server(db, &sink.url);
        app.pass(5 * 1_800);
        assert_eq!((app.deliver().await, sink.taken().len()), (1, 1));
    }

    // R11
    async fn a_name_adds_no_line_to_the_head_of_a_mail_and_nobody_to_its_recipients(db) {
        let sink = Sink::start("250 yes").await;
        let app = App::with_server(db, &sink.url);
        let mut input = registration("asha@x.test", PASSWORD);
        input.display_name = "Asha%0d%0aBcc: eve@x.test".into();
        app.accounts.register(input, ip(1)).await.unwrap();
        for (name, given) in [("Asha\r\nBcc: eve@x.test", "asha2@x.test"), ("Asha", "asha@x.test\r\nRCPT TO:<eve@x.test>")] {
            let mut input = registration(given, PASSWORD);
            input.display_name = name.into();
            assert!(matches!(app.accounts.register(input, ip(2)).await, Err(ServiceError::Invalid(_))), "{name} {given}");
        }
        assert_eq!(app.deliver().await, 1);
        let [mail] = &sink.taken()[..] else { panic!("not one mail") };
        let (head, _) = mail.split_once("\r\n\r\n").unwrap();
        assert!(!head.to_lowercase().contains("bcc") && !head.contains("eve@"), "{head}");
        let to: Vec<&str> = head.lines().filter(|line| line.starts_with("To:") || line.starts_with("Cc:")).collect();
        assert_eq!(to, ["To: asha@x.test"]);
        assert!(head.contains("Content-Type: text/plain"), "{head}");
    }

    // R13: the server takes the connection and says nothing.
    async fn a_mail_server_that_hangs_holds_nobody_up_and_loses_nothing(db) {
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let app = App::with_server(db, &format!("smtp://{}", silent.local_addr().unwrap()));
        let task = tokio::spawn(app.accounts.deliverer().unwrap().run(std::future::pending()));
        for n in 0..5 {
            let began = std::time::Instant::now();
            app.register(&format!("asha{n}@x.test"), PASSWORD).await.unwrap();
            // 300 ms where nothing else runs.
            assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        }
        let (_held, _) = tokio::time::timeout(Duration::from_secs(5), silent.accept()).await.unwrap().unwrap();
        task.abort();
        let rows = testkit::dump(&app.test.core.db).await;
        assert_eq!(rows.matches("Your code: ").count(), 5, "all of them wait for the next try");
    }

    async fn a_mail_whose_sender_was_killed_is_sent_after_the_lease(db) {
        let app = App::new(db);
        app.register("asha@x.test", PASSWORD).await.unwrap();
        let now = app.test.core.now();
        let mut tx = app.test.core.db.begin().await.unwrap();
        let lease = now + chrono::TimeDelta::seconds(60);
        assert_eq!(outbox_mail::claim(&mut tx, 8, lease, now).await.unwrap().len(), 1);
        tx.commit().await.unwrap();
        assert_eq!(app.mails_to("asha@x.test").await.len(), 0);
        app.pass(60);
        assert_eq!(app.mails_to("asha@x.test").await.len(), 1);
    }

    async fn the_deliverer_is_woken_by_new_mail_and_stops_when_told(db) {
        let app = App::new(db);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let task = tokio::spawn(app.accounts.deliverer().unwrap().run(async {
            let _ = stopped.await;
        }));
        let pending = app.register("asha@x.test", PASSWORD).await.unwrap();
        let id = app.accounts.outbox_link(&pending).await.unwrap().unwrap();
        let file = app.test.outbox.path().join(format!("{id}.eml"));
        let written = async {
            while !file.exists() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), written).await.unwrap();
        stop.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(5), task).await.unwrap().unwrap();
    }

    async fn every_link_starts_with_the_configured_address(db) {
        let app = App::new(db);
        app.sign_up("asha@x.test").await;
        app.accounts.request_reset("asha@x.test", ip(1)).await.unwrap();
        let mails = app.mails_to("asha@x.test").await;
        let links: Vec<_> = mails.iter().flat_map(|mail| mail.split_whitespace()).filter(|word| word.contains("://")).collect();
        assert_eq!(links.len(), 2);
        assert!(links.iter().all(|link| link.starts_with("https://study.test/")), "{links:?}");
    }
}
