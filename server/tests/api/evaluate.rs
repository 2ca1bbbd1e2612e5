//! `study-plus evaluate` as a script meets it: how it ends, what it prints, of what it complains.

use serde_json::Value;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::process::{Command, Output, Stdio};

fn evaluate(task: &str, file: &[u8]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    std::fs::write(&path, file).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_study-plus"));
    command
        .args(["evaluate", task, "--format", "json", "--data"])
        .arg(path);
    command.output().unwrap()
}

#[test]
fn a_file_that_cannot_be_read_ends_with_2_and_row_and_column_are_named_for_every_task() {
    for (task, file, place) in [
        (
            "next-score",
            "student_id,order,score\na,1,5\na,2,x\n",
            "row 3, column \"score\"",
        ),
        (
            "coverage",
            "student_id,date,score\na,2026-02-30,5\n",
            "row 2, column \"date\"",
        ),
        (
            "mastery",
            "user,problems,skills,correct\n0,7 8,1 1,12\n",
            "row 2, column \"correct\"",
        ),
        ("rank", "marks,candidates\n1,-1\n", "row 2, column \"candidates\""),
        (
            "plan",
            "student_id,chapter,subject,weight,mastery,questions\na,Optics,Physics,4,1.2,9\n",
            "row 2, column \"mastery\"",
        ),
        ("rank", "marks\n1\n", "row 1: there is no column \"candidates\""),
        (
            "rank",
            "marks,candidates\n3,1\n1\n",
            "row 3, column \"candidates\"",
        ),
        ("rank", "marks,candidates\n3,1\n2,\0\u{1}\n", "row 3, column 2"),
    ] {
        let ended = evaluate(task, file.as_bytes());
        let complaint = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(2), "{task}: {complaint}");
        assert!(
            complaint.starts_with("error: ") && complaint.contains(place),
            "{task}: {complaint}"
        );
        assert_eq!(ended.stdout, b"", "{task}");
    }
}

#[test]
fn a_good_file_in_any_encoding_of_a_spreadsheet_gives_one_json_report_with_time_and_memory() {
    let mut table = "centre,marks,candidates\n".to_owned();
    for marks in 0..100 {
        let centre = if marks % 2 == 0 { "Zürich" } else { "Köln" };
        writeln!(table, "{centre},{marks},{}", 200 - marks).unwrap();
    }
    let windows: Vec<u8> = table
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let wide: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(table.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let told = [table.as_bytes(), &windows, &wide].map(|file| {
        let ended = evaluate("rank", file);
        let complaint = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), &*complaint), (Some(0), ""));
        let mut report: Value = serde_json::from_slice(&ended.stdout).unwrap();
        for cost in ["seconds", "peak_mb"] {
            assert!(report[cost].take().as_f64().unwrap() > 0.0, "{cost}");
        }
        report
    });
    assert_eq!(told[0]["notes"][1], "2 centres, half of them learned from");
    assert_eq!((&told[1], &told[2]), (&told[0], &told[0]));
}

#[test]
fn who_closes_the_pipe_hears_no_complaint_and_a_full_disk_is_said_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    std::fs::write(&path, "marks,candidates\n9,40\n8,60\n7,80\n").unwrap();
    let command = |options: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_study-plus"));
        command.arg("evaluate").args(options).stderr(Stdio::piped());
        command
    };
    let path = path.to_str().unwrap();
    for options in [
        &["--help"][..],
        &["rank", "--data", path],
        &["rank", "--data", path, "--format", "json"],
    ] {
        let mut child = command(options).stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut complaint = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut complaint)
            .unwrap();
        let code = child.wait().unwrap().code();
        assert_eq!((code, &*complaint), (Some(0), ""), "{options:?}");
        if let Ok(full) = File::options().write(true).open("/dev/full") {
            let ended = command(options).stdout(full).output().unwrap();
            let complaint = String::from_utf8(ended.stderr).unwrap();
            assert_eq!(ended.status.code(), Some(1), "{options:?}: {complaint}");
            assert!(
                complaint.starts_with("error: the answer could not be written: "),
                "{complaint}"
            );
            assert_eq!(complaint.lines().count(), 1, "{complaint}");
        }
    }
}
