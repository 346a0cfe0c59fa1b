//! Mail to those who asked for it.
