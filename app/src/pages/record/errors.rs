//! The errors of the forecasts beside those of the simple rules: the usual one, and the mean of all.

use crate::{
    components::{Card, ScrollTable},
    format,
    pages::insights::forecast::rule_name,
};
use api::forecasts::{MeanError, TrackFigures};
use leptos::prelude::*;

/// One row a rule. Marks are told where all results were of one maximum.
pub(super) fn compared(figures: &TrackFigures) -> impl IntoView + use<> {
    let lost = nearest(figures).map(|rule| words!(forecast.nearer.record, rule = rule));
    let means = &figures.mean_errors;
    let has_marks = means.model.marks.is_some();
    let rows: Vec<_> = [
        (
            words!(forecast.rules.model),
            Some(figures.median_error),
            Some(&means.model),
        ),
        (
            words!(forecast.rules.last),
            Some(figures.median_error_last),
            Some(&means.last),
        ),
        (
            words!(forecast.rules.mean),
            Some(figures.median_error_mean),
            Some(&means.mean_of_three),
        ),
        (
            words!(forecast.rules.line),
            figures.median_error_line,
            means.line.as_ref(),
        ),
    ]
    .into_iter()
    .filter(|(_, usual, _)| usual.is_some())
    .map(|(name, usual, mean)| row(name, usual, mean, has_marks))
    .collect();
    view! {
        <Card title=words!(forecast.record.compare) class="card--wide">
            {lost.map(|words| view! { <p>{words}</p> })}
            <p class="muted">{words!(forecast.record.compare_words)}</p>
            <ScrollTable caption=words!(forecast.record.compare)>
                <thead>
                    <tr>
                        <th scope="col">{words!(forecast.record.said_by)}</th>
                        <th scope="col">{words!(forecast.record.median_error)}</th>
                        <th scope="col">{words!(forecast.record.mean_error)}</th>
                        {has_marks.then(|| view! { <th scope="col">{words!(forecast.record.mean_marks)}</th> })}
                        <th scope="col">{words!(forecast.record.n)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
        </Card>
    }
}

fn row(
    name: &'static str,
    usual: Option<f64>,
    mean: Option<&MeanError>,
    has_marks: bool,
) -> impl IntoView + use<> {
    let dash = || "–".to_owned();
    let percent = |value: Option<f64>| value.map_or_else(dash, format::percent);
    let marks = mean
        .and_then(|mean| mean.marks)
        .map_or_else(dash, format::decimal);
    let n = mean.map_or_else(dash, |mean| mean.n.to_string());
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{percent(usual)}</td>
            <td>{percent(mean.map(|mean| mean.percent))}</td>
            {has_marks.then(|| view! { <td>{marks}</td> })}
            <td>{n}</td>
        </tr>
    }
}

/// The rule with the smallest usual error, where that is below the model's.
fn nearest(figures: &TrackFigures) -> Option<&'static str> {
    let rules = [
        ("last", Some(figures.median_error_last)),
        ("mean_of_three", Some(figures.median_error_mean)),
        ("line", figures.median_error_line),
    ];
    let nearer = rules
        .into_iter()
        .filter_map(|(rule, error)| Some((rule, error?)))
        .filter(|(_, error)| *error < figures.median_error);
    let (rule, _) = nearer.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
    Some(rule_name(rule))
}
