//! Files of tickets to figures: against figures that were computed twice by others, and by promises.

#[cfg(test)]
mod common;
#[cfg(test)]
mod expected;
