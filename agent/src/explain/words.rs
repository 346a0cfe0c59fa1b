//! The fixed sentences, in both languages. One type holds them all, so that neither language lacks one.

use super::Language;

/// Sentences; `{}` stands for what the configuration says.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) title_of: &'static str,
    pub(super) purpose: &'static str,
    pub(super) purpose_text: &'static [&'static str],
    pub(super) remote: &'static str,
    pub(super) remote_not: &'static str,
    pub(super) defaults: &'static str,
    pub(super) machine: &'static str,
    pub(super) machine_named: &'static str,
    pub(super) machine_not: &'static str,
    pub(super) active_use_off: &'static str,
    pub(super) printers: &'static str,
    pub(super) printers_text: &'static str,
    pub(super) endpoints: &'static str,
    pub(super) endpoints_text: &'static str,
    pub(super) exporters: &'static str,
    pub(super) exporters_text: &'static str,
    pub(super) agent: &'static str,
    pub(super) none: &'static str,
    pub(super) named: &'static str,
    pub(super) more: &'static str,
    pub(super) how_often: &'static str,
    pub(super) sample: &'static str,
    pub(super) step: &'static str,
    pub(super) check: &'static str,
    pub(super) counters: &'static str,
    pub(super) facts: &'static str,
    pub(super) batch: &'static str,
    pub(super) destination: &'static str,
    pub(super) to_collector: &'static str,
    pub(super) to_any_collector: &'static str,
    pub(super) with_tls: &'static str,
    pub(super) without_tls: &'static str,
    pub(super) either_tls: &'static str,
    pub(super) signed: &'static str,
    pub(super) at_enrolment: &'static str,
    pub(super) nothing_else: &'static str,
    pub(super) kept: &'static str,
    pub(super) until_receipt: &'static str,
    pub(super) bounds: &'static str,
    pub(super) beyond: &'static str,
    pub(super) readers: &'static str,
    pub(super) readers_here: &'static str,
    pub(super) readers_on_the_way: &'static str,
    pub(super) readers_there: &'static str,
    pub(super) never: &'static str,
    pub(super) never_text: &'static str,
    pub(super) never_items: &'static [&'static str],
    pub(super) personal: &'static str,
    pub(super) personal_text: &'static [&'static str],
    pub(super) milliseconds: [&'static str; 2],
    pub(super) seconds: [&'static str; 2],
    pub(super) minutes: [&'static str; 2],
    pub(super) hours: [&'static str; 2],
}

pub(super) const fn of(language: Language) -> &'static Words {
    match language {
        Language::Swedish => &SWEDISH,
        Language::English => &ENGLISH,
    }
}

const ENGLISH: Words = Words {
    title: "What a Motprov agent collects",
    title_of: "What the Motprov agent collects:",
    purpose: "What it is for",
    purpose_text: &[
        "Motprov measures outsourced IT independently of its supplier, so that what was ordered, what is used and \
         what the supplier reports can be compared.",
        "The agent measures machines, printers and services, not people. It opens no port. Over the network only \
         the customer's own collector is listened to: it confirms what it received.",
        "`motprov-agent once` shows, on any machine, the very figures that would be sent about it.",
    ],
    remote: "The configuration may also come from that collector. What the collector signs for this agent then decides \
             which of the things below are measured, and how often; it can add nothing that is not described here, read \
             no file of this machine, and not change who this agent is or whom it believes. Each change is kept in the \
             collector's ledger.",
    remote_not: "The collector cannot change what is measured: the agent's own file decides alone.",
    defaults: "This describes an agent as it is where its configuration says nothing else. With --config FILE the text \
               speaks of that configuration.",
    machine: "What is collected of this machine",
    machine_named: "The machine is called {} in reports. These figures and facts of it are sent.",
    machine_not: "Nothing is collected of the machine that the agent runs on.",
    active_use_off: "By this configuration, active use is not counted.",
    printers: "What is collected of printers",
    printers_text: "The agent asks printers over SNMP for their state and counters. It never changes a setting, and never reads \
                    their job logs.",
    endpoints: "What is collected of services",
    endpoints_text: "The agent checks services as anybody on the network could: it connects, and where that is configured it asks \
                     for one page or one name.",
    exporters: "What is collected of machines that another program measures",
    exporters_text: "The agent reads the figures that the other program shows, and takes the same ones as of a machine of its own; \
                     everything else there is passed over.",
    agent: "What is collected of the agent itself",
    none: "By this configuration there are none.",
    named: "They are called {}.",
    more: "and {} more",
    how_often: "How often",
    sample: "The time between readings of processor, memory and network is {}.",
    step: "The readings of {} are sent as one mean, one 95th percentile, one maximum or one total, never one by one.",
    check: "The time between checks of whether machines run, printers answer and services serve is {}; equal outcomes in \
            a row are sent as one.",
    counters: "The time between readings of a printer's counters, supplies and trays is {}.",
    facts: "Names, models and serial numbers are sent when they are new, when they change, and once a day.",
    batch: "What was measured is sent together, {} apart; the beginning or end of an outage is sent at once.",
    destination: "Where it goes",
    to_collector: "Everything goes to the customer's own collector at {}, and nowhere else.",
    to_any_collector: "Everything goes to the customer's own collector, which the configuration names, and nowhere else.",
    with_tls: "The way there is encrypted with TLS, and the collector must show a certificate of the customer's own authority.",
    without_tls: "The collector is on this very machine, so that the figures do not leave it.",
    either_tls: "The way there is encrypted with TLS, unless the collector is on the same machine.",
    signed: "Each batch is signed with a key that only this agent has, so that nobody can change it unnoticed.",
    at_enrolment: "When it is let in, and when its certificate is renewed, the agent tells the collector the machine's host \
                   name, system, maker, model, serial number and the addresses of its network cards, so that a person can \
                   see which machine asks and find it in the register.",
    nothing_else: "Besides, the agent speaks only to the printers, services and programs that it is told to measure, to the \
                   control target, and to the name server of its system.",
    kept: "How long it is kept here",
    until_receipt: "What was measured stays in the agent's folder until the collector has confirmed with its signature that it keeps \
                    it, and is then deleted.",
    bounds: "While the collector cannot be reached, at most {} megabytes and {} days are kept.",
    beyond: "Beyond that, the oldest figures are thinned out and then dropped; how much was given up is sent as well.",
    readers: "Who can read it",
    readers_here: "On this machine, only its administrators and the account that the agent runs under can read the agent's \
                   folder.",
    readers_on_the_way: "What is encrypted on its way cannot be read by others.",
    readers_there: "At the collector, those can read it to whom the customer gives access; how long it is kept there is decided \
                    by the customer, as controller.",
    never: "What is never collected",
    never_text: "None of the following is ever read, kept or sent.",
    never_items: &[
        "Names, accounts or passwords of users, or who is logged in.",
        "Names or contents of files, folders and messages.",
        "Programs that run, titles of windows, keystrokes, pictures of the screen, sound or video.",
        "Addresses that somebody visits, and contents of network traffic.",
        "Print jobs: their names, owners and contents, and who printed, copied or scanned.",
        "Where a person or a machine is, beyond the building that the agent is configured with.",
    ],
    personal: "Personal data",
    personal_text: &[
        "No figure names a person. Where the customer's register says whose a workstation is, what is collected of that \
         workstation can nevertheless be connected with that person, and is then personal data (GDPR, article 4).",
        "That concerns above all when the machine was on or asleep, and how long it was used on a day. Active use is told \
         only as one number of seconds for each day, of a day on which the agent is stopped or its clock is set to \
         another day as one for each part, and can be turned off with active_use = false.",
        "Figures of the processor and the network, too, can show when somebody works at the machine.",
        "The host name of a machine is sent, so that it can be found in the register; host names should not hold names of people.",
    ],
    milliseconds: ["millisecond", "milliseconds"],
    seconds: ["second", "seconds"],
    minutes: ["minute", "minutes"],
    hours: ["hour", "hours"],
};

const SWEDISH: Words = Words {
    title: "Vad en Motprovagent samlar in",
    title_of: "Vad Motprovagenten samlar in:",
    purpose: "Vad den är till för",
    purpose_text: &[
        "Motprov mäter utkontrakterad it oberoende av leverantören, så att det som har beställts, det som används och \
         det som leverantören rapporterar kan jämföras.",
        "Agenten mäter maskiner, skrivare och tjänster, inte människor. Den öppnar ingen port. Över nätet lyssnar den \
         bara på kundens egen insamlare, som bekräftar det som den har tagit emot.",
        "`motprov-agent once` visar, på vilken maskin som helst, exakt de uppgifter som skulle skickas om den.",
    ],
    remote: "Konfigurationen kan också komma från insamlaren. Det som insamlaren signerar för den här agenten avgör då \
             vad av det som står nedan som mäts, och hur ofta; den kan inte lägga till något som inte beskrivs här, inte \
             läsa några filer på maskinen och inte ändra vem agenten är eller vem den litar på. Varje ändring sparas i \
             insamlarens liggare.",
    remote_not: "Insamlaren kan inte ändra vad som mäts: agentens egen fil avgör ensam.",
    defaults: "Detta beskriver en agent som den är när dess konfiguration inte säger något annat. Med --config FIL \
               gäller texten den konfigurationen.",
    machine: "Vad som samlas in om den här maskinen",
    machine_named: "Maskinen heter {} i rapporterna. Följande mätvärden och uppgifter om den skickas.",
    machine_not: "Ingenting samlas in om den maskin som agenten körs på.",
    active_use_off: "Enligt den här konfigurationen räknas inte aktiv användning.",
    printers: "Vad som samlas in om skrivare",
    printers_text: "Agenten frågar skrivarna om deras tillstånd och räkneverk via SNMP. Den ändrar aldrig någon inställning och \
                    läser aldrig deras jobbloggar.",
    endpoints: "Vad som samlas in om tjänster",
    endpoints_text: "Agenten kontrollerar tjänster så som vem som helst på nätet kan göra: den ansluter, och om det är \
                     konfigurerat hämtar den en sida eller slår upp ett namn.",
    exporters: "Vad som samlas in om maskiner som ett annat program mäter",
    exporters_text: "Agenten läser de mätvärden som det andra programmet visar och hämtar samma slags värden som om den \
                     egna maskinen; allt annat bortses från.",
    agent: "Vad som samlas in om agenten själv",
    none: "Enligt den här konfigurationen finns inga sådana.",
    named: "De heter {}.",
    more: "och {} till",
    how_often: "Hur ofta",
    sample: "Tiden mellan avläsningar av processor, minne och nätverk är {}.",
    step: "Avläsningarna under {} skickas som ett medelvärde, en 95:e percentil, ett högsta värde eller en summa, aldrig \
           var för sig.",
    check: "Tiden mellan kontroller av om maskiner är i gång, skrivare svarar och tjänster fungerar är {}; lika utfall i \
            följd skickas som ett.",
    counters: "Tiden mellan avläsningar av en skrivares räkneverk, förbrukningsmaterial och pappersfack är {}.",
    facts: "Namn, modeller och serienummer skickas när de är nya, när de ändras och en gång om dygnet.",
    batch: "Det som har mätts skickas samlat med {} emellan; början eller slutet på ett avbrott skickas genast.",
    destination: "Vart det skickas",
    to_collector: "Allt skickas till kundens egen insamlare på {} och ingen annanstans.",
    to_any_collector: "Allt skickas till kundens egen insamlare, som konfigurationen anger, och ingen annanstans.",
    with_tls: "Överföringen är krypterad med TLS, och insamlaren måste visa ett certifikat från kundens egen utfärdare.",
    without_tls: "Insamlaren finns på samma maskin, så att mätvärdena inte lämnar den.",
    either_tls: "Överföringen är krypterad med TLS, om inte insamlaren finns på samma maskin.",
    signed: "Varje leverans är signerad med en nyckel som bara den här agenten har, så att ingen kan ändra den obemärkt.",
    at_enrolment: "När agenten släpps in och när dess certifikat förnyas talar den om maskinens värdnamn, system, tillverkare, \
                   modell, serienummer och nätverkskortens adresser för insamlaren, så att någon kan se vilken maskin det \
                   är som frågar och hitta den i registret.",
    nothing_else: "I övrigt talar agenten bara med de skrivare, tjänster och program som den ska mäta, med kontrollmålet \
                   och med systemets namnserver.",
    kept: "Hur länge det sparas här",
    until_receipt: "Det som har mätts ligger kvar i agentens mapp tills insamlaren med sin signatur har bekräftat att den har \
                    sparat det, och raderas sedan.",
    bounds: "När insamlaren inte kan nås sparas högst {} megabyte och {} dygn.",
    beyond: "Därutöver glesas de äldsta mätvärdena ut och tas sedan bort; hur mycket som har fallit bort skickas också.",
    readers: "Vem som kan läsa det",
    readers_here: "På den här maskinen kan bara administratörer och det konto som agenten körs under läsa agentens mapp.",
    readers_on_the_way: "En krypterad överföring kan inte läsas av andra.",
    readers_there: "Hos insamlaren kan de som kunden ger behörighet läsa uppgifterna; hur länge de sparas där bestämmer kunden, \
                    som personuppgiftsansvarig.",
    never: "Vad som aldrig samlas in",
    never_text: "Inget av följande läses, sparas eller skickas någonsin.",
    never_items: &[
        "Användares namn, konton eller lösenord, eller vem som är inloggad.",
        "Namn på eller innehåll i filer, mappar och meddelanden.",
        "Vilka program som körs, fönsterrubriker, tangenttryckningar, skärmbilder, ljud eller video.",
        "Adresser som någon besöker, och innehållet i nätverkstrafik.",
        "Utskriftsjobb: deras namn, ägare och innehåll, och vem som har skrivit ut, kopierat eller skannat.",
        "Var en person eller en maskin befinner sig, utöver den byggnad som agenten är konfigurerad med.",
    ],
    personal: "Personuppgifter",
    personal_text: &[
        "Inget mätvärde nämner en person. Där kundens register anger vem som har en arbetsstation kan det som samlas in \
         om arbetsstationen ändå knytas till den personen och är då personuppgifter (dataskyddsförordningen, artikel 4).",
        "Det gäller framför allt när maskinen har varit på eller i viloläge och hur länge den har använts under ett dygn. \
         Aktiv användning anges bara som ett antal sekunder för varje dygn, för ett dygn då agenten stoppas eller klockan \
         ställs till ett annat dygn som ett för varje del, och kan stängas av med active_use = false.",
        "Även processor- och nätverksvärden kan visa när någon arbetar vid maskinen.",
        "Maskinens värdnamn skickas, så att den kan hittas i registret; värdnamn bör inte innehålla personers namn.",
    ],
    milliseconds: ["millisekund", "millisekunder"],
    seconds: ["sekund", "sekunder"],
    minutes: ["minut", "minuter"],
    hours: ["timme", "timmar"],
};
