//! `/guardian/ask/{token}`: what a parent or guardian is asked, and what they are told once they have answered.

use crate::components::forms::set_title;
use crate::components::{
    Button, ButtonKind, Card, Check, ErrorSummary, Field, FieldGroup, LinkButton, error_of,
};
use crate::paths;
use crate::render::{self, PageContext};
use api::problem::Problem;
use leptos::prelude::*;

/// Who asks, and what was typed.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a box of the form by itself"
)]
pub struct Answer {
    /// The student's name, in part.
    pub student: String,
    /// The student's address, in part.
    pub address: String,
    /// The guardian's name: as the student gave it, or as typed.
    pub name: String,
    /// Ticked.
    pub is_guardian: bool,
    /// Ticked.
    pub study: bool,
    /// Ticked.
    pub balance: bool,
    /// Ticked.
    pub learning: bool,
    /// Refused fields: `name`, `is_guardian`, `study`.
    pub problem: Option<Problem>,
}

/// Fields, to the address of the page: `name`, `is_guardian`, `study`, `balance`, `learning` (`true` when ticked),
/// `answer` (`yes` or `no`).
pub fn page(mut ctx: PageContext, data: Answer) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, guardian.answer.title);
    set_title(&mut ctx, title, data.problem.is_some());
    let action = ctx.path.clone();
    render::html(ctx, move || {
        let lead = words!(
            guardian.answer.lead,
            student = data.student.clone(),
            address = data.address.clone()
        );
        view! {
            <header class="page-head guardian">
                <h1>{title}</h1>
                <p>{lead}</p>
            </header>
            <ErrorSummary problem=data.problem.clone()/>
            <div class="guardian stack">
                {kept()}
                {form(data, action)}
            </div>
        }
    })
}

fn kept() -> impl IntoView {
    view! {
        <Card title=words!(guardian.answer.kept) class="stack">
            <ul>
                <li>{words!(guardian.answer.kept_account)}</li>
                <li>{words!(guardian.answer.kept_study)}</li>
                <li>{words!(guardian.answer.kept_seen)}</li>
            </ul>
            <h3>{words!(guardian.answer.not)}</h3>
            <ul>
                <li>{words!(guardian.answer.not_adverts)}</li>
                <li>{words!(guardian.answer.not_profile)}</li>
                <li>{words!(guardian.answer.not_sensors)}</li>
            </ul>
            <p><a href="/help#privacy">{words!(account.consent_more)}</a></p>
        </Card>
    }
}

fn form(data: Answer, action: String) -> impl IntoView {
    let error = |path| error_of(data.problem.as_ref(), path);
    let (name_error, guardian_error, study_error) = (error("name"), error("is_guardian"), error("study"));
    view! {
        <Card title=words!(guardian.answer.yours)>
            <form class="stack" method="post" action=action>
                <Field name="name" label=words!(guardian.answer.name) value=data.name required=true error=name_error
                    autocomplete="name" maxlength=80/>
                <Check name="is_guardian" value="true" label=words!(guardian.answer.is_guardian) checked=data.is_guardian
                    required=true error=guardian_error/>
                <Check name="study" value="true" label=words!(guardian.answer.study) checked=data.study required=true
                    error=study_error/>
                <Extras balance=data.balance learning=data.learning/>
                <p class="cluster">
                    <Button name="answer" value="yes">{words!(guardian.answer.yes)}</Button>
                    <Button name="answer" value="no" kind=ButtonKind::Soft formnovalidate=true>{words!(guardian.answer.no)}</Button>
                </p>
                <p class="field__hint">{words!(guardian.answer.proof)}</p>
            </form>
        </Card>
    }
}

/// What may be agreed to besides, each by itself.
#[component]
pub(super) fn Extras(
    /// Ticked.
    balance: bool,
    /// Ticked.
    learning: bool,
) -> impl IntoView {
    view! {
        <FieldGroup legend=words!(guardian.answer.extras) hint=words!(guardian.answer.extras_hint).to_owned()>
            <Check name="balance" value="true" label=words!(guardian.answer.balance) checked=balance
                hint=words!(guardian.answer.balance_hint).to_owned()/>
            <Check name="learning" value="true" label=words!(guardian.answer.learning) checked=learning
                hint=words!(guardian.answer.learning_hint).to_owned()/>
        </FieldGroup>
    }
}

/// After an answer.
pub fn answered(mut ctx: PageContext, agrees: bool) -> String {
    let title = if agrees {
        leptos_i18n::td_string!(ctx.locale, guardian.answer.thanks)
    } else {
        leptos_i18n::td_string!(ctx.locale, guardian.answer.said_no)
    };
    set_title(&mut ctx, title, false);
    render::html(ctx, move || {
        let (first, second) = if agrees {
            (words!(guardian.answer.thanks_1), words!(guardian.answer.thanks_2))
        } else {
            (
                words!(guardian.answer.said_no_1),
                words!(guardian.answer.said_no_2),
            )
        };
        view! {
            <section class="card account">
                <h1>{title}</h1>
                <p>{first}</p>
                <p>{second}</p>
            </section>
        }
    })
}

/// Where a link leads nowhere any more.
pub fn ended(mut ctx: PageContext) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, guardian.answer.ended);
    set_title(&mut ctx, title, true);
    render::html(ctx, move || {
        view! {
            <section class="card account">
                <h1>{title}</h1>
                <p>{words!(guardian.answer.ended_1)}</p>
                <p>{words!(guardian.answer.ended_2)}</p>
            </section>
        }
    })
}

/// A link that the student has opened, or a minor: `words` say which.
pub fn not_for_student(mut ctx: PageContext, words: String) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, guardian.answer.not_yours);
    set_title(&mut ctx, title, true);
    let is_signed_in = ctx.viewer.is_some();
    render::html(ctx, move || {
        let back = is_signed_in.then(|| {
            view! { <p><LinkButton href=paths::GUARDIAN wide=true>{words!(guardian.answer.back)}</LinkButton></p> }
        });
        view! {
            <section class="card account">
                <h1>{title}</h1>
                <p>{words}</p>
                <p>{words!(guardian.answer.not_yours_words)}</p>
                {back}
            </section>
        }
    })
}
