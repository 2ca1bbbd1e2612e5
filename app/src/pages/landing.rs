//! `/`: one sentence, one picture, one way in.

use crate::components::forms::set_title;
use crate::components::{ButtonKind, LinkButton, ProviderButtons};
use crate::paths;
use crate::render::{self, PageContext};
use api::providers::Provider;
use leptos::prelude::*;

/// The first page of a visitor; the same for all but the signed-in. `providers` are other ways in.
pub fn page(mut ctx: PageContext, providers: Vec<Provider>) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, landing.title);
    set_title(&mut ctx, title, false);
    let is_signed_in = ctx.viewer.is_some();
    render::html(ctx, move || {
        view! {
            <section class="landing">
                <div class="landing__words">
                    <h1 class="landing__title">{words!(landing.title)}</h1>
                    <p class="landing__sentence">{words!(landing.sentence)}</p>
                    {ways_in(is_signed_in)}
                    {(!is_signed_in).then(|| view! { <ProviderButtons providers/> })}
                    <p class="landing__note">{words!(landing.free)}</p>
                </div>
                {picture()}
            </section>
            <section class="landing-how" aria-labelledby="how">
                <h2 id="how">{words!(landing.how)}</h2>
                <ol class="landing-how__steps">
                    {step(words!(landing.how_bring), words!(landing.how_bring_words))}
                    {step(words!(landing.how_see), words!(landing.how_see_words))}
                    {step(words!(landing.how_do), words!(landing.how_do_words))}
                </ol>
            </section>
        }
    })
}

fn ways_in(is_signed_in: bool) -> impl IntoView {
    if is_signed_in {
        view! { <p class="cluster"><LinkButton href=paths::TODAY>{words!(landing.carry_on)}</LinkButton></p> }
            .into_any()
    } else {
        view! {
            <p class="cluster">
                <LinkButton href=paths::REGISTER>{words!(landing.start)}</LinkButton>
                <LinkButton href=paths::LOGIN kind=ButtonKind::Soft>{words!(landing.login)}</LinkButton>
            </p>
        }
        .into_any()
    }
}

fn step(title: &'static str, text: &'static str) -> impl IntoView {
    view! { <li class="landing-how__step"><h3>{title}</h3><p>{text}</p></li> }
}

/// A small drawing of Today. Words in it are real text of the catalogue, so that they follow the language.
fn picture() -> impl IntoView {
    // Minutes of the last seven days, as heights of the bars.
    const WEEK: [u32; 7] = [18, 0, 30, 26, 0, 0, 34];
    let bars = WEEK
        .into_iter()
        .enumerate()
        .map(|(i, height)| {
            let (x, height) = (196 + i * 15, height.max(3));
            view! { <rect class="mock__bar" x=x.to_string() y=(300 - height).to_string() width="9" height=height.to_string() rx="3"/> }
        })
        .collect_view();
    view! {
        <figure class="landing__picture">
            <svg class="mock" viewBox="0 0 320 340" role="img" aria-labelledby="mock-title mock-words">
                <title id="mock-title">{words!(landing.picture)}</title>
                <desc id="mock-words">{words!(landing.picture_words)}</desc>
                <rect class="mock__page" width="320" height="340" rx="28"/>
                <circle class="mock__blob mock__blob--mint" cx="285" cy="30" r="70"/>
                <circle class="mock__blob mock__blob--peach" cx="20" cy="320" r="80"/>
                <text class="mock__hello" x="20" y="42">{words!(landing.mock_hello)}</text>
                <text class="mock__small" x="20" y="62">{words!(landing.mock_date)}</text>
                <rect class="mock__next" x="16" y="80" width="288" height="100" rx="20"/>
                <text class="mock__label" x="32" y="106">{words!(landing.mock_next)}</text>
                <text class="mock__chapter" x="32" y="134">{words!(landing.mock_chapter)}</text>
                <text class="mock__why" x="32" y="158">{words!(landing.mock_why)}</text>
                <rect class="mock__go" x="218" y="114" width="70" height="36" rx="18"/>
                <text class="mock__go-words" x="253" y="137" text-anchor="middle">{words!(landing.mock_go)}</text>
                <rect class="mock__card" x="16" y="196" width="140" height="124" rx="20"/>
                <text class="mock__small" x="32" y="222">{words!(landing.mock_last)}</text>
                <text class="mock__number" x="32" y="256">{words!(landing.mock_percent)}</text>
                <text class="mock__up" x="32" y="278">{words!(landing.mock_delta)}</text>
                <polyline class="mock__line" points="32,306 54,300 76,303 98,295 120,297 140,288"/>
                <rect class="mock__card" x="172" y="196" width="132" height="124" rx="20"/>
                <text class="mock__small" x="188" y="222">{words!(landing.mock_week)}</text>
                {bars}
            </svg>
        </figure>
    }
}
