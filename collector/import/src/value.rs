//! Reads single cells. Each reader returns the value, or a reason that is read after the cell's own text:
//! `` `tolv` is not a number: write 12 or 12,5 ``.

mod date;
mod name;
mod number;
mod order;
mod time;

use std::borrow::Cow;

pub(crate) use date::{days, month};
pub(crate) use name::{address, asset, asset_kind, host_name, identifier, mac, metric, name, state};
pub(crate) use number::{Point, number};
pub(crate) use order::DateOrder;
pub(crate) use time::moment;

/// What is wrong with a cell and what to write.
pub(crate) type Reason = Cow<'static, str>;
