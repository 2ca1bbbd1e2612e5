//! Renders the pages with forms in all their states into the folder that the example `gallery` has made:
//! `cargo run -p app --features ssr --example forms -- OUT`.

mod account;
mod entry;
mod own;
mod sample;
mod visitor;

use app::render::{PageContext, Viewer};
use chrono::NaiveDate;
use std::{env, error::Error, fs, path::Path};

/// Name and text.
type Page = (&'static str, String);

const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 3, 12).expect("a valid date");

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::args().nth(1).ok_or("give the folder to write to")?;
    let families = [
        account::entrance(),
        account::links(),
        entry::results(),
        entry::imports(),
        own::sessions(),
        own::exam_pages(),
        own::others(),
    ];
    for (name, html) in families.into_iter().flatten() {
        fs::write(Path::new(&out).join(format!("{name}.html")), html)?;
    }
    Ok(())
}

fn visitor(path: &str) -> PageContext {
    visitor::visitor(path, TODAY)
}

fn student(path: &str) -> PageContext {
    PageContext {
        viewer: Some(visitor::student()),
        ..visitor(path)
    }
}

fn administrator(path: &str) -> PageContext {
    let viewer = Viewer {
        display_name: "Ravi".into(),
        mark: None,
        is_student: false,
        is_admin: true,
        is_mentor: false,
        has_sample_data: false,
        is_shut: false,
    };
    PageContext {
        viewer: Some(viewer),
        ..visitor(path)
    }
}
