//! Which asset and metric of ours a series is. Labels `asset` and `metric` win; else host and name are understood, as
//! far as they can be.

use motprov_shared::measurement::metric;

use super::gather::Named;
use crate::cell::Cell;
use crate::value::{self, Reason};

/// What others call what we measure in the same unit.
const SAME: [(&str, &str); 22] = [
    ("up", metric::REACHABLE),
    ("probe_success", metric::REACHABLE),
    ("probe_ssl_earliest_cert_expiry", metric::CERTIFICATE_EXPIRES),
    ("node_boot_time_seconds", metric::BOOT_TIME),
    ("node_memory_MemTotal_bytes", metric::MEMORY_TOTAL),
    ("node_memory_SwapTotal_bytes", metric::SWAP_TOTAL),
    ("windows_cs_physical_memory_bytes", metric::MEMORY_TOTAL),
    ("windows_system_system_up_time", metric::BOOT_TIME),
    ("Zabbix agent availability", metric::REACHABLE),
    ("Zabbix agent ping", metric::REACHABLE),
    ("Agent availability", metric::REACHABLE),
    ("Agent ping", metric::REACHABLE),
    ("ICMP ping", metric::REACHABLE),
    ("SNMP agent availability", metric::REACHABLE),
    ("CPU utilization", metric::CPU_USED),
    ("Number of CPUs", metric::CPU_CORES),
    ("Number of cores", metric::CPU_CORES),
    ("Total memory", metric::MEMORY_TOTAL),
    ("Total swap space", metric::SWAP_TOTAL),
    ("System uptime", metric::UPTIME),
    ("Uptime", metric::UPTIME),
    ("System boot time", metric::BOOT_TIME),
];
/// Labels that tell series of one name and host apart. Others may name a person.
const APART: [&str; 9] = ["core", "cpu", "device", "interface", "mode", "nic", "port", "quantile", "volume"];

/// Names a series. `label` gives a label's value; `name` is what the other system calls it.
pub(super) fn named<'l>(
    name: Option<&str>,
    host: Option<&str>,
    label: impl Fn(&str) -> Option<&'l str>,
) -> Result<Named, (String, Reason)> {
    let asset = label("asset").or(host).ok_or_else(|| {
        (name.unwrap_or_default().to_owned(), "has no label `asset` and no host: whose is it?".into())
    })?;
    let asset = value::asset(&Cell::from_text(asset)).map_err(|reason| (asset.to_owned(), reason))?;
    if let Some(own) = label("metric") {
        let metric = value::metric(&Cell::from_text(own)).map_err(|reason| (own.to_owned(), reason))?;
        return Ok(Named { asset, metric });
    }
    let name = name.ok_or_else(|| (String::new(), "has no name and no label `metric`".into()))?;
    let ours = SAME.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| (*ours).to_owned());
    let mut text = ours.unwrap_or_else(|| slug(name));
    for value in APART.iter().filter_map(|key| label(key)) {
        text.push('.');
        text.push_str(&slug(value));
    }
    let metric = value::metric(&Cell::from_text(&text)).map_err(|_| {
        let reason =
            "makes no metric of 1 to 64 letters, digits, -, . and _: give the series a label `metric`";
        (text, reason.into())
    })?;
    Ok(Named { asset, metric })
}

/// A name with whatever no metric may hold left out.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_')));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(".")
}

/// The host of an `instance`: `srv-12:9100`, `[2001:db8::1]:9100`, `https://intranet.example/login`.
pub(super) fn host(instance: &str) -> &str {
    let rest = instance.split_once("://").map_or(instance, |(_, rest)| rest);
    let rest = rest.split(['/', '?']).next().unwrap_or(rest);
    match rest.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit()) => host,
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_its_host() {
        for (instance, wanted) in [
            ("srv-12:9100", "srv-12"),
            ("srv-12", "srv-12"),
            ("https://intranet.example/login", "intranet.example"),
            ("https://intranet.example:8443/", "intranet.example"),
        ] {
            assert_eq!(host(instance), wanted);
        }
    }

    #[test]
    fn a_name_keeps_what_a_metric_may_hold() {
        assert_eq!(slug("Interface eth0: Bits received"), "Interface.eth0.Bits.received");
        assert_eq!(slug("åäö"), "");
    }
}
