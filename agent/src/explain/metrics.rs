//! Every metric that an agent can send, in a sentence of each language.

use motprov_shared::measurement::metric as m;

use super::Language;

/// What a metric is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A workstation or server.
    Machine,
    /// A printer.
    Printer,
    /// A service that is checked.
    Endpoint,
    /// The agent itself.
    Agent,
}

/// A metric and what it tells.
#[derive(Debug)]
pub(super) struct Explained {
    pub(super) metric: &'static str,
    /// As shown: `disk.used.<disk>` where a name follows.
    pub(super) shown: &'static str,
    pub(super) of: &'static [Of],
    swedish: &'static str,
    english: &'static str,
}

impl Explained {
    pub(super) const fn in_language(&self, language: Language) -> &'static str {
        match language {
            Language::Swedish => self.swedish,
            Language::English => self.english,
        }
    }

    const fn new(
        metric: &'static str,
        of: &'static [Of],
        swedish: &'static str,
        english: &'static str,
    ) -> Self {
        Self { metric, shown: metric, of, swedish, english }
    }

    const fn shown(self, shown: &'static str) -> Self {
        Self { shown, ..self }
    }
}

const MACHINE: &[Of] = &[Of::Machine];
const PRINTER: &[Of] = &[Of::Printer];
const ENDPOINT: &[Of] = &[Of::Endpoint];
const AGENT: &[Of] = &[Of::Agent];
const DEVICES: &[Of] = &[Of::Machine, Of::Printer];
const ANSWERING: &[Of] = &[Of::Printer, Of::Endpoint];
const ALL: &[Of] = &[Of::Machine, Of::Printer, Of::Endpoint];

/// All of them, in the order in which they are read best.
pub(super) const METRICS: &[Explained] = &[
    Explained::new(
        m::KIND,
        ALL,
        "Typen av enhet anges: arbetsstation, server, skrivare eller tjänst.",
        "The kind is told: workstation, server, printer or service.",
    ),
    Explained::new(
        m::HOST_NAME,
        MACHINE,
        "Maskinens värdnamn anges, så att den kan hittas i registret.",
        "The machine's host name is told, so that it can be found in the register.",
    ),
    Explained::new(
        m::OS,
        MACHINE,
        "Operativsystemet och dess version anges.",
        "The operating system and its version are told.",
    ),
    Explained::new(m::VENDOR, DEVICES, "Tillverkaren anges.", "The manufacturer is told."),
    Explained::new(m::MODEL, DEVICES, "Modellen anges.", "The model is told."),
    Explained::new(
        m::SERIAL,
        DEVICES,
        "Serienumret anges, där det går att läsa, så att enheten kan jämföras med beställningen.",
        "The serial number is told, where it can be read, so that the device can be compared with the order.",
    ),
    Explained::new(
        m::RUNNING,
        MACHINE,
        "Det anges från när till när maskinen har varit i gång.",
        "It is told from when to when the machine was running.",
    ),
    Explained::new(
        m::ASLEEP,
        MACHINE,
        "Det anges hur länge maskinen har varit i viloläge, så att tystnad inte tas för ett fel.",
        "It is told how long the machine was asleep, so that silence is not taken for a fault.",
    ),
    Explained::new(
        m::ACTIVE_USE,
        MACHINE,
        "Det anges hur många sekunder av dygnet någon har använt maskinen, men aldrig vem eller till vad.",
        "It is told for how many seconds of a day somebody used the machine, but never who or what for.",
    ),
    Explained::new(
        m::UPTIME,
        DEVICES,
        "Tiden sedan enheten startades anges.",
        "The time since the device started is told.",
    ),
    Explained::new(
        m::BOOT_TIME,
        MACHINE,
        "Tidpunkten då maskinen startades anges.",
        "The moment at which the machine started is told.",
    ),
    Explained::new(
        m::CPU_USED,
        MACHINE,
        "Andelen använd processortid anges.",
        "The share of processor time in use is told.",
    ),
    Explained::new(
        m::CPU_CORES,
        MACHINE,
        "Antalet processorkärnor anges.",
        "The number of processor cores is told.",
    ),
    Explained::new(
        m::MEMORY_USED,
        MACHINE,
        "Mängden använt minne anges.",
        "The amount of memory in use is told.",
    ),
    Explained::new(
        m::MEMORY_TOTAL,
        MACHINE,
        "Mängden installerat minne anges.",
        "The amount of memory fitted is told.",
    ),
    Explained::new(
        m::SWAP_USED,
        MACHINE,
        "Mängden använt växlingsutrymme anges.",
        "The amount of swap space in use is told.",
    ),
    Explained::new(
        m::SWAP_TOTAL,
        MACHINE,
        "Växlingsutrymmets storlek anges.",
        "The size of the swap space is told.",
    ),
    Explained::new(
        m::DISK_USED,
        MACHINE,
        "Det anges hur mycket av varje fast disk som är upptaget.",
        "It is told how much of each fixed disk is taken.",
    )
    .shown("disk.used.<disk>"),
    Explained::new(
        m::DISK_TOTAL,
        MACHINE,
        "Storleken på varje fast disk anges.",
        "The size of each fixed disk is told.",
    )
    .shown("disk.total.<disk>"),
    Explained::new(
        m::NETWORK_RECEIVED,
        MACHINE,
        "Det anges hur mycket data maskinen har tagit emot, men aldrig från vem eller vad.",
        "It is told how much data the machine received, but never from whom or what.",
    ),
    Explained::new(
        m::NETWORK_SENT,
        MACHINE,
        "Det anges hur mycket data maskinen har sänt, men aldrig till vem eller vad.",
        "It is told how much data the machine sent, but never to whom or what.",
    ),
    Explained::new(
        m::TEMPERATURE,
        MACHINE,
        "Temperaturen vid den varmaste givaren anges, där det finns någon.",
        "The temperature of the hottest sensor is told, where there is one.",
    ),
    Explained::new(
        m::REACHABLE,
        ANSWERING,
        "Det anges från när till när enheten eller tjänsten har svarat.",
        "It is told from when to when the device or service answered.",
    ),
    Explained::new(
        m::SERVICEABLE,
        PRINTER,
        "Det anges från när till när skrivaren själv säger sig kunna skriva ut.",
        "It is told from when to when the printer says that it can print.",
    ),
    Explained::new(
        m::ERRORS,
        PRINTER,
        "Skrivarens egna felmeddelanden anges, till exempel att papperet är slut.",
        "The printer's own faults are told, for example that it is out of paper.",
    ),
    Explained::new(
        m::LIFE_COUNT,
        PRINTER,
        "Det antal sidor som skrivaren har räknat under sin livstid anges.",
        "The number of pages that the printer has counted in its life is told.",
    ),
    Explained::new(
        m::COUNT,
        PRINTER,
        "Tillverkarens egna räkneverk anges, till exempel svartvita sidor, färgsidor, kopior och skanningar.",
        "The maker's own counters are told, for example pages in black, pages in colour, copies and scans.",
    )
    .shown("count.<name>"),
    Explained::new(
        m::COUNTER_SOURCE,
        PRINTER,
        "Det anges vilket räkneverk som sidantalet läses från.",
        "It is told which counter the number of pages is read from.",
    ),
    Explained::new(
        m::COUNTER_UNIT,
        PRINTER,
        "Det anges vad räkneverket räknar, till exempel sidor eller ark.",
        "It is told what the counter counts, for example impressions or sheets.",
    ),
    Explained::new(
        m::SUPPLY,
        PRINTER,
        "Det anges hur mycket som återstår av varje förbrukningsmaterial, till exempel toner.",
        "It is told how much is left of each supply, for example toner.",
    )
    .shown("supply.<number>"),
    Explained::new(
        m::TRAY,
        PRINTER,
        "Det anges hur mycket papper som finns i varje fack.",
        "It is told how much paper is in each tray.",
    )
    .shown("tray.<number>"),
    Explained::new(
        m::CONNECT_TIME,
        ENDPOINT,
        "Tiden det tog att ansluta till tjänsten anges.",
        "The time that it took to connect to the service is told.",
    ),
    Explained::new(
        m::FIRST_BYTE_TIME,
        ENDPOINT,
        "Tiden tills tjänsten började svara anges.",
        "The time until the service began to answer is told.",
    ),
    Explained::new(
        m::LOOKUP_TIME,
        ENDPOINT,
        "Tiden det tog för namnservern att svara anges.",
        "The time that the name server took to answer is told.",
    ),
    Explained::new(
        m::ROUND_TRIP_TIME,
        ENDPOINT,
        "Tiden för ett eko fram och tillbaka anges.",
        "The time of an echo there and back is told.",
    ),
    Explained::new(
        m::CERTIFICATE_EXPIRES,
        ENDPOINT,
        "Den dag då tjänstens certifikat upphör att gälla anges.",
        "The day on which the service's certificate expires is told.",
    ),
    Explained::new(
        m::FAULT,
        ENDPOINT,
        "Orsaken till en misslyckad kontroll anges med ett ord ur en fast lista.",
        "The reason why a check failed is told, in a word of a fixed list.",
    ),
    Explained::new(
        m::ORIGIN,
        ALL,
        "Det anges om enheten är simulerad i en provmiljö.",
        "It is told whether the device is simulated in a test bed.",
    ),
    Explained::new(
        m::CLOCK_OFFSET,
        AGENT,
        "Skillnaden mellan agentens och insamlarens klocka anges.",
        "The difference between the agent's clock and the collector's is told.",
    ),
    Explained::new(
        m::THINNED,
        AGENT,
        "Det anges hur många mätvärden agenten har fått avstå från av utrymmesskäl.",
        "It is told how many figures the agent had to give up for want of room.",
    ),
];
