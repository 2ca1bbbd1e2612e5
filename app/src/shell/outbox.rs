//! What waits for a network, above the page: empty until `public/waiting.js` has something to say. Its words and parts are
//! here, so that the script has none of its own.

use crate::components::Icon;
use crate::render::Assets;
use domain::sessions::LONGEST_TIMER_S;
use leptos::prelude::*;

/// `mark` is that of the session which the page is made for.
pub(super) fn view(mark: String) -> impl IntoView {
    view! {
        <section class="outbox" id="outbox" data-viewer=mark
            data-waiting-one=words!(outbox.one_waits) data-waiting-other=words!(outbox.many_wait)
            data-stuck-one=words!(outbox.one_stuck) data-stuck-other=words!(outbox.many_stuck)
            data-sent=words!(outbox.sent) data-dropped=words!(outbox.dropped)
            data-gone=words!(outbox.gone) data-mark=words!(outbox.mark)
            data-done=words!(outbox.done) data-undo=words!(outbox.undo) data-start=words!(outbox.start)
            data-pause=words!(outbox.pause) data-resume=words!(outbox.resume) data-stop=words!(outbox.stop)
            data-discard=words!(outbox.discard) data-running=words!(session.running) data-paused=words!(session.paused)
            data-most=LONGEST_TIMER_S.to_string()>
            <p class="outbox__count" role="status"></p>
            <ul class="rows outbox__list"></ul>
            <template id="outbox-row">
                <li class="row">
                    <Icon name="timer"/>
                    <div class="row__main"><p class="outbox__what"></p><p class="muted"></p></div>
                    <button class="button button--plain" type="button">{words!(outbox.drop_it)}</button>
                </li>
            </template>
            <template id="outbox-mark"><p class="block__waits"><Icon name="timer"/> <span></span></p></template>
            <template id="outbox-done">
                <form method="post"><button class="button button--soft" type="submit"><Icon name="check"/><span>{words!(plan.done)}</span></button></form>
            </template>
            <template id="outbox-undo">
                <form method="post"><button class="button button--plain" type="submit"><span>{words!(plan.undo)}</span></button></form>
            </template>
        </section>
    }
}

/// The queue, which the service worker shares, and what the page does with it. The worker stores them under these
/// addresses, so that a page gets those of its own release.
pub(super) fn scripts(assets: &Assets, nonce: &str) -> String {
    let release = &assets.lasting;
    let script = |file| format!("<script src=\"/{file}.js?v={release}\" nonce=\"{nonce}\" defer></script>");
    script("outbox") + &script("waiting")
}
