//! Temperature from `/sys/class/hwmon`, or where no processor has a sensor there, `/sys/class/thermal`. Sources:
//! Linux `Documentation/hwmon/sysfs-interface.rst`, `Documentation/driver-api/thermal/sysfs-api.rst`.
//!
//! Only sensors that are cheap to ask are asked. Drives and graphics cards answer by a command that wakes them, and
//! firmware's zones may run a program of the board; they are left alone where a processor answers.

use std::fs;
use std::path::Path;

use super::kept::Kept;
use super::text::small;

/// Drivers of processors' own sensors, on x86 and on boards with ARM.
const PROCESSORS: [&str; 12] = [
    "coretemp",
    "k8temp",
    "k10temp",
    "zenpower",
    "via_cputemp",
    "cpu_thermal",
    "cpu-thermal",
    "soc_thermal",
    "soc-thermal",
    "cpu0_thermal",
    "cpu0-thermal",
    "scpi_sensors",
];
/// Most sensors that are asked: each is one system call.
const MOST: usize = 8;
/// Thousandths of a degree Celsius that a sensor of a machine that runs can mean.
const PLAUSIBLE: std::ops::RangeInclusive<i64> = -40_000..=150_000;

/// The sensors, each a file that stays open.
#[derive(Debug)]
pub(super) struct Heat(Vec<Kept>);

impl Heat {
    /// Looks for sensors, once.
    pub(super) fn open(root: &Path) -> Self {
        let mut sensors = processors(&root.join("sys/class/hwmon"));
        if sensors.is_empty() {
            sensors = zones(&root.join("sys/class/thermal"));
        }
        sensors.truncate(MOST);
        Self(sensors)
    }

    /// The hottest, whole °C, half up. `None` where none says anything plausible.
    pub(super) fn hottest(&self) -> Option<i64> {
        let mut buffer = [0; 32];
        let read = self.0.iter().filter_map(|sensor| millidegrees(sensor.head(&mut buffer).ok()?));
        read.filter(|heat| PLAUSIBLE.contains(heat)).max().map(|heat| (heat + 500).div_euclid(1000))
    }
}

fn millidegrees(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

fn folders(of: &Path) -> Vec<std::path::PathBuf> {
    let mut folders: Vec<_> =
        fs::read_dir(of).into_iter().flatten().flatten().map(|entry| entry.path()).take(256).collect();
    folders.sort();
    folders
}

fn processors(hwmon: &Path) -> Vec<Kept> {
    let is_one = |folder: &&std::path::PathBuf| {
        small(&folder.join("name")).is_some_and(|name| PROCESSORS.contains(&name.trim()))
    };
    folders(hwmon).iter().filter(is_one).flat_map(|folder| inputs(folder)).collect()
}

/// The sensors of one driver: those of whole processors where there are such, since a core's sensor interrupts the
/// core that it asks.
fn inputs(folder: &Path) -> Vec<Kept> {
    let mut inputs = Vec::new();
    for file in folders(folder) {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(place) = name.strip_prefix("temp").and_then(|name| name.strip_suffix("_input")) else {
            continue;
        };
        let label = small(&folder.join(format!("temp{place}_label"))).unwrap_or_default();
        inputs.push((label.trim().to_owned(), file));
    }
    let has = |begin: &str| inputs.iter().any(|(label, _)| label.starts_with(begin));
    // AMD's control temperature is above the true one on some models, which then tell both.
    let whole = ["Package", "Tdie"].into_iter().find(|begin| has(begin)).unwrap_or_default();
    inputs.retain(|(label, _)| label.starts_with(whole));
    inputs.into_iter().filter_map(|(_, file)| Kept::open(file).ok()).collect()
}

/// Zones by what they speak of: the processor's where one says so, else whatever is not a radio or a battery.
fn zones(thermal: &Path) -> Vec<Kept> {
    let kinds = folders(thermal).into_iter().filter_map(|folder| {
        let kind = small(&folder.join("type"))?.trim().to_lowercase();
        let named = folder.file_name()?.to_str()?.starts_with("thermal_zone");
        let other = ["wifi", "iwl", "batt", "charger", "gpu", "nvme"].iter().any(|part| kind.contains(part));
        (named && !other).then_some((kind, folder.join("temp")))
    });
    let mut kinds: Vec<_> = kinds.collect();
    let of_processor = |kind: &str| ["x86_pkg", "cpu", "soc"].iter().any(|part| kind.contains(part));
    if kinds.iter().any(|(kind, _)| of_processor(kind)) {
        kinds.retain(|(kind, _)| of_processor(kind));
    }
    kinds.into_iter().filter_map(|(_, file)| Kept::open(file).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heat(files: &[(&str, &str)]) -> Option<i64> {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join("sys/class").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Heat::open(root.path()).hottest()
    }

    #[test]
    fn the_whole_processor_speaks_for_its_cores() {
        let files = [
            ("hwmon/hwmon0/name", "nvme\n"),
            ("hwmon/hwmon0/temp1_input", "71000\n"),
            ("hwmon/hwmon1/name", "coretemp\n"),
            ("hwmon/hwmon1/temp1_label", "Package id 0\n"),
            ("hwmon/hwmon1/temp1_input", "54500\n"),
            ("hwmon/hwmon1/temp2_label", "Core 0\n"),
            ("hwmon/hwmon1/temp2_input", "99000\n"),
            ("thermal/thermal_zone0/type", "acpitz\n"),
            ("thermal/thermal_zone0/temp", "98000\n"),
        ];
        assert_eq!(heat(&files), Some(55));
    }

    #[test]
    fn a_true_temperature_goes_before_one_for_the_fan() {
        let files = [
            ("hwmon/hwmon0/name", "k10temp\n"),
            ("hwmon/hwmon0/temp1_label", "Tctl\n"),
            ("hwmon/hwmon0/temp1_input", "70000\n"),
            ("hwmon/hwmon0/temp2_label", "Tdie\n"),
            ("hwmon/hwmon0/temp2_input", "50000\n"),
        ];
        assert_eq!(heat(&files), Some(50));
    }

    #[test]
    fn the_hottest_of_the_plausible_ones_is_told() {
        let files = [
            ("thermal/thermal_zone0/type", "acpitz\n"),
            ("thermal/thermal_zone0/temp", "-274000\n"),
            ("thermal/thermal_zone1/type", "acpitz\n"),
            ("thermal/thermal_zone1/temp", "-12600\n"),
            ("thermal/thermal_zone2/type", "iwlwifi_1\n"),
            ("thermal/thermal_zone2/temp", "60000\n"),
            ("thermal/thermal_zone3/type", "INT3400 Thermal\n"),
            ("thermal/thermal_zone3/temp", "200000\n"),
            ("thermal/thermal_zone4/type", "sensor\n"),
            ("thermal/thermal_zone4/temp", "warm\n"),
        ];
        assert_eq!(heat(&files), Some(-13));
    }

    #[test]
    fn a_machine_without_sensors_says_nothing() {
        assert_eq!(heat(&[]), None);
    }
}
