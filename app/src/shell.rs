//! The document around every page: head, bars, flash, and the few lines of script that a page may need.

use crate::components::{BottomBar, FlashView, SideBar, TopBar};
use crate::paths;
use crate::render::{Assets, PageContext};
use crate::theme::{self, Theme};
use leptos::prelude::*;

mod outbox;

/// Pages that the service worker keeps for use without a network; `public/sw.js` has the same list.
const KEPT: [&str; 3] = [paths::TODAY, paths::PLAN, paths::SESSION];

/// The whole document. Must run inside the rendering owner.
pub(crate) fn document(ctx: &PageContext, main: impl IntoView) -> String {
    let PageContext {
        title,
        path,
        nonce,
        viewer,
        assets,
        flash,
        ..
    } = ctx.clone();
    let product = words!(shell.product);
    let full_title = if title.is_empty() {
        product.to_owned()
    } else {
        format!("{title} · {product}")
    };
    let with_ways = viewer.clone().filter(|viewer| !viewer.is_shut);
    let frame = if with_ways.is_some() {
        "frame frame--signed-in"
    } else {
        "frame"
    };
    let sample = viewer.as_ref().is_some_and(|viewer| viewer.has_sample_data);
    let mark = viewer.as_ref().and_then(|viewer| viewer.mark.clone());
    let is_kept = viewer.is_some() && KEPT.contains(&path.split('?').next().unwrap_or_default());
    let body = view! {
        <body class=frame>
            <a class="skip-link" href="#main">{words!(shell.skip)}</a>
            <TopBar viewer=viewer.clone() path=path.clone()/>
            {with_ways.clone().map(|viewer| view! { <SideBar viewer path=path.clone()/> })}
            <main id="main" tabindex="-1">
                {is_kept.then(kept_note)}
                {is_kept.then(|| outbox::view(mark.unwrap_or_default()))}
                {sample.then(sample_note)}
                {flash.map(|flash| view! { <FlashView flash/> })}
                {main}
            </main>
            {with_ways.map(|viewer| view! { <BottomBar viewer path/> })}
        </body>
    };
    let body = body.to_html();
    let body = body.strip_suffix("</body>").unwrap_or(&body);
    let head = head(&full_title, &assets, ctx.theme).to_html();
    let islands = if body.contains("<leptos-island") {
        wake_islands(&assets, &nonce)
    } else {
        String::new()
    };
    let waiting = if is_kept {
        outbox::scripts(&assets, &nonce)
    } else {
        String::new()
    };
    let worker = register_worker(&assets, &nonce);
    let (language, theme) = (ctx.locale, ctx.theme.attribute());
    let solid = if ctx.is_solid { " data-solid" } else { "" };
    format!(
        "<!DOCTYPE html><html lang=\"{language}\"{theme}{solid}>{head}{body}{islands}{waiting}{worker}</body></html>"
    )
}

fn head(title: &str, assets: &Assets, theme: Theme) -> impl IntoView {
    view! {
        <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
            <title>{title.to_owned()}</title>
            <meta name="description" content=words!(shell.description)/>
            {theme::head(theme)}
            <link rel="preload" href="/fonts/atkinson-hyperlegible-next-latin.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
            <link rel="stylesheet" href=assets.css.to_string()/>
            <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
            <link rel="apple-touch-icon" href="/icons/icon-192.png"/>
            <link rel="manifest" href="/manifest.webmanifest"/>
        </head>
    }
}

/// What the service worker shows above a page that it kept, with the time in place of `{when}`.
fn kept_note() -> impl IntoView {
    view! { <p class="kept" hidden=true>{words!(shell.kept)}</p> }
}

fn sample_note() -> impl IntoView {
    view! {
        <form class="sample-note" method="post" action=paths::SAMPLE_REMOVE>
            <p>{words!(shell.sample.text)}</p>
            <button class="button button--plain" type="submit">{words!(shell.sample.remove)}</button>
        </form>
    }
}

/// Loads the client when the browser is idle and wakes the islands from the outside in, as Leptos' own script does.
/// A failure leaves the page as the server made it.
fn wake_islands(assets: &Assets, nonce: &str) -> String {
    let (js, wasm) = (text(&assets.js), text(&assets.wasm));
    format!(
        "<link rel=\"modulepreload\" href={js}><script type=\"module\" nonce=\"{nonce}\">{}</script>",
        include_str!("shell/islands.js")
            .trim()
            .replace("$JS", &js)
            .replace("$WASM", &wasm)
    )
}

/// Registers the service worker under the names of this release's files, and what tells its lasting ones from those of
/// another: a new release is a new worker.
fn register_worker(assets: &Assets, nonce: &str) -> String {
    let address = text(&format!(
        "/sw.js?f={}&f={}&f={}&v={}",
        assets.css, assets.js, assets.wasm, assets.lasting
    ));
    format!("<script nonce=\"{nonce}\">navigator.serviceWorker?.register({address}).catch(()=>{{}})</script>")
}

/// A quoted string that is safe in script and in an attribute alike. The addresses come from our own build.
fn text(address: &str) -> String {
    let plain: String = address
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "/._-?&=".contains(*c))
        .collect();
    format!("\"{plain}\"")
}
