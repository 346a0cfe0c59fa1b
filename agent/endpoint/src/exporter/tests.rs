//! Texts as exporters print them.

use proptest::prelude::*;

use super::*;

fn reading(text: &str) -> Result<Reading, Why> {
    let mut lines = Lines::default();
    lines.take(text.as_bytes());
    lines.finish()
}

fn node(scale: u64) -> String {
    format!(
        "# HELP node_cpu_seconds_total Seconds the CPUs spent in each mode.\n\
         # TYPE node_cpu_seconds_total counter\n\
         node_cpu_seconds_total{{cpu=\"0\",mode=\"idle\"}} {idle}.5\n\
         node_cpu_seconds_total{{cpu=\"0\",mode=\"iowait\"}} {scale}\n\
         node_cpu_seconds_total{{cpu=\"0\",mode=\"user\"}} {scale}.25\n\
         node_cpu_seconds_total{{cpu=\"1\",mode=\"idle\"}} {idle}\n\
         node_cpu_seconds_total{{cpu=\"1\",mode=\"system\"}} {scale}\n\
         node_memory_MemTotal_bytes 2.5276514304e+10\n\
         node_memory_MemAvailable_bytes 2.3319105536e+10\n\
         node_memory_SwapTotal_bytes 0\nnode_memory_SwapFree_bytes 0\n\
         node_boot_time_seconds 1.795434249e+09\nnode_time_seconds 1.7954487341418657e+09\n\
         node_filesystem_size_bytes{{device=\"/dev/vda\",fstype=\"ext4\",mountpoint=\"/\"}} 2.70553174016e+11\n\
         node_filesystem_avail_bytes{{device=\"/dev/vda\",fstype=\"ext4\",mountpoint=\"/\"}} 4.6050521088e+10\n\
         node_filesystem_size_bytes{{device=\"tmpfs\",fstype=\"tmpfs\",mountpoint=\"/run\"}} 1e+09\n\
         node_network_receive_bytes_total{{device=\"eth0\"}} 9.00719925474{tail}e+15\n\
         node_network_receive_bytes_total{{device=\"lo\"}} 5\n\
         node_network_transmit_bytes_total{{device=\"eth0\"}} {sent}\n\
         node_uname_info{{nodename=\"srv-1\",sysname=\"Linux\"}} 1\n\
         node_os_info{{pretty_name=\"Debian GNU/Linux 12 (bookworm)\"}} 1\n\
         node_dmi_info{{product_name=\"Default string\",system_vendor=\"Fujitsu\"}} 1\n\
         go_goroutines 8\n",
        idle = scale * 6,
        tail = 1000 + scale,
        sent = scale * 1000,
    )
}

#[test]
fn a_machines_figures_are_read_exactly() {
    let figures = reading(&node(10)).unwrap().figures(None);
    assert_eq!(
        (figures.cpu_used, figures.received, figures.sent),
        (None, None, None),
        "nothing to compare with"
    );
    assert_eq!((figures.cores, figures.memory_total), (Some(2), Some(25_276_514_304)));
    assert_eq!(figures.memory_used, Some(25_276_514_304 - 23_319_105_536));
    assert_eq!((figures.swap_total, figures.swap_used), (Some(0), Some(0)));
    assert_eq!((figures.boot_time_s, figures.uptime_s), (Some(1_795_434_249), Some(14_485)));
    let disk = Disk { total: 270_553_174_016, used: 270_553_174_016 - 46_050_521_088 };
    assert_eq!(figures.disks.into_iter().collect::<Vec<_>>(), [("vda".to_owned(), disk)]);
    let facts: Vec<_> = figures.facts.iter().map(|(name, text)| format!("{name} {text}")).collect();
    assert_eq!(facts, ["host.name srv-1", "os Debian GNU/Linux 12 (bookworm)", "vendor Fujitsu"]);
}

#[test]
fn figures_that_are_differences_come_from_two_scrapes() {
    let (earlier, now) = (reading(&node(10)).unwrap(), reading(&node(20)).unwrap());
    let figures = now.figures(Some(&earlier));
    // Idle and waiting: 60 + 10 + 60; busy: 10 + 10; 20 of 150.
    assert_eq!(figures.cpu_used, Some(1_333));
    // 9,007,199,254,741,010,000 and 9,007,199,254,741,020,000 are the same float.
    assert_eq!((figures.received, figures.sent), (Some(10), Some(10_000)));
}

#[test]
fn a_counter_that_began_anew_gives_no_figure_that_is_too_large() {
    let (earlier, now) = (reading(&node(20)).unwrap(), reading(&node(10)).unwrap());
    let figures = now.figures(Some(&earlier));
    assert_eq!((figures.cpu_used, figures.sent), (None, Some(10_000)));
    let still = reading(&node(10)).unwrap().figures(Some(&now));
    assert_eq!((still.cpu_used, still.sent), (None, Some(0)));
}

#[test]
fn windows_is_read_too() {
    let text = |busy: u64| {
        format!(
            "windows_cpu_time_total{{core=\"0,0\",mode=\"idle\"}} {idle}\n\
             windows_cpu_time_total{{core=\"0,0\",mode=\"user\"}} {busy}\n\
             windows_cpu_time_total{{core=\"0,0\",mode=\"privileged\"}} {busy}\n\
             windows_cpu_time_total{{core=\"0,0\",mode=\"interrupt\"}} {busy}\n\
             windows_memory_physical_total_bytes 1.7e+10\nwindows_memory_available_bytes 7e+09\n\
             windows_pagefile_limit_bytes{{file=\"C:\\\\pagefile.sys\"}} 3e+09\n\
             windows_pagefile_limit_bytes{{file=\"D:\\\\pagefile.sys\"}} 1e+09\n\
             windows_pagefile_free_bytes{{file=\"C:\\\\pagefile.sys\"}} 3e+09\n\
             windows_pagefile_free_bytes{{file=\"D:\\\\pagefile.sys\"}} 0\n\
             windows_logical_disk_size_bytes{{volume=\"C:\"}} 1e+11\n\
             windows_logical_disk_free_bytes{{volume=\"C:\"}} 4e+10\n\
             windows_logical_disk_size_bytes{{volume=\"C:\\\\Users\\\\anna\"}} 1e+11\n\
             windows_net_bytes_received_total{{nic=\"Intel_Ethernet\"}} {busy}\n\
             windows_net_bytes_received_total{{nic=\"isatap.{{GUID}}\"}} 7\n\
             windows_os_info{{product=\"Microsoft Windows Server 2022\"}} 1\n\
             windows_os_hostname{{hostname=\"SRV-2\"}} 1\n",
            idle = busy * 2,
        )
    };
    let figures = reading(&text(30)).unwrap().figures(Some(&reading(&text(20)).unwrap()));
    assert_eq!((figures.cpu_used, figures.cores, figures.received), (Some(5_000), Some(1), Some(10)));
    assert_eq!(
        (figures.memory_used, figures.swap_total, figures.swap_used),
        (Some(10_000_000_000), Some(4_000_000_000), Some(1_000_000_000))
    );
    assert_eq!(figures.disks.keys().collect::<Vec<_>>(), ["C"]);
    assert_eq!(figures.facts.len(), 2);
}

#[test]
fn what_is_no_page_of_figures_is_told_apart() {
    let why = |text: &str| reading(text).err();
    assert_eq!(why("<html>\n<body>Log in</body>\n</html>"), Some(Why::Protocol));
    assert_eq!(why(""), Some(Why::NoFigures));
    assert_eq!(why("up 1\ngo_goroutines 8\n"), Some(Why::NoFigures));
    let two = "node_time_seconds{instance=\"a:9100\"} 1\nnode_time_seconds{instance=\"b:9100\"} 1\n";
    assert_eq!(why(two), Some(Why::SeveralMachines));
    let federated = "node_time_seconds{instance=\"a:9100\",job=\"node\"} 1 1395066363000\n";
    assert_eq!(why(federated), None);
}

#[test]
fn lines_that_do_not_hold_are_counted_and_the_first_is_told() {
    let text = "node_time_seconds 5\nnode_boot_time_seconds oops\nnode_memory_MemTotal_bytes NaN\n\u{fffd} 1";
    let figures = reading(text).unwrap().figures(None);
    assert_eq!((figures.refused, figures.first_refused), (3, Some((2, "the value is not a number"))));
    assert_eq!((figures.boot_time_s, figures.memory_total), (None, None));
}

#[test]
fn more_than_a_machine_has_is_refused_and_told() {
    let line = |n: usize| {
        let labels = format!("{{device=\"/home/{n:05}\",fstype=\"ecryptfs\"}}");
        format!("node_filesystem_size_bytes{labels} 9\nnode_filesystem_avail_bytes{labels} 4\n")
    };
    let many: String = (0..20_000).map(line).collect();
    let figures = reading(&many).unwrap().figures(None);
    assert_eq!((figures.disks.len(), figures.refused), (64, 2 * (20_000 - 64)));
    assert_eq!(figures.first_refused, Some((129, "the machine has more than 64 disks")));
    assert_eq!(figures.disks["disk63"], Disk { total: 9, used: 5 });
    let line = |n: usize| format!("node_network_receive_bytes_total{{device=\"eth{n}\"}} 1\n");
    let interfaces = (0..300).map(line).chain(["node_time_seconds 5\n".to_owned()]).collect::<String>();
    let figures = reading(&interfaces).unwrap().figures(None);
    assert_eq!(figures.refused, 300 - 256);
}

#[test]
fn more_than_is_read_gives_no_figures() {
    let long = format!("node_time_seconds{{a=\"{}\"}} 1\n", "x".repeat(MAX_LINE));
    assert_eq!(reading(&long).err(), Some(Why::TooLarge));
    assert_eq!(reading(&"#\n".repeat(MAX_LINES + 1)).err(), Some(Why::TooLarge));
    let mut lines = Lines::default();
    let part = "node_time_seconds 1\n".repeat(1000);
    let taken = (0..MAX_LINES).take_while(|_| lines.take(part.as_bytes())).count();
    assert!(taken * part.len() <= MAX_OCTETS, "{taken}");
    assert_eq!(lines.finish().err(), Some(Why::TooLarge));
}

proptest! {
    #[test]
    fn however_a_page_is_cut_it_reads_the_same(cuts in prop::collection::vec(1..200_usize, 1..40)) {
        let text = node(10);
        let mut lines = Lines::default();
        let (mut rest, mut cuts) = (text.as_bytes(), cuts.into_iter().cycle());
        while !rest.is_empty() {
            let (part, behind) = rest.split_at(cuts.next().unwrap().min(rest.len()));
            prop_assert!(lines.take(part));
            rest = behind;
        }
        prop_assert_eq!(lines.finish().unwrap().figures(None), reading(&text).unwrap().figures(None));
    }

    #[test]
    fn no_figures_hurt(values in prop::collection::vec("[0-9]{1,30}(\\.[0-9]{1,30})?(e[+-]?[0-9]{1,3})?", 8)) {
        let names = [
            "node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"}", "node_cpu_seconds_total{cpu=\"0\",mode=\"user\"}",
            "node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes", "node_boot_time_seconds",
            "node_time_seconds", "node_network_receive_bytes_total{device=\"eth0\"}",
            "node_filesystem_size_bytes{device=\"/dev/a\",fstype=\"ext4\"}",
        ];
        let line = |(name, value): (&&str, &String)| format!("{name} {value}\n");
        let page = |values: &[String]| names.iter().zip(values).map(line).collect::<String>();
        let one = reading(&page(&values));
        let back: Vec<_> = values.into_iter().rev().collect();
        if let (Ok(one), Ok(other)) = (one, reading(&page(&back))) {
            let _ = one.figures(Some(&other));
        }
    }
}
