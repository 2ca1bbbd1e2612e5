//! Files broken at random, by a seed, so that a failure can be repeated.

use crate::app::{Client, TestApp};
use domain::Random as _;
use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};
use testkit::{Engine, SeededRandom};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const N_FILES: usize = 2_000;
/// Generous, since this is no release build: a file that takes the server long takes it minutes.
const LONGEST: Duration = Duration::from_secs(5);

struct Dice(SeededRandom);

impl Dice {
    fn roll(&self, below: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        (u64::from_le_bytes(bytes) % below.max(1) as u64) as usize
    }

    /// One to six changes: bytes altered, cut off, put in, taken out, doubled.
    fn mutated(&self, original: &[u8]) -> Vec<u8> {
        const ODD: [&[u8]; 10] = [
            b"\"",
            b";",
            b"\0",
            b"\r",
            b"\xff\xfe",
            b"\xc3",
            b"99999999999999999999",
            b"-1e308",
            b"31/31/9999",
            b"<!DOCTYPE",
        ];
        let mut bytes = original.to_vec();
        for _ in 0..=self.roll(6) {
            let at = self.roll(bytes.len());
            let end = (at + self.roll(40)).min(bytes.len());
            match self.roll(5) {
                0 if at < bytes.len() => bytes[at] = self.roll(256) as u8,
                1 => bytes.truncate(at.max(1)),
                2 => drop(bytes.splice(at..at, ODD[self.roll(ODD.len())].iter().copied())),
                3 => drop(bytes.drain(at..end)),
                _ => {
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        bytes
    }
}

/// The workbook with one of its members changed, so that what is within the archive is met as well.
fn with_broken_member(workbook: &[u8], dice: &Dice) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let broken = dice.roll(archive.len());
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..archive.len() {
        let mut member = archive.by_index(i).unwrap();
        let mut bytes = Vec::new();
        std::io::copy(&mut member, &mut bytes).unwrap();
        if i == broken {
            bytes = dice.mutated(&bytes);
        }
        let name = member.name().unwrap().into_owned();
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

async fn workbook(app: &TestApp, who: &Client) -> Vec<u8> {
    app.upload(who, "?dry_run=false", "a.csv", &sheets::samples::long_csv())
        .await
        .expect(201);
    app.get(who, "/api/v1/exports/results.xlsx").await.body
}

/// U10
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_broken_files_are_read_or_refused_and_none_is_a_fault_of_ours() {
    let app = TestApp::without_limits(Engine::Sqlite).await;
    let who = app.student("a@x.test").await;
    let (sound, dice) = (workbook(&app, &who).await, Dice(SeededRandom::new(10)));
    let texts = [sheets::samples::long_csv(), sheets::samples::wide_csv()];
    let mut n_read = 0;
    for n in 0..N_FILES {
        let (name, file) = match n % 4 {
            0 | 1 => ("a.csv", dice.mutated(&texts[n % 2])),
            2 => ("a.xlsx", dice.mutated(&sound)),
            _ => ("a.xlsx", with_broken_member(&sound, &dice)),
        };
        let began = Instant::now();
        let answer = app.upload(&who, "", name, &file).await;
        assert!(began.elapsed() < LONGEST, "file {n} took {:?}", began.elapsed());
        let is_good = matches!(answer.status.as_u16(), 200 | 413 | 415 | 422);
        assert!(is_good, "file {n}: {}", answer.text());
        n_read += usize::from(answer.status == 200);
    }
    // Neither too mild nor too wild to say something.
    assert!((N_FILES / 10..N_FILES).contains(&n_read), "{n_read} were read");
    app.get(&who, "/api/v1/tests/dashboard").await.expect(200);
    app.end().await;
}
