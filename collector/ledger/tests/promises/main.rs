//! What the ledger promises, promise by promise, on a real database file.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod assembled;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod chains;
#[cfg(test)]
mod durability;
#[cfg(test)]
mod erasure;
#[cfg(test)]
mod fleet;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod model;
#[cfg(test)]
mod parties;
#[cfg(test)]
mod rest;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tampering;
#[cfg(test)]
mod told;
#[cfg(test)]
mod upgrade;
