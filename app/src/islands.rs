//! Interactive parts: one small island a module, serialisable properties in, nothing that a page needs to work.

pub mod chart_cursor;
mod controls;
pub mod import_grid;
pub mod result_form;
pub mod timer;
