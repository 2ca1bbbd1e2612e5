//! The request that is being answered: its id goes into the log, into refusals and into the audit trail; where it came
//! from goes into the trail alone, as a keyed hash; its language is the one that is spoken meanwhile.

use catalogue::Locale;
use std::future::Future;
use std::net::IpAddr;

struct Request {
    id: String,
    address: Option<IpAddr>,
}

tokio::task_local! {
    static REQUEST: Request;
}

/// Runs `work` as the request of this id from this network address, in the language in which it is answered.
pub async fn scope<T>(
    id: String,
    address: Option<IpAddr>,
    locale: Locale,
    work: impl Future<Output = T>,
) -> T {
    REQUEST.scope(Request { id, address }, locale.scope(work)).await
}

/// The id of the request being answered; `None` outside of one, as in a command or in background work.
pub fn id() -> Option<String> {
    REQUEST.try_with(|request| request.id.clone()).ok()
}

/// Where the request being answered came from; `None` outside of one.
pub fn address() -> Option<IpAddr> {
    REQUEST.try_with(|request| request.address).ok().flatten()
}
