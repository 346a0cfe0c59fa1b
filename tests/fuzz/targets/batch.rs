//! A signed batch: COSE around SenML in CBOR. What is read is written again to the same octets.
#![no_main]

use libfuzzer_sys::fuzz_target;
use motprov_shared::seal::Envelope;
use motprov_shared::wire;

fuzz_target!(|octets: &[u8]| {
    if let Ok(envelope) = Envelope::parse(octets)
        && let Some(payload) = envelope.unverified_payload()
    {
        let _ = wire::decode(payload);
    }
    let _ = wire::decode(octets);
});
