//! Reusable parts of pages: plain values in, HTML out. One part a file; its style is `style/components/<name>.css`.

mod action;
mod badge;
mod balance_glance;
mod card;
pub mod charts;
mod choice;
mod confirm;
mod empty;
mod field;
mod field_group;
mod flash;
pub mod forms;
mod icon;
mod nav;
mod pager;
mod provider_buttons;
mod ring;
mod summary;
mod table;

pub use action::{Button, ButtonKind, LinkButton};
pub use badge::{Badge, Chip, Delta, Tone};
pub use balance_glance::{BalanceGlance, BalanceRing, band_words};
pub use card::Card;
pub use choice::{Check, Radio, SelectField};
pub use confirm::ConfirmForm;
pub use empty::EmptyState;
pub use field::{Field, TextArea, error_of, field_id};
pub use field_group::FieldGroup;
pub use flash::FlashView;
pub use icon::Icon;
pub use nav::{BottomBar, SideBar, TopBar};
pub use pager::Pager;
pub use provider_buttons::ProviderButtons;
pub use ring::Ring;
pub use summary::ErrorSummary;
pub use table::ScrollTable;
