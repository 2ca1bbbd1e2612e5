//! Renders pages with made-up data into a folder, for looking at them and for measuring contrast and weight:
//! `cargo run -p app --features ssr --example gallery -- OUT`, then serve OUT with any file server.

mod sample;

use api::results::HistoryFilter;
use app::{
    Locale,
    pages::{errors, heatmap, insights, test_detail, tests, today},
    render::{Assets, Flash, FlashKind, PageContext, UndoForm, Viewer},
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
    let dashboard = sample::dashboard;
    let results = sample::results();
    let subjects: Vec<String> = sample::SUBJECTS.map(str::to_owned).to_vec();
    let list = |items: Vec<_>, filter, problem| tests::Tests {
        history: api::results::History { total: items.len() as u64, items, next: Some("x".into()) },
        filter,
        subjects: subjects.clone(),
        after: None,
        problem,
    };
    let detail = |result: &api::results::ResultView| test_detail::TestDetail {
        result: result.clone(),
        previous: results.get(4).cloned(),
        recommendations: dashboard().recommendations,
    };
    let mut bare = results[1].clone();
    bare.chapter_performance.clear();
    let filter = || HistoryFilter { subject: Some("Physics".into()), q: Some("x".into()), ..Default::default() };
    let undo = Flash {
        kind: FlashKind::Done,
        text: "Mock 12 was deleted.".into(),
        undo: Some(UndoForm { action: "/x".into(), label: "Undo".into() }),
    };
    vec![
        ("today", today::page(context("/today"), today::Today { dashboard: dashboard(), exams: sample::exams() })),
        ("today-empty", today::page(context("/today"), today::Today { dashboard: sample::nothing(), exams: sample::exams() })),
        ("tests", tests::page(PageContext { flash: Some(undo), ..sampled("/tests") }, list(results.clone(), HistoryFilter::default(), None))),
        ("tests-none", tests::page(context("/tests"), tests::Tests { after: None, ..list(vec![], filter(), None) })),
        ("tests-empty", tests::page(context("/tests"), list(vec![], HistoryFilter::default(), None))),
        ("test", test_detail::page(context("/tests/1"), detail(&results[0]))),
        ("test-bare", test_detail::page(context("/tests/1"), test_detail::TestDetail { previous: None, recommendations: vec![], ..detail(&bare) })),
        ("heatmap", heatmap::page(context("/insights/heatmap"), dashboard())),
        ("insights", insights::page(context("/insights"), dashboard())),
        ("insights-empty", insights::page(context("/insights"), sample::nothing())),
        ("404", errors::page(context("/nowhere"), errors::ErrorKind::NotFound, Some("01JD3Q9W".into()))),
        ("500", errors::page(visitor("/today"), errors::ErrorKind::Internal, Some("01JD3Q9W".into()))),
        ("offline", errors::page(visitor("/offline"), errors::ErrorKind::Offline, None)),
    ]
}

fn visitor(path: &str) -> PageContext {
    PageContext {
        title: String::new(),
        path: path.into(),
        nonce: "gallery".into(),
        viewer: None,
        assets: Assets { css: "/pkg/study-plus.css".into(), js: "/pkg/study-plus.js".into(), wasm: "/pkg/study-plus.wasm".into() },
        flash: None,
        today: sample::day(0),
        locale: Locale::default(),
    }
}

fn context(path: &str) -> PageContext {
    let viewer = Viewer { display_name: "Asha".into(), is_student: true, is_admin: false, has_sample_data: false };
    PageContext { viewer: Some(viewer), ..visitor(path) }
}

fn sampled(path: &str) -> PageContext {
    let viewer = Viewer { display_name: "Asha".into(), is_student: true, is_admin: true, has_sample_data: true };
    PageContext { viewer: Some(viewer), ..visitor(path) }
}

/// The style sheet with its imports put in place, each in its layer.
fn style(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut css = String::new();
    for line in fs::read_to_string(folder.join("main.css"))?.lines() {
        match line.strip_prefix("@import url(\"").and_then(|rest| rest.split_once("\") layer(")) {
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
