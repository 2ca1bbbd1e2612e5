//! Renders pages with made-up data into a folder, for looking at them and for measuring contrast and weight:
//! `cargo run -p app --features ssr --example gallery -- OUT`, then serve OUT with any file server.

mod sample;
#[path = "../forms/visitor.rs"]
mod visitor;

use api::results::{History, HistoryFilter};
use app::{
    pages::{
        errors::{self, ErrorKind},
        heatmap, insights, test_detail, tests, today,
    },
    render::{Flash, FlashKind, PageContext, UndoForm, Viewer},
};
use std::{env, error::Error, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::args().nth(1).ok_or("give the folder to write to")?;
    let out = Path::new(&out);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    copy(&root.join("public"), out)?;
    fs::create_dir_all(out.join("pkg"))?;
    fs::write(out.join("pkg/study-plus.css"), style(&root.join("style"))?)?;
    for (name, html) in pages() {
        fs::write(out.join(format!("{name}.html")), html)?;
    }
    Ok(())
}

/// Name and text of every page.
fn pages() -> Vec<(&'static str, String)> {
    let mut pages = list_pages();
    pages.extend(meaning_pages());
    pages.extend(error_pages());
    pages
}

fn list_pages() -> Vec<(&'static str, String)> {
    let results = sample::results();
    let list = |items: Vec<_>, filter| tests::Tests {
        history: History {
            total: items.len() as u64,
            items,
            next: Some("x".into()),
        },
        filter,
        subjects: sample::SUBJECTS.map(str::to_owned).to_vec(),
        after: None,
        problem: None,
    };
    let undo = Flash {
        kind: FlashKind::Done,
        text: "Mock 12 was deleted.".into(),
        undo: Some(UndoForm {
            action: "/x".into(),
            label: "Undo".into(),
        }),
    };
    let none = HistoryFilter::default;
    let some = HistoryFilter {
        subject: Some("Physics".into()),
        q: Some("x".into()),
        ..none()
    };
    let deleted = PageContext {
        flash: Some(undo),
        ..sampled("/tests")
    };
    vec![
        ("tests", tests::page(deleted, list(results, none()))),
        ("tests-none", tests::page(context("/tests"), list(vec![], some))),
        (
            "tests-empty",
            tests::page(context("/tests"), list(vec![], none())),
        ),
    ]
}

fn meaning_pages() -> Vec<(&'static str, String)> {
    let full = sample::dashboard;
    let today = |dashboard| today::Today {
        dashboard,
        forecasts: None,
        exams: sample::exams(),
        balance: None,
        next: api::plan::NextWork::default(),
        awaited: None,
    };
    let results = sample::results();
    let detail = test_detail::TestDetail {
        result: results[0].clone(),
        previous: results.get(4).cloned(),
        answers: sample::answers(&results[0]),
        form: test_detail::ReasonsForm::of(&results[0], &sample::answers(&results[0])),
        problem: None,
        recommendations: full().recommendations,
    };
    let mut bare = test_detail::TestDetail {
        result: results[1].clone(),
        previous: None,
        answers: sample::answers(&results[1]),
        form: test_detail::ReasonsForm::default(),
        problem: None,
        recommendations: vec![],
    };
    bare.result.chapter_performance.clear();
    vec![
        ("today", today::page(context("/today"), today(full()))),
        (
            "today-empty",
            today::page(context("/today"), today(sample::nothing())),
        ),
        ("test", test_detail::page(context("/tests/1"), detail)),
        ("test-bare", test_detail::page(context("/tests/2"), bare)),
        (
            "heatmap",
            heatmap::page(
                context("/insights/heatmap"),
                sample::chapter_map(),
                heatmap::Show::Map,
            ),
        ),
        (
            "insights",
            insights::page(context("/insights"), sample::behind(full())),
        ),
        (
            "insights-empty",
            insights::page(context("/insights"), sample::behind(sample::nothing())),
        ),
    ]
}

fn error_pages() -> Vec<(&'static str, String)> {
    let id = || Some("01JD3Q9W".to_owned());
    vec![
        (
            "404",
            errors::page(context("/nowhere"), ErrorKind::NotFound, id()),
        ),
        ("500", errors::page(visitor("/today"), ErrorKind::Internal, id())),
        (
            "offline",
            errors::page(visitor("/offline"), ErrorKind::Offline, None),
        ),
    ]
}

fn visitor(path: &str) -> PageContext {
    visitor::visitor(path, sample::day(0))
}

fn context(path: &str) -> PageContext {
    PageContext {
        viewer: Some(visitor::student()),
        ..visitor(path)
    }
}

fn sampled(path: &str) -> PageContext {
    let viewer = Viewer {
        is_admin: true,
        has_sample_data: true,
        is_shut: false,
        ..visitor::student()
    };
    PageContext {
        viewer: Some(viewer),
        ..visitor(path)
    }
}

/// The style sheet with its imports put in place, each in its layer.
fn style(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut css = String::new();
    for line in fs::read_to_string(folder.join("main.css"))?.lines() {
        match line
            .strip_prefix("@import url(\"")
            .and_then(|rest| rest.split_once("\") layer("))
        {
            Some((file, layer)) => {
                let text = fs::read_to_string(folder.join(file))?;
                writeln!(css, "@layer {} {{\n{text}}}", layer.trim_end_matches(");"))?;
            }
            None => writeln!(css, "{line}")?,
        }
    }
    Ok(css)
}

fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
