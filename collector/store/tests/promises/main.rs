//! What the store promises, promise by promise, on real files.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod crashes;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod model;
#[cfg(test)]
mod support;
