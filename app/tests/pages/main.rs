//! Pages as text, made of what they are given.
#![expect(clippy::unwrap_used)]

mod chapter;
mod every;
mod given;
mod single;
