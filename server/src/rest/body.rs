//! Bodies that are no JSON: files, as forms send them or as they are.

use crate::errors::{ApiError, ApiResult};
use crate::extract;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use catalogue::{Locale, problems};
use service::ServiceError;
use service::imports::{MAX_BYTES, Source};
use std::collections::BTreeMap;

/// Most bytes of a form: one file of the largest size, and what the form puts around it.
pub(super) const FORM_BYTES: usize = MAX_BYTES + 64 * 1024;
/// Most bytes of a form's field that is no file.
const TEXT_BYTES: usize = 4 * 1024;
/// Most parts of a form; none here has more than five.
const MAX_PARTS: usize = 20;

/// What kinds of body are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `application/json`.
    Json,
    /// `multipart/form-data`.
    Form,
    /// `text/csv`.
    Csv,
    /// A workbook.
    Xlsx,
}

/// The kind of a body by its `Content-Type`.
pub(super) fn kind(headers: &HeaderMap) -> ApiResult<Kind> {
    let text = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = text
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match essence.as_str() {
        "application/json" => Ok(Kind::Json),
        "multipart/form-data" => Ok(Kind::Form),
        "text/csv" => Ok(Kind::Csv),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => Ok(Kind::Xlsx),
        _ => {
            let error = ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                problems::title::body_kind(Locale::current()),
            );
            Err(error.detail(problems::detail::body_kind(Locale::current())))
        }
    }
}

/// The file in a body that is no JSON.
pub(super) async fn file(kind: Kind, request: Request) -> ApiResult<Source> {
    let name = match kind {
        Kind::Form => return Ok(form(request).await?.file()?),
        Kind::Xlsx => "upload.xlsx",
        Kind::Csv | Kind::Json => "upload.csv",
    };
    let bytes = extract::read_body(request.into_body(), MAX_BYTES).await?.into();
    Ok(Source::File {
        name: name.into(),
        bytes,
    })
}

/// A form as sent: its texts by name, and the file in the part `file`.
#[derive(Debug, Default)]
pub(super) struct Form {
    texts: BTreeMap<String, String>,
    file: Option<(String, Vec<u8>)>,
}

impl Form {
    /// The text of this name.
    ///
    /// # Errors
    /// `required` when it is not there.
    pub(super) fn text(&mut self, name: &str) -> Result<String, ServiceError> {
        self.texts.remove(name).ok_or_else(|| {
            ServiceError::field(name, "missing_field", problems::form::required(Locale::current()))
        })
    }

    /// The text of this name, empty when it is not there.
    pub(super) fn optional(&mut self, name: &str) -> String {
        self.texts.remove(name).unwrap_or_default()
    }

    /// The file.
    ///
    /// # Errors
    /// `missing_field` when there is none, `unknown_field` for a text nobody asked for.
    pub(super) fn file(self) -> Result<Source, ServiceError> {
        if let Some(name) = self.texts.keys().next() {
            return Err(ServiceError::field(
                name,
                "unknown_field",
                problems::form::unknown_part(Locale::current()),
            ));
        }
        let (name, bytes) = self.file.ok_or_else(|| {
            ServiceError::field(
                "file",
                "missing_field",
                problems::form::file_part(Locale::current()),
            )
        })?;
        Ok(Source::File { name, bytes })
    }
}

/// Reads a form. The whole of it is bounded by the route's body limit.
///
/// # Errors
/// 400 for what is no form, 413 when it is too large, 422 for a part that is there twice.
pub(super) async fn form(request: Request) -> ApiResult<Form> {
    let (head, body) = request.into_parts();
    let body = extract::must_fit(body, FORM_BYTES).map_err(|_| too_large())?;
    let mut parts = Multipart::from_request(Request::from_parts(head, body), &())
        .await
        .map_err(|_| malformed())?;
    let mut form = Form::default();
    let mut n_parts = 0;
    while let Some(mut part) = parts.next_field().await.map_err(|error| broken(&error))? {
        n_parts += 1;
        if n_parts > MAX_PARTS {
            return Err(malformed());
        }
        let name = part.name().unwrap_or_default().to_owned();
        let (is_file, limit) = if name == "file" {
            (true, MAX_BYTES)
        } else {
            (false, TEXT_BYTES)
        };
        let file_name = part.file_name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|error| broken(&error))? {
            if bytes.len() + chunk.len() > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        let is_new = if is_file {
            form.file.replace((file_name, bytes)).is_none()
        } else {
            let text = String::from_utf8(bytes).map_err(|_| {
                ServiceError::field(&name, "wrong_type", problems::form::utf8(Locale::current()))
            })?;
            form.texts.insert(name.clone(), text).is_none()
        };
        if !is_new {
            return Err(ServiceError::field(
                &name,
                "duplicate_field",
                problems::form::part_twice(Locale::current()),
            )
            .into());
        }
    }
    Ok(form)
}

fn broken(error: &MultipartError) -> ApiError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large()
    } else {
        malformed()
    }
}

fn malformed() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "malformed_form",
        problems::title::broken_form(Locale::current()),
    )
}

fn too_large() -> ApiError {
    ServiceError::TooLarge("too_large", problems::detail::file_size(Locale::current()).into()).into()
}
