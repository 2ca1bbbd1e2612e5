//! What was refused, above a form: it takes the focus and leads to each field.

use super::{Icon, field_id};
use api::problem::Problem;
use leptos::prelude::*;

/// The problem of a form that was sent. Nothing when there is none.
#[component]
pub fn ErrorSummary(
    /// The refusal.
    problem: Option<Problem>,
) -> impl IntoView {
    problem.map(|problem| {
        let fields: Vec<_> = problem
            .errors
            .into_iter()
            .map(|error| {
                if error.path.is_empty() {
                    view! { <li>{error.message}</li> }.into_any()
                } else {
                    view! { <li><a href=format!("#{}", field_id(&error.path))>{error.message}</a></li> }
                        .into_any()
                }
            })
            .collect();
        view! {
            <div class="error-summary" role="alert" tabindex="-1" id="errors" autofocus=true>
                <h2><Icon name="alert"/>{problem.title}</h2>
                {problem.detail.map(|detail| view! { <p>{detail}</p> })}
                {(!fields.is_empty()).then(|| view! { <ul>{fields}</ul> })}
            </div>
        }
    })
}
