//! Mail to those who asked for it. Quiet by default: who did not subscribe gets nothing, and nobody is told anything
//! twice.
//!
//! In the order in which a letter comes about:
//! 1. [`subscription`]: who wants to be told what, in which language.
//! 2. [`decide`]: from what is known now to what is worth telling. Pure: time is an argument.
//! 3. [`event`]: what there is to tell, with a key by which it is told once.
//! 4. [`store`]: subscriptions, what waits and what was told, in the data folder's `notice.sqlite`. Survives a restart.
//! 5. [`letter`]: what waits for one person, as one text in their language.
//! 6. [`mail`]: over SMTP to the configured server, which either takes the letter, may take it later, or never will.
//! 7. [`post`]: one step of all that: compose what is due, send what is due.

pub mod decide;
pub mod event;
pub mod letter;
pub mod mail;
pub mod post;
pub mod store;
pub mod subscription;
mod texts;

pub use event::{Event, What};
pub use store::{Store, StoreError};
pub use subscription::{Kind, Language, NewSubscription, Subscription};
