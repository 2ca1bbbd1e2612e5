//! The request that is being answered: its id goes into the log, into refusals and into the audit trail; its language
//! is the one that is spoken meanwhile.

use catalogue::Locale;
use std::future::Future;

tokio::task_local! {
    static ID: String;
}

/// Runs `work` as the request of this id, in the language in which it is answered.
pub async fn scope<T>(id: String, locale: Locale, work: impl Future<Output = T>) -> T {
    ID.scope(id, locale.scope(work)).await
}

/// The id of the request being answered; `None` outside of one, as in a command or in background work.
pub fn id() -> Option<String> {
    ID.try_with(Clone::clone).ok()
}
