//! What the pages promise: the same in both languages, nothing foreign as markup, every state in words.

mod about;
mod addresses;
mod admin;
mod api;
mod ask;
mod capacity;
mod changes;
mod content;
mod contract;
mod door;
mod every;
mod files;
mod fleet;
mod house;
mod http;
mod imports;
mod languages;
mod levels;
mod matrix;
mod money;
mod provider;
mod sample;
mod tickets;
#[cfg(test)]
mod workbook;
