//! What holds for every page: the security policy's needs, escaping, one heading, and no client without an island.

use super::{
    chapter::{a_chapter, of_chapter},
    given::{HOSTILE, answers, behind, chapter_map, context, dashboard, list, result},
};
use api::results::HistoryFilter;
use app::{
    pages::{
        chapter, errors, heatmap, insights,
        test_detail::{self, ReasonsForm},
        tests, today,
    },
    render::PageContext,
    theme::Theme,
};

fn pages() -> Vec<String> {
    let detail = test_detail::TestDetail {
        result: result(-6.0),
        previous: Some(result(8.0)),
        answers: answers(),
        form: ReasonsForm::of(&result(-6.0), &answers()),
        problem: None,
        recommendations: vec![],
    };
    vec![
        tests::page(context(), list(vec![result(16.0)], HistoryFilter::default())),
        test_detail::page(context(), detail),
        today::page(
            context(),
            today::Today {
                dashboard: dashboard(2),
                forecasts: None,
                exams: vec![],
                balance: None,
                next: api::plan::NextWork::default(),
                awaited: None,
            },
        ),
        insights::page(context(), behind(dashboard(3))),
        heatmap::page(context(), chapter_map(), heatmap::Show::Map),
        heatmap::page(context(), chapter_map(), heatmap::Show::List),
        chapter::page(context(), of_chapter(a_chapter())),
        errors::page(context(), errors::ErrorKind::NotFound, Some(HOSTILE.into())),
    ]
}

#[test]
fn a_chosen_theme_stands_at_the_root_before_any_style_or_script_has_come() {
    let of = |theme| {
        let page = tests::page(
            PageContext { theme, ..context() },
            list(vec![], HistoryFilter::default()),
        );
        let head = page.split("<link").next().unwrap().to_owned();
        let grounds = head.matches("theme-color").count();
        (head, grounds)
    };
    let (system, grounds) = of(Theme::System);
    assert!(
        system.starts_with("<!DOCTYPE html><html lang=\"en\"><head>"),
        "{system}"
    );
    assert!(
        system.contains("name=\"color-scheme\" content=\"light dark\"") && grounds == 2,
        "{system}"
    );
    let (dark, grounds) = of(Theme::Dark);
    assert!(
        dark.starts_with("<!DOCTYPE html><html lang=\"en\" data-theme=\"dark\"><head>"),
        "{dark}"
    );
    assert!(
        dark.contains("name=\"color-scheme\" content=\"dark\"") && grounds == 1,
        "{dark}"
    );
}

#[test]
fn what_a_person_typed_never_becomes_markup() {
    for html in pages() {
        assert!(!html.contains("<script>alert"), "{html}");
        // Inside of tags, outside of quotes: no value has ended early.
        for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
            let names: String = tag.split('"').step_by(2).collect();
            assert!(!names.contains("onload"), "{tag}");
        }
    }
}

#[test]
fn a_page_needs_nothing_that_the_security_policy_refuses() {
    for html in pages() {
        assert!(!html.contains(" style=\""), "{html}");
        for script in html.split("<script").skip(1) {
            assert!(
                script.split('>').next().unwrap().contains("nonce=\"n0nce\""),
                "{script}"
            );
        }
    }
}

#[test]
fn only_a_page_with_an_island_loads_the_client() {
    let plain = tests::page(context(), list(vec![result(16.0)], HistoryFilter::default()));
    assert!(!plain.contains("modulepreload") && !plain.contains("<leptos-island"));
    let charted = insights::page(context(), behind(dashboard(3)));
    assert!(charted.contains("modulepreload") && charted.contains("import(\"/pkg/a.1.js\")"));
}

#[test]
fn every_page_has_one_heading_of_level_one_and_a_title() {
    for html in pages() {
        assert_eq!(html.matches("<h1").count(), 1, "{html}");
        let title = html
            .split("<title>")
            .nth(1)
            .unwrap()
            .split("</title>")
            .next()
            .unwrap();
        assert!(title.ends_with(" · Study Plus"), "{title}");
    }
}
