//! The whole review, from a contract's text and a month's data to findings, and the design's worked examples.

#[cfg(test)]
mod active_use;
#[cfg(test)]
mod agenda;
#[cfg(test)]
mod assets;
#[cfg(test)]
mod capacity;
#[cfg(test)]
mod city;
#[cfg(test)]
mod common;
#[cfg(test)]
mod cost;
#[cfg(test)]
mod depth;
#[cfg(test)]
mod difference;
#[cfg(test)]
mod fleet;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod less;
#[cfg(test)]
mod load;
#[cfg(test)]
mod parts;
#[cfg(test)]
mod promises;
#[cfg(test)]
mod published;
#[cfg(test)]
mod raised;
#[cfg(test)]
mod service_levels;
#[cfg(test)]
mod silence;
#[cfg(test)]
mod sizing;
#[cfg(test)]
mod terms;
#[cfg(test)]
mod vectors;
