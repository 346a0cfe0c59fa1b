//! The collector's own documents in the ledger: each has one encoding.
#![no_main]

use libfuzzer_sys::fuzz_target;
use motprov_log::{Enrolment, Erasure, Publication, Revocation, Statement};

fuzz_target!(|octets: &[u8]| {
    if let Some(document) = Enrolment::decode(octets) {
        assert_eq!(document.encode(), octets);
    }
    if let Some(document) = Revocation::decode(octets) {
        assert_eq!(document.encode(), octets);
    }
    if let Some(document) = Statement::decode(octets) {
        assert_eq!(document.encode(), octets);
    }
    if let Some(document) = Publication::decode(octets) {
        assert_eq!(document.encode(), octets);
    }
    if let Some(document) = Erasure::decode(octets) {
        assert_eq!(document.encode(), octets);
    }
});
