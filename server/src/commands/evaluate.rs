//! `study-plus evaluate`: a model against simple rules, on data it was not fitted to.

use analytics::evaluate::{EvaluateError, Task, Which, run as measure};
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "usage: study-plus evaluate {next-score|rank|mastery|plan|coverage} --data FILE [--fit FILE] [--seed N] [--format table|json]
columns of FILE (CSV with a header):
  next-score, coverage  student_id, order or date, score [, max_score, source, subject]
  rank                  marks, candidates [, centre]
  mastery               user, problems, skills, correct [, n]
  plan                  student_id, chapter, subject, weight, mastery (0 to 1), questions [, minutes_available, days]";

/// What was asked for.
struct Asked<'a> {
    task: Task,
    data: &'a str,
    fit: Option<&'a str>,
    seed: u64,
    is_json: bool,
}

pub(super) fn run(options: &[&str]) -> ExitCode {
    if options
        .iter()
        .any(|option| matches!(*option, "help" | "--help" | "-h"))
    {
        return say(io::stdout(), USAGE);
    }
    let asked = match parse(options) {
        Ok(asked) => asked,
        Err(reason) => return refuse(&format!("{reason}\n{USAGE}")),
    };
    let files = read(asked.data).and_then(|data| Ok((data, asked.fit.map(read).transpose()?)));
    let (data, fit) = match files {
        Ok(files) => files,
        Err(reason) => return refuse(&reason),
    };
    let began = Instant::now();
    match measure(asked.task, &data, fit.as_deref(), asked.seed) {
        Ok(mut report) => {
            report.seconds = Some(began.elapsed().as_secs_f64());
            report.peak_mb = peak_mb();
            let text = if asked.is_json {
                serde_json::to_string(&report).map_err(|error| error.to_string())
            } else {
                Ok(report.table())
            };
            text.map_or_else(|reason| refuse(&reason), |text| say(io::stdout(), &text))
        }
        Err(error) => refuse(&told(&asked, &error)),
    }
}

/// What is wrong, behind the path of the file that it is about.
fn told(asked: &Asked, error: &EvaluateError) -> String {
    let path = match error.file() {
        Which::Data => asked.data,
        // Without a second file one part of the first is learned from.
        Which::Fit => asked.fit.unwrap_or(asked.data),
    };
    format!("{path}: {error}")
}

fn parse<'a>(options: &[&'a str]) -> Result<Asked<'a>, String> {
    let [task, pairs @ ..] = options else {
        return Err("name a task".into());
    };
    let task = task.parse::<Task>().map_err(|_| format!("unknown task {task}"))?;
    let mut asked = Asked {
        task,
        data: "",
        fit: None,
        seed: 1,
        is_json: false,
    };
    for pair in pairs.chunks(2) {
        match pair {
            ["--data", file] => asked.data = file,
            ["--fit", file] => asked.fit = Some(file),
            ["--seed", seed] => asked.seed = seed.parse().map_err(|_| "--seed needs a whole number")?,
            ["--format", format @ ("table" | "json")] => asked.is_json = *format == "json",
            other => return Err(format!("unknown option {}", other.join(" "))),
        }
    }
    if asked.data.is_empty() {
        Err("--data is missing".into())
    } else {
        Ok(asked)
    }
}

/// Writes a text. Who has closed the pipe has read enough, so that is no error; what cannot be written otherwise is one.
fn say(mut to: impl Write, text: &str) -> ExitCode {
    match writeln!(to, "{text}").and_then(|()| to.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            complain(&format!("the answer could not be written: {error}"));
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

fn refuse(reason: &str) -> ExitCode {
    complain(reason);
    ExitCode::from(2)
}

/// Where even this cannot be written, the exit code says it.
fn complain(reason: &str) {
    let _ = writeln!(io::stderr(), "error: {reason}");
}

/// The text of a file as spreadsheet programs write it: UTF-8, UTF-16 or Windows-1252.
fn read(file: &str) -> Result<String, String> {
    let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
    match sheets::read::decode(&bytes) {
        Ok((text, _)) => Ok(text.into_owned()),
        Err(error) => {
            let (row, column) = first_binary(&bytes);
            Err(format!("{file}: row {row}, column {column}: {error}"))
        }
    }
}

/// Row and column, both from 1, of the first byte that no text has.
fn first_binary(bytes: &[u8]) -> (usize, usize) {
    let is_binary = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
    let before = &bytes[..bytes.iter().position(is_binary).unwrap_or(bytes.len())];
    let mut rows = before.rsplit(|byte| matches!(byte, b'\n' | b'\r'));
    let columns = rows
        .next()
        .map_or(1, |row| row.split(|byte| *byte == b',').count());
    let ends = |pair: &[u8]| pair[0] == b'\n' || pair[0] == b'\r' && pair[1] != b'\n';
    // The byte itself stands behind the last line end, so each has one after it.
    let up_to = &bytes[..bytes.len().min(before.len() + 1)];
    (1 + up_to.windows(2).filter(|pair| ends(pair)).count(), columns)
}

/// The most memory this process has had, in MB, as Linux tells it.
fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Some(line?.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::{first_binary, measure, parse, run, say, told};
    use std::io::{Error, ErrorKind, Result, Write};
    use std::process::ExitCode;

    /// What `evaluate TASK --data FILE` answers for a file with this text.
    fn exit(task: &str, name: &str, text: &str) -> String {
        let path = std::env::temp_dir().join(format!("evaluate-{}-{name}.csv", std::process::id()));
        std::fs::write(&path, text).unwrap();
        let code = run(&[task, "--data", path.to_str().unwrap(), "--format", "json"]);
        std::fs::remove_file(&path).unwrap();
        format!("{code:?}")
    }

    #[test]
    fn who_asks_how_it_is_called_is_told_and_it_is_no_error() {
        for asked in [&["--help"][..], &["-h"], &["help"], &["rank", "--help"]] {
            assert_eq!(
                format!("{:?}", run(asked)),
                format!("{:?}", ExitCode::SUCCESS),
                "{asked:?}"
            );
        }
        assert_eq!(format!("{:?}", run(&[])), format!("{:?}", ExitCode::from(2)));
    }

    /// Where nothing can be written, at once or when it is flushed.
    struct Broken(ErrorKind, bool);

    impl Write for Broken {
        fn write(&mut self, bytes: &[u8]) -> Result<usize> {
            if self.1 {
                Ok(bytes.len())
            } else {
                Err(Error::from(self.0))
            }
        }

        fn flush(&mut self) -> Result<()> {
            Err(Error::from(self.0))
        }
    }

    #[test]
    fn a_closed_pipe_is_no_error_and_a_full_disk_ends_with_1() {
        for at_flush in [false, true] {
            let of = |kind| format!("{:?}", say(Broken(kind, at_flush), "text"));
            assert_eq!(of(ErrorKind::BrokenPipe), format!("{:?}", ExitCode::SUCCESS));
            assert_eq!(of(ErrorKind::StorageFull), format!("{:?}", ExitCode::from(1)));
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_ends_with_2_and_a_good_one_with_0() {
        let two = format!("{:?}", ExitCode::from(2));
        for (task, text) in [
            ("next-score", "student_id,order,score\na,1,x\n"),
            ("coverage", "student_id,order\na,1\n"),
            ("mastery", "user,problems,skills,correct\n0,7 8,1 1,12\n"),
            ("rank", "marks,candidates\n1,-1\n"),
            (
                "plan",
                "student_id,chapter,subject,weight,mastery,questions\na,Optics,Physics,4,1.2,9\n",
            ),
            ("nothing", ""),
        ] {
            assert_eq!(exit(task, task, text), two, "{task}");
        }
        assert_eq!(
            format!("{:?}", run(&["rank", "--data", "/nowhere/to/be/found.csv"])),
            two
        );
        assert_eq!(format!("{:?}", run(&["rank", "--seed", "1"])), two);
        let marks: Vec<String> = (0..100).map(|mark| format!("{mark},{}", 200 - mark)).collect();
        let good = exit(
            "rank",
            "good",
            &format!("marks,candidates\n{}\n", marks.join("\n")),
        );
        assert_eq!(good, format!("{:?}", ExitCode::SUCCESS));
    }

    #[test]
    fn what_is_wrong_stands_behind_the_path_of_the_file_that_it_is_about() {
        let good = "marks,candidates\n9,40\n8,60\n";
        let faulty = "marks,candidates\n9,40\n8,x\n";
        let other = "marks,candidates\n9,41\n8,60\n";
        let too_few = "marks,candidates\n9,40\n";
        let both = ["rank", "--data", "data.csv", "--fit", "fit.csv"];
        for (options, data, fit, message) in [
            (&both[..], good, Some(faulty), "fit.csv: the fit file, row 3, "),
            (
                &both[..],
                good,
                Some(too_few),
                "fit.csv: not enough in the fit file",
            ),
            (
                &both[..],
                good,
                Some("marks\n9\n"),
                "fit.csv: the fit file, row 1: ",
            ),
            (&both[..], good, Some(good), "fit.csv: the fit file has the same"),
            (&both[..], faulty, Some(other), "data.csv: the data file, row 3, "),
            (&both[..3], faulty, None, "data.csv: the data file, row 3, "),
            (&both[..3], too_few, None, "data.csv: not enough in the fit file"),
        ] {
            let asked = parse(options).unwrap();
            let error = measure(asked.task, data, fit, asked.seed).unwrap_err();
            let found = told(&asked, &error);
            assert!(found.starts_with(message), "{found}");
        }
    }

    #[test]
    fn what_is_no_text_is_found_on_its_line_whatever_ends_the_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let bytes = ["a,b", "1,2", "", "3,\0"].join(end).into_bytes();
            assert_eq!(first_binary(&bytes), (4, 2), "{end:?}");
            assert_eq!(first_binary(b"\0"), (1, 1));
        }
    }
}
