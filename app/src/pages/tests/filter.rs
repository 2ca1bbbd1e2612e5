//! Search, subject chips, dates and exports of the list of results.

use crate::{
    components::{Button, ButtonKind, Chip, Export, Icon},
    paths,
};
use api::results::HistoryFilter;
use domain::results::Sort;
use domain::text::fold;
use leptos::prelude::*;

/// The filter as a GET form and chips. A chip keeps what is typed and the dates.
pub fn tools(filter: &HistoryFilter, subjects: &[String]) -> impl IntoView + use<> {
    let chips = (subjects.len() > 1).then(|| chips(filter, subjects));
    let is_open = filter.from.is_some() || filter.to.is_some() || filter.sort != Sort::default();
    let chosen = filter.sort;
    let orders = Sort::ALL.map(|sort| {
        view! { <option value=sort.word() selected=sort == chosen>{order(sort)}</option> }
    });
    let date = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string());
    let (from, to) = (date(filter.from), date(filter.to));
    let (q, subject) = (filter.q.clone(), filter.subject.clone());
    view! {
        <search class="filter">
            <form method="get" action=paths::TESTS class="filter__form">
                {subject.map(|subject| view! { <input type="hidden" name="subject" value=subject/> })}
                <div class="filter__search">
                    <label class="visually-hidden" for="q">{words!(tests.filter.search)}</label>
                    <input
                        class="input"
                        id="q"
                        name="q"
                        type="search"
                        value=q
                        maxlength="120"
                        placeholder=words!(tests.filter.search)
                        enterkeyhint="search"
                    />
                    <button class="button button--soft" type="submit" aria-label=words!(tests.filter.apply)><Icon name="search"/></button>
                </div>
                <details class="filter__dates" open=is_open>
                    <summary>{words!(tests.filter.dates)}</summary>
                    <div class="cluster">
                        <label>{words!(tests.filter.from)} <input class="input" id="f-from" name="from" type="date" value=from/></label>
                        <label>{words!(tests.filter.to)} <input class="input" id="f-to" name="to" type="date" value=to/></label>
                        <label>
                            {words!(tests.filter.sort)} " "
                            <select class="input" id="f-sort" name="sort">{orders}</select>
                        </label>
                        <Button kind=ButtonKind::Soft>{words!(tests.filter.show)}</Button>
                    </div>
                </details>
            </form>
            {chips}
        </search>
    }
}

fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => words!(tests.filter.newest),
        Sort::Oldest => words!(tests.filter.oldest),
        Sort::Best => words!(tests.filter.best),
        Sort::Lowest => words!(tests.filter.lowest),
    }
}

fn chips(filter: &HistoryFilter, subjects: &[String]) -> impl IntoView + use<> {
    let with = |subject: Option<String>| {
        paths::tests_with(
            &HistoryFilter {
                subject,
                ..filter.clone()
            },
            None,
        )
    };
    let all = view! { <li><Chip href=with(None) active=filter.subject.is_none()>{words!(tests.filter.all)}</Chip></li> };
    let shown = filter.subject.as_deref().map(fold);
    let chips: Vec<_> = subjects
        .iter()
        .map(|subject| {
            let active = shown.as_ref() == Some(&fold(subject));
            let href = with(Some(subject.clone()));
            let words = subject.clone();
            view! { <li><Chip href active>{words}</Chip></li> }
        })
        .collect();
    view! { <ul class="chips" aria-label=words!(tests.filter.subjects)>{all}{chips}</ul> }
}

/// The same results as files.
pub fn export(filter: &HistoryFilter, is_filtered: bool) -> impl IntoView + use<> {
    let query = paths::tests_query(filter, None);
    let title = if is_filtered {
        words!(tests.export.filtered)
    } else {
        words!(tests.export.all)
    };
    view! { <Export title address=move |ending: &str| paths::tests_export(ending, &query)/> }
}
