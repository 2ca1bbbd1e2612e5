//! The month and year of birth: no day is asked for.

use crate::components::{Field, SelectField, field_id};
use crate::format;
use leptos::prelude::*;

/// Fields `born_month` (`01` to `12`) and `born_year`. Their refusals have the path `born`, to which the first leads.
#[component]
pub fn BornField(
    /// As typed: month and year.
    value: (String, String),
    /// What was refused.
    #[prop(default = None, into)]
    error: Option<String>,
) -> impl IntoView {
    let (month, year) = value;
    let id = field_id("born");
    let class = if error.is_some() {
        "field-group field--error"
    } else {
        "field-group"
    };
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = match &error {
        Some(_) => format!("{hint_id} {error_id}"),
        None => hint_id.clone(),
    };
    let mut options = vec![(String::new(), words!(guardian.born.choose).to_owned())];
    options.extend((1..=12).map(|n| (format!("{n:02}"), format::month_name(n).to_owned())));
    view! {
        <fieldset class=class id=id tabindex="-1" aria-describedby=described_by>
            <legend>{words!(guardian.born.legend)}</legend>
            <p class="field__hint" id=hint_id>{words!(guardian.born.hint)}</p>
            {error.map(|words| view! { <p class="field__error" id=error_id>{words}</p> })}
            <div class="fields fields--born">
                <SelectField name="born_month" label=words!(guardian.born.month) options value=month required=true/>
                <Field name="born_year" label=words!(guardian.born.year) value=year required=true inputmode="numeric"
                    pattern="[0-9]{4}" maxlength=4 autocomplete="bday-year"/>
            </div>
        </fieldset>
    }
}
