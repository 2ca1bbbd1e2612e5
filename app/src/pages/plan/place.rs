//! The order of a day: buttons that let a block change places with the one before or after it.

use crate::components::Icon;
use crate::paths;
use api::plan::{Place, PlanBlock};
use leptos::prelude::*;
use uuid::Uuid;

/// The block that was moved last, and where to.
pub(super) type Moved = Option<(Uuid, Place)>;

/// Nothing where the block can go nowhere. After a move the button that was used has the focus, so that it can be pressed
/// again; where it is gone, the other one has.
pub(super) fn buttons(block: &PlanBlock, what: &str, moved: Moved) -> Option<impl IntoView + use<>> {
    let last = moved.filter(|(id, _)| *id == block.id).map(|(_, place)| place);
    let focus = last.map(|place| match &block.places[..] {
        [only] => *only,
        _ => place,
    });
    let buttons: Vec<_> = block
        .places
        .iter()
        .map(|place| button(*place, what, focus == Some(*place)))
        .collect();
    let action = paths::plan_block(block.id, "place");
    (!buttons.is_empty()).then(|| {
        view! {
            <form class="cluster" method="post" action=action>
                <span class="place__label">{words!(plan.place.title)}</span>
                {buttons}
            </form>
        }
    })
}

fn button(place: Place, what: &str, has_focus: bool) -> impl IntoView + use<> {
    let what = what.to_owned();
    let (value, icon, words, label) = match place {
        Place::Earlier => (
            "earlier",
            "up",
            words!(plan.place.earlier),
            words!(plan.place.earlier_of, what = what),
        ),
        Place::Later => (
            "later",
            "down",
            words!(plan.place.later),
            words!(plan.place.later_of, what = what),
        ),
    };
    view! {
        <button class="button button--plain" type="submit" name="place" value=value aria-label=label autofocus=has_focus>
            <Icon name=icon/><span>{words}</span>
        </button>
    }
}
