//! Interactive parts: one small island a module, nothing that a page needs to work.
//!
//! An island has no properties: they would bring a reader of JSON into the client. What it needs to know stands in
//! `data-` attributes of an element around it, marked with `data-says`.

pub mod chart_cursor;
mod controls;
pub mod import_grid;
pub mod result_form;
pub mod timer;
