//! `/me/born/correct`: another month of birth for one that was mistyped.

use crate::components::forms::{BornField, Enhance, set_title};
use crate::components::{Button, Card, Check, ErrorSummary, error_of};
use crate::render::{self, PageContext};
use crate::{format, paths};
use api::problem::Problem;
use domain::age::BirthMonth;
use leptos::prelude::*;

/// The month that is known, and what was typed.
#[derive(Debug, Clone)]
pub struct BornPage {
    /// As stored, `YYYY-MM`.
    pub born: String,
    /// Month and year, as typed.
    pub typed: (String, String),
    /// Refused fields: `born`, `sure`.
    pub problem: Option<Problem>,
}

/// Fields: `born_month`, `born_year`, `sure`, to the address of the page.
pub fn page(mut ctx: PageContext, data: BornPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, guardian.born.correct);
    set_title(&mut ctx, title, data.problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let error = error_of(data.problem.as_ref(), "born");
        let sure_error = error_of(data.problem.as_ref(), "sure");
        view! {
            <header class="page-head">
                <p><a href=paths::ME>{words!(settings.back)}</a></p>
                <h1>{title}</h1>
                <p class="muted">{words!(guardian.born.now, month = month(&data.born))}</p>
            </header>
            <ErrorSummary problem=data.problem/>
            <Card>
                <form class="stack" method="post" action=paths::BORN_CORRECT>
                    <p>{words!(guardian.born.correct_rule)}</p>
                    <p class="muted">{words!(guardian.born.correct_young)}</p>
                    <BornField value=data.typed error/>
                    <Check name="sure" value="true" label=words!(guardian.born.correct_sure) required=true error=sure_error/>
                    <p><Button>{words!(guardian.born.correct_do)}</Button></p>
                </form>
            </Card>
            <Enhance nonce/>
        }
    })
}

/// `April 2001` of `2001-04`.
pub(super) fn month(born: &str) -> String {
    match BirthMonth::try_from(born.to_owned()) {
        Ok(born) => format::month(born.first_day()),
        Err(_) => born.to_owned(),
    }
}
