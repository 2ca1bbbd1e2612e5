//! Minutes a question and a mark take, against the time of the exam.

use crate::{
    components::{
        Card, ScrollTable,
        charts::{IntervalBar, IntervalScale},
    },
    format, paths,
};
use api::insights::{ChapterSpeed, Speed, SubjectSpeed};
use leptos::prelude::*;

/// The card; nothing without timed tests.
pub(super) fn card(speed: Speed) -> impl IntoView {
    let text = speed.exam_minutes_per_question.map_or_else(
        || words!(behind.speed_plain).to_owned(),
        |minutes| words!(behind.speed_text, minutes = format::marks(minutes)),
    );
    let most = speed
        .subjects
        .iter()
        .filter_map(|one| one.high.or(one.of_exam))
        .fold(130.0, f64::max);
    let scale = IntervalScale {
        from: 0.0,
        to: most.min(400.0),
    };
    let rows: Vec<_> = speed
        .subjects
        .into_iter()
        .map(|one| subject(one, scale))
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <Card title=words!(behind.speed)>
                <p class="muted">{text}</p>
                <ul class="intervals">{rows}</ul>
                {chapters(speed.chapters)}
            </Card>
        }
    })
}

fn subject(one: SubjectSpeed, scale: IntervalScale) -> impl IntoView {
    let number = words!(
        behind.speed_number,
        minutes = format::marks(one.minutes_per_question)
    );
    let mark = one.minutes_per_mark.map_or_else(
        || words!(behind.no_mark).to_owned(),
        |minutes| words!(behind.per_mark, minutes = format::marks(minutes)),
    );
    let mut detail = words!(behind.speed_detail, count = one.tests, mark = mark);
    let Some(of_exam) = one.of_exam else {
        return view! { <li><p><strong>{one.subject}</strong> " " {number} " " <span class="muted">{detail}</span></p></li> }.into_any();
    };
    let percent = format::percent0(of_exam);
    let place = if let (Some(low), Some(high)) = (one.low, one.high) {
        words!(
            behind.of_exam_likely,
            percent = percent,
            low = format::decimal(low.round()),
            high = format::percent0(high)
        )
    } else {
        words!(behind.of_exam, percent = percent)
    };
    detail = format!("{place} · {detail}");
    let (low, high) = (one.low.unwrap_or(of_exam), one.high.unwrap_or(of_exam));
    view! {
        <li><IntervalBar label=one.subject number detail value=of_exam low high scale/></li>
    }
    .into_any()
}

fn chapters(chapters: Vec<ChapterSpeed>) -> impl IntoView {
    let rows: Vec<_> = chapters
        .into_iter()
        .map(|one| {
            let mark = one
                .minutes_per_mark
                .map_or_else(|| words!(behind.no_mark).to_owned(), format::marks);
            view! {
                <tr>
                    <th scope="row"><a href=paths::chapter(one.id)>{one.chapter}</a></th>
                    <td>{format::marks(one.minutes_per_question)}</td>
                    <td>{mark}</td>
                    <td>{one.questions}</td>
                </tr>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <details class="numbers">
                <summary>{words!(behind.by_chapter)}</summary>
                <ScrollTable caption=words!(behind.by_chapter)>
                    <thead>
                        <tr>
                            <th scope="col">{words!(behind.col_chapter)}</th>
                            <th scope="col">{words!(behind.col_question)}</th>
                            <th scope="col">{words!(behind.col_mark)}</th>
                            <th scope="col">{words!(behind.col_n)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </ScrollTable>
            </details>
        }
    })
}
