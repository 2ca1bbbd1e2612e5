//! The rows of the list of results.

use crate::{
    components::{Badge, Delta, Icon, Tone},
    format, paths,
};
use api::results::ResultView;
use chrono::{Datelike, NaiveDate};
use domain::results::Sort;
use domain::text::fold;
use leptos::prelude::*;

/// The results in the order given: by date under a heading for each month, else in one list.
pub fn rows(
    items: Vec<ResultView>,
    sort: Sort,
    subjects: &[String],
    today: NaiveDate,
) -> impl IntoView + use<> {
    // Only where the one before is the next row does a step up or down mean anything.
    let deltas = if sort == Sort::Newest {
        deltas(&items)
    } else {
        vec![None; items.len()]
    };
    let subjects: Vec<String> = subjects.iter().map(|subject| fold(subject)).collect();
    let mut months: Vec<(NaiveDate, Vec<AnyView>)> = Vec::new();
    for (item, delta) in items.into_iter().zip(deltas) {
        let month = item.test_date.with_day(1).unwrap_or(item.test_date);
        let series = subjects
            .iter()
            .position(|subject| *subject == fold(&item.subject))
            .unwrap_or(0)
            % 8
            + 1;
        let row = row(item, delta, series, today).into_any();
        match months.last_mut() {
            Some((last, rows)) if *last == month || !sort.is_by_date() => rows.push(row),
            _ => months.push((month, vec![row])),
        }
    }
    months
        .into_iter()
        .map(|(month, rows)| {
            let title = if sort.is_by_date() {
                format::month(month)
            } else {
                words!(tests.sorted_by_percent).to_owned()
            };
            view! {
                <section class="month">
                    <h2 class="month__title">{title}</h2>
                    <ul class="card rows">{rows}</ul>
                </section>
            }
        })
        .collect_view()
}

/// Percent points against the result before it in the same subject, as far as that one is on this page.
fn deltas(items: &[ResultView]) -> Vec<Option<f64>> {
    let subjects: Vec<String> = items.iter().map(|item| fold(&item.subject)).collect();
    let before = |i: usize| {
        let rest = items.iter().zip(&subjects).skip(i + 1);
        rest.filter(|(_, subject)| **subject == subjects[i])
            .map(|(other, _)| other)
            .next()
    };
    (0..items.len())
        .map(|i| before(i).map(|other| items[i].percent - other.percent))
        .collect()
}

fn row(item: ResultView, delta: Option<f64>, series: usize, today: NaiveDate) -> impl IntoView {
    let delete = words!(tests.row.delete, name = item.test_name.clone());
    let score = words!(
        tests.row.score,
        score = format::marks(item.score),
        max = format::marks(item.max_score)
    );
    view! {
        <li class="row">
            <span class=format!("subject-mark subject-mark--{series}") aria-hidden="true"></span>
            <a class="row__main row__link" href=paths::test(item.id)>
                <strong>{item.test_name}</strong>
                <span class="muted">
                    {item.subject} " · " {format::relative(item.test_date, today)} " · " {score}
                    {item.is_sample.then(|| view! { " " <Badge tone=Tone::Peach>{words!(tests.row.sample)}</Badge> })}
                </span>
            </a>
            <span class="row__end">
                <span class="row__number">{format::percent0(item.percent)}</span>
                {delta.map(|value| view! { <Delta value/> })}
            </span>
            <form method="post" action=paths::test_delete(item.id)>
                <button class="icon-link" type="submit" aria-label=delete><Icon name="trash"/></button>
            </form>
        </li>
    }
}
