//! Files of tickets to figures: against figures that were computed twice by others, and by promises.

#[cfg(test)]
mod categories;
#[cfg(test)]
mod common;
#[cfg(test)]
mod expected;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod reading;
