//! Asks once how an exam went.

use crate::components::{Button, ButtonKind, Card, LinkButton};
use crate::pages::exams::OFFICIAL;
use crate::paths;
use api::forecasts::AwaitedResult;
use leptos::prelude::*;

/// The question in a line, the way to its answer, and "Not now".
pub(super) fn view(exam: AwaitedResult) -> impl IntoView {
    let path = format!("{}/{}", paths::EXAMS, exam.exam_id);
    let not_now = format!("{path}/official-result/not-now");
    view! {
        <Card class="card--wide stack">
            <p>{words!(today.awaited.question, name = exam.name)}</p>
            <div class="cluster">
                <LinkButton href=format!("{path}#{OFFICIAL}") kind=ButtonKind::Soft icon="plus">
                    {words!(today.awaited.add)}
                </LinkButton>
                <form method="post" action=not_now>
                    <Button kind=ButtonKind::Plain>{words!(today.awaited.not_now)}</Button>
                </form>
            </div>
        </Card>
    }
}
