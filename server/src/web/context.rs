//! What every page needs besides its data: who looks at it, their own date, the nonce, what was just done.

use super::{flash, later, session};
use crate::errors::ApiError;
use crate::layers::Nonce;
use crate::state::AppState;
use app::paths;
use app::render::{PageContext, Viewer};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use catalogue::Locale;
use domain::people::Role;
use service::{Caller, ServiceError};

/// A page about to be made, and who asked for it.
pub struct Page {
    pub context: PageContext,
    /// Whether a script asks that sends what has waited for a network: it reads a refusal, and no page.
    pub is_for_script: bool,
    caller: Option<Caller>,
}

impl Page {
    /// The signed-in person. The table of access lets nobody else through where this is asked.
    pub fn caller(&self) -> Result<&Caller, ApiError> {
        self.caller
            .as_ref()
            .ok_or_else(|| ServiceError::Unauthenticated("sign_in_required").into())
    }
    /// Whether anybody is signed in.
    pub fn is_signed_in(&self) -> bool {
        self.caller.is_some()
    }
    /// Where a signed-in person's own pages begin; for nobody the front page, which leads on whoever signs in.
    pub fn home(&self) -> &'static str {
        self.caller.as_ref().map_or("/", |caller| home_of(&caller.roles))
    }
}

/// Where the own pages begin of somebody with these roles.
pub(super) fn home_of(roles: &[Role]) -> &'static str {
    if roles.contains(&Role::Student) {
        paths::TODAY
    } else if roles.contains(&Role::InstitutionAdmin) {
        paths::ADMIN
    } else {
        paths::START
    }
}

impl FromRequestParts<AppState> for Page {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        Ok(Self {
            context: make(state, parts).await?,
            is_for_script: later::is_by_script(&parts.headers),
            caller: parts.extensions.get::<Caller>().cloned(),
        })
    }
}

/// The context of the page for this request.
pub async fn make(state: &AppState, parts: &Parts) -> Result<PageContext, ApiError> {
    // A page of an error outside the routes has no caller in its request yet.
    let caller = match parts.extensions.get::<Caller>().cloned() {
        Some(caller) => Some(caller),
        None => session::caller(state, &parts.headers).await.unwrap_or_default(),
    };
    let mut context = for_nobody(state, parts);
    if let Some(caller) = &caller {
        context.viewer = Some(viewer(state, caller).await?);
        context.today = caller.today(state.services.core.now());
    }
    Ok(context)
}

/// The context of a page that nothing has to be read for: also there when the database is not.
pub fn for_nobody(state: &AppState, parts: &Parts) -> PageContext {
    let path = parts.uri.path_and_query().map(ToString::to_string);
    let nonce = parts.extensions.get::<Nonce>().map(|nonce| nonce.0.to_string());
    let locale = Locale::current();
    PageContext {
        title: String::new(),
        path: path.unwrap_or_default(),
        nonce: nonce.unwrap_or_default(),
        viewer: None,
        assets: state.site.assets.clone(),
        flash: flash::of(parts.uri.query().unwrap_or_default(), locale),
        today: state.services.core.now().date_naive(),
        locale: locale.tag().parse().unwrap_or_default(),
        theme: session::theme(&parts.headers),
        is_solid: is_solid(&parts.headers),
        password_length: state.services.core.settings.password_policy.min_chars,
    }
}

/// Gigabytes of memory, as browsers round them, up to which layers are not blurred.
const LITTLE_MEMORY: f64 = 4.0;

fn is_solid(headers: &HeaderMap) -> bool {
    let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let memory = value("sec-ch-device-memory").or_else(|| value("device-memory"));
    let memory = memory.and_then(|memory| memory.trim().parse::<f64>().ok());
    value("save-data").is_some_and(|said| said.trim().eq_ignore_ascii_case("on"))
        || memory.is_some_and(|memory| memory <= LITTLE_MEMORY)
}

async fn viewer(state: &AppState, caller: &Caller) -> Result<Viewer, ApiError> {
    let is_student = caller.is(Role::Student);
    Ok(Viewer {
        display_name: caller.display_name.clone(),
        mark: caller.browser_mark(),
        is_student,
        is_admin: caller.is(Role::InstitutionAdmin),
        is_mentor: caller.is(Role::Mentor),
        is_shut: caller.is_leaving || caller.shelter(state.services.core.now()).is_waiting(),
        has_sample_data: is_student && state.services.samples.is_loaded(caller).await?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    #[test]
    fn a_phone_with_little_memory_or_that_saves_data_gets_solid_bars() {
        let with = |name: &'static str, value: &'static str| {
            let pair = (HeaderName::from_static(name), HeaderValue::from_static(value));
            is_solid(&HeaderMap::from_iter([pair]))
        };
        assert!(with("save-data", "on") && with("sec-ch-device-memory", "4") && with("device-memory", "0.5"));
        assert!(
            !with("save-data", "off") && !with("sec-ch-device-memory", "8") && !with("device-memory", "much")
        );
        assert!(!is_solid(&HeaderMap::new()));
    }
}
