//! Trying or leaving open: what wrong answers take, what attempts earn, against the marking scheme.

use crate::{
    components::{Card, ScrollTable, charts::IntervalBar},
    format,
};
use api::insights::{Attempts, Strategy, Unsure};
use leptos::prelude::*;

/// The card; nothing without a strategy.
pub(super) fn card(strategy: Option<Strategy>) -> impl IntoView {
    let strategy = strategy?;
    let Strategy { all, break_even, .. } = strategy.clone();
    let text = words!(
        behind.strategy_text,
        count = all.tests,
        right = format::signed(strategy.marks_correct),
        wrong = format::marks(strategy.marks_wrong),
        from = format::date(strategy.from),
        to = format::date(strategy.to)
    );
    let verdict = match all.verdict.as_str() {
        _ if break_even <= 0.0 => words!(behind.free),
        "above" => words!(behind.above),
        "below" => words!(behind.below),
        _ => words!(behind.unclear),
    };
    let detail = words!(
        behind.accuracy_detail,
        low = format::decimal(all.low.round()),
        high = format::percent0(all.high),
        even = format::percent0(break_even)
    );
    Some(view! {
        <Card title=words!(behind.strategy)>
            <p class="muted">{text}</p>
            <IntervalBar label=words!(behind.accuracy) number=format::percent0(all.accuracy) detail value=all.accuracy low=all.low high=all.high/>
            <p><strong>{verdict}</strong></p>
            {facts(&all)}
            {strategy.unsure.map(unsure)}
            {by_subject(strategy.subjects)}
        </Card>
    })
}

fn facts(all: &Attempts) -> impl IntoView + use<> {
    let tried = words!(
        behind.tried_of,
        right = all.right,
        wrong = all.wrong,
        open = all.open
    );
    let lost = words!(behind.lost_marks, marks = format::decimal(all.lost_per_test));
    let of_all = words!(behind.lost_percent, percent = format::percent(all.lost_percent));
    let attempt = words!(behind.attempt_marks, marks = format::signed(all.attempt_worth));
    let likely = words!(
        behind.attempt_likely,
        low = format::signed(all.attempt_worth_low),
        high = format::signed(all.attempt_worth_high)
    );
    let open = words!(behind.open_marks, marks = format::signed(all.open_worth));
    view! {
        <dl class="facts facts--row">
            <div><dt>{words!(behind.tried)}</dt><dd>{format::percent0(all.attempt_rate)} " " <span class="muted">{tried}</span></dd></div>
            <div><dt>{words!(behind.lost)}</dt><dd>{lost} " " <span class="muted">{of_all}</span></dd></div>
            <div><dt>{words!(behind.attempt)}</dt><dd>{attempt} " " <span class="muted">{likely}</span></dd></div>
            <div><dt>{words!(behind.open_worth)}</dt><dd>{open} " " <span class="muted">{words!(behind.open_note)}</span></dd></div>
        </dl>
    }
}

fn unsure(unsure: Unsure) -> impl IntoView {
    let right = format::percent0(unsure.accuracy);
    let words = if unsure.skipping_worth > 0.0 {
        words!(
            behind.unsure_lost,
            right = right,
            marks = format::decimal(unsure.skipping_worth)
        )
    } else {
        words!(
            behind.unsure_earned,
            right = right,
            marks = format::decimal(-unsure.skipping_worth)
        )
    };
    view! { <p>{words}</p> }
}

fn by_subject(subjects: Vec<api::insights::SubjectAttempts>) -> impl IntoView {
    let rows: Vec<_> = subjects
        .into_iter()
        .map(|one| {
            let all = one.attempts;
            let band = words!(
                behind.attempt_likely,
                low = format::decimal(all.low.round()),
                high = format::percent0(all.high)
            );
            view! {
                <tr>
                    <th scope="row">{one.subject}</th>
                    <td>{format::percent0(all.attempt_rate)}</td>
                    <td>{format::percent0(all.accuracy)} " " <span class="muted">{band}</span></td>
                    <td>{words!(behind.attempt_marks, marks = format::decimal(all.lost_per_test))}</td>
                </tr>
            }
        })
        .collect();
    (rows.len() > 1).then(|| {
        view! {
            <details class="numbers">
                <summary>{words!(behind.by_subject)}</summary>
                <ScrollTable caption=words!(behind.by_subject)>
                    <thead>
                        <tr>
                            <th scope="col">{words!(behind.subject)}</th>
                            <th scope="col">{words!(behind.col_tried)}</th>
                            <th scope="col">{words!(behind.col_right)}</th>
                            <th scope="col">{words!(behind.col_lost)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </ScrollTable>
            </details>
        }
    })
}
