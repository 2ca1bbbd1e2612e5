//! `/help`: short answers.

use crate::components::Card;
use crate::components::forms::set_title;
use crate::paths;
use crate::render::{self, PageContext};
use leptos::prelude::*;

/// The same for everybody.
pub fn page(mut ctx: PageContext) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, help.title);
    set_title(&mut ctx, title, false);
    render::html(ctx, || {
        view! {
            <header class="page-head">
                <h1>{words!(help.title)}</h1>
                <p class="muted">{words!(help.lead)}</p>
            </header>
            <Card title=words!(help.start)>
                <ol>
                    <li>{words!(help.start_1)} " " <a href=paths::EXAMS>{words!(help.start_exam)}</a></li>
                    <li>
                        {words!(help.start_2)} " " <a href=paths::TEST_NEW>{words!(help.start_test)}</a> ", "
                        <a href=paths::IMPORT>{words!(help.start_file)}</a>
                    </li>
                    <li>{words!(help.start_3)}</li>
                </ol>
            </Card>
            <Card title=words!(help.numbers) class="stack">
                <dl class="explained">
                    {answer(words!(help.accuracy), words!(help.accuracy_words))}
                    {answer(words!(help.mastery), words!(help.mastery_words))}
                    {answer(words!(help.open_marks), words!(help.open_marks_words))}
                    {answer(words!(help.dash), words!(help.dash_words))}
                </dl>
                <p class="muted">{words!(help.not_advice)}</p>
            </Card>
            <Card title=words!(help.import)><p>{words!(help.import_words)}</p></Card>
            <Card title=words!(help.offline)><p>{words!(help.offline_words)}</p></Card>
            <section class="card" id="privacy" aria-labelledby="privacy-title">
                <h2 class="card__title" id="privacy-title">{words!(help.privacy)}</h2>
                <ul>
                    <li>{words!(help.privacy_1)}</li>
                    <li>{words!(help.privacy_2)}</li>
                    <li>{words!(help.privacy_3)}</li>
                    <li>{words!(help.privacy_4)} " " <a href=paths::ME>{words!(help.privacy_export)}</a></li>
                    <li>{words!(help.privacy_5)}</li>
                    <li>{words!(help.privacy_6)}</li>
                </ul>
            </section>
        }
    })
}

fn answer(what: &'static str, words: &'static str) -> impl IntoView {
    view! { <div><dt>{what}</dt><dd>{words}</dd></div> }
}
