//! What every handler can reach.

use crate::assets::Site;
use crate::config::Config;
use metrics_exporter_prometheus::PrometheusHandle;
use service::Services;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Shared by all requests.
#[derive(Clone)]
pub struct AppState {
    /// The use cases. Behind one pointer: the state is cloned several times in each request.
    pub services: Arc<Services>,
    /// The settings.
    pub config: Arc<Config>,
    /// The built site.
    pub site: Arc<Site>,
    /// What `/metrics` prints; absent in tests that start no recorder.
    pub metrics: Option<PrometheusHandle>,
    /// Set when the process is asked to stop: `/ready` says so while the last requests are answered.
    pub is_stopping: Arc<AtomicBool>,
    /// Set when the database refused a write, for a full disk or because it is read-only: `/ready` says so until one
    /// succeeds again.
    pub refuses_writes: Arc<AtomicBool>,
}
