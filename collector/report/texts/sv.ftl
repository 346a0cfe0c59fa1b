# Allt som rapporten säger på svenska. Samma nycklar och samma värden som i en.ftl.

month-1 = januari
month-2 = februari
month-3 = mars
month-4 = april
month-5 = maj
month-6 = juni
month-7 = juli
month-8 = augusti
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december
day-1 = mån
day-2 = tis
day-3 = ons
day-4 = tors
day-5 = fre
day-6 = lör
day-7 = sön
day-all = alla dagar
instant = { $date } kl. { $hour }.{ $minute }
window-open = öppet även på helgdagar
window-red = stängt på helgdagar
window-red-and-eves = stängt på helgdagar och avtalade aftnar

none = –
missing = saknas
not-reported = inte lämnat
not-measured = inte uppmätt
not-computed = inte räknat
percentage-points = { $figure } %-enheter
list-and = { $first } och { $last }
page = Sida
page-of = av
tables-nothing = Inget att visa.

# Vad rapporten är
title-month = Granskning av { $month }
title-level = Granskning av { $level }, { $month }
title-capacity = Granskning av kapacitet, { $month }
subject = Oberoende kontroll av beställd, använd och rapporterad it
kicker = Kontrollprov av { $supplier }, { $month }
running-checkpoint = Kontrollpunkt { $n } · { $root }
running-ledger = Liggare, { $n } poster · { $root }
scope-month = hela månaden
scope-level = servicenivå { $level }
scope-capacity = en kapacitetsiakttagelse
fact-contract = Avtal
fact-customer = Beställare
fact-supplier = Leverantör
fact-month = Månad
fact-scope = Omfattning
fact-made = Upprättad
fact-published = Publicerad
fact-ledger = Underlag
published-not = inte publicerad
published = { $when } av { $by }, liggarpost { $entry }

# Slutsatsen
headline-no-levels = Avtalet har inga servicenivåer att pröva.
headline-all-confirmed = { $count ->
    [one] Den enda servicenivån är bekräftad.
   *[other] Alla { $n } servicenivåer är bekräftade.
}
headline = { $count ->
    [one] Den enda servicenivån är { $parts }.
   *[other] Av { $n } servicenivåer är { $parts }.
}
headline-confirmed = { $count ->
    [one] { $n } bekräftad
   *[other] { $n } bekräftade
}
headline-contradicted = { $count ->
    [one] { $n } motsagd
   *[other] { $n } motsagda
}
headline-not-verifiable = { $count ->
    [one] { $n } inte verifierbar
   *[other] { $n } inte verifierbara
}
headline-not-reported = { $count ->
    [one] { $n } inte rapporterad
   *[other] { $n } inte rapporterade
}
headline-not-measured = { $count ->
    [one] { $n } inte uppmätt
   *[other] { $n } inte uppmätta
}
headline-level = { $title }: { $verdict }.
headline-capacity = { $title }, { $department }: { $finding }.
lead-too-good = ”{ $title }” är rapporterad bättre än den var, till leverantörens fördel.
lead-too-bad = ”{ $title }” är rapporterad sämre än den var, till beställarens fördel.
lead-more = { $count ->
    [one] Ytterligare { $n } nivå är motsagd.
   *[other] Ytterligare { $n } nivåer är motsagda.
}
lead-penalty = Rätt räknat är vitet { $right }, inte { $reported }.
lead-penalty-agrees = Vitet stämmer: { $right }, rapporterat { $reported }.
lead-penalty-unreported = Rätt räknat är vitet { $right }; leverantören har inte rapporterat något.
lead-penalty-unknown = Inget vite kan räknas om, för ingen nivå är uppmätt.
lead-capacity = Beställt { $ordered }, sett { $delivered }, använt { $used }. Outnyttjat per månad: { $unused }.
lead-met = Målet är { $met }. Vite, omräknat: { $penalty }.
note-unfinished = Månaden pågick när rapporten upprättades. Inget av det som står här är slutligt.
note-differs = Siffrorna här skiljer sig från den senaste publiceringen: liggaren har vuxit sedan dess, eller underlag har rättats.
note-testbed = En testbädd spelar en del av enheterna. Simulerade enheter svarar över samma protokoll och samma signerade väg som verkliga, men finns inte. Varje nivå säger hur många de är.
note-unsigned = En del av underlaget är importerade mätvärden som ingen agent har signerat. Varje nivå säger hur många enheter det gäller.
figure-penalty = Vite, omräknat
figure-penalty-reported = leverantörens rapport { $reported }
figure-penalty-unreported = leverantören har inte rapporterat vite
figure-unused = Beställt men outnyttjat, per månad
figure-unused-unseen = { $count ->
    [0] allt beställt har synts i mätningen
    [one] { $n } beställning har aldrig synts
   *[other] { $n } beställningar har aldrig synts
}
figure-coverage = Lägsta täckning
figure-coverage-of = { $count ->
    [one] av { $n } uppmätt nivå
   *[other] av { $n } uppmätta nivåer
}

# Översikten
contents = Innehåll
levels = Rapporterat mot uppmätt
levels-intro = Alla nivåer på samma skala: avståndet till målet i avtalets vitessteg. Vänster om linjen är sämre än avtalat. Gränser avrundas utåt.
levels-caption = Servicenivåer: utfall, rapporterat, uppmätt, täckning, mål och vite
column-level = Servicenivå
column-verdict = Utfall
column-plot = Avstånd till målet
column-reported = Rapporterat
column-measured = Uppmätt
column-coverage = Täckning
column-target = Mål
column-penalty = Vite
column-penalty-sum = Vite, tillsammans
scale-worse = sämre
scale-better = bättre
key-reported = Rapporterat av leverantören
key-measured = Uppmätt, från lägsta till högsta
key-hard = Vad den omätta tiden än rymde
key-target = Mål i avtalet
key-none = För litet underlag
key-ordered = Beställt
key-seen = Levererat (sett)
key-used = Använt
rules = Bekräftad: den rapporterade siffran ligger inom det uppmätta. Motsagd: utanför, och antingen är tillräckligt mycket uppmätt eller så kan ingen omätt tid göra siffran sann. Ej verifierbar: för lite har setts, eller gränserna ligger för långt isär.
verdict-confirmed = Bekräftad
verdict-contradicted = Motsagd
verdict-not-verifiable = Ej verifierbar
verdict-not-reported = Ej rapporterad
verdict-not-measured = Ej uppmätt
favours-supplier = till leverantörens fördel
favours-customer = till beställarens fördel
target-met = nått
target-missed = missat
target-undecided = oklart

# En nivå på djupet
depth-one = Servicenivån
depth = Servicenivåerna en för en
chart-words = { $title }: rapporterat { $reported }, uppmätt { $measured }, mål { $target }
calculation = Så är utfallet räknat
column-step = Steg
column-how = Hur
column-value = Värde
because-inside = Den rapporterade siffran ligger inom det uppmätta.
because-outside = Den rapporterade siffran ligger { $distance } utanför det uppmätta.
because-outside-hard = Den rapporterade siffran ligger minst { $distance } fel, vad den omätta tiden än rymde.
because-coverage = { $seen } av den avtalade tiden är sedd; ett utfall kräver { $needed }.
because-width = De uppmätta gränserna ligger { $width } isär; ett utfall tillåter { $allowed }.
because-no-report = Leverantören har inte lämnat någon siffra för månaden.
because-no-source = Avtalet anger ingen källa som mäter den.
because-nothing-seen = Mätkällan har inte sett något i månaden.
because-too-few = { $seen } mätningar har ett värde; ett utfall kräver { $needed }.
step-target = Mål i avtalet
how-target = Servicetid ”{ $name }”: { $hours }.
step-reported = Leverantörens rapport
how-reported = { $count ->
    [0] Avrundad till heltal: siffran står för { $range }.
    [one] Avrundad till en decimal: siffran står för { $range }.
   *[other] Avrundad till { $count } decimaler: siffran står för { $range }.
}
how-reported-not = Ingen siffra för månaden.
step-coverage = Sett av den avtalade tiden
how-coverage = Ett utfall kräver { $needed }. Tid som ingen såg räknas inte åt något håll.
step-measured = Uppmätt i den sedda tiden
how-measured = { $metric }, { $who }, prövat var { $seconds }:e sekund.
how-measured-not = Inget i avtalet mäter den.
how-origin = Enheter: { $counts }.
metric-reachable = Andel av tiden som enheterna svarade
metric-serviceable = Andel av tiden som enheterna kunde utföra sin tjänst
metric-running = Andel av tiden som enheterna var i gång
kind-any = alla slag
kind-workstation = arbetsplatser
kind-printer = skrivare
kind-server = servrar
kind-endpoint = tjänster som prövas
population-named = { $count ->
    [one] { $n } namngiven enhet
   *[other] { $n } namngivna enheter
}
origin-measured = { $count ->
    [one] { $n } uppmätt
   *[other] { $n } uppmätta
}
origin-simulated = { $count ->
    [one] { $n } simulerad
   *[other] { $n } simulerade
}
origin-unsigned = { $count ->
    [one] { $n } ur osignerad fil
   *[other] { $n } ur osignerade filer
}
step-width = Gränsernas avstånd
how-width = Ett utfall tillåter högst { $allowed }.
how-width-free = Avtalet sätter ingen gräns.
step-hard = Vad den omätta tiden än rymde
how-hard = Lägst om all osedd tid var avbrott, högst om ingen var det.
step-compared = Bekräftas om siffran ligger inom
how-compared = Det uppmätta vidgat med avrundning { $half } och tolerans { $tolerance }.
how-compared-inside = Rapporten ligger inom det uppmätta.
how-compared-above = Rapporten ligger { $distance } över det uppmätta.
how-compared-below = Rapporten ligger { $distance } under det uppmätta.
step-verdict = Utfall
step-met = Målet
how-met-nothing = Inget är uppmätt.
how-met-measured = Avgörs av det uppmätta, eftersom tillräckligt är sett.
how-met-hard = För lite är sett, så hela den osedda tiden räknas åt båda hållen.
how-met-higher = Nått om båda gränserna når målet eller ligger över det.
how-met-lower = Nått om båda gränserna når målet eller ligger under det.
step-owed = Vite, omräknat
how-owed = Avtalets trappa på båda gränserna; den lägre gynnar leverantören.
how-owed-capped = Avtalets trappa på båda gränserna; månadens viten ryms tillsammans under { $cap }.
step-claimed = Vite enligt leverantören
how-claimed = Som det står i rapporten.
ladder = Avtalets vitestrappa
ladder-caption = Vitestrappan och var siffrorna faller
ladder-fee = Andel av månadsavgiften { $fee }.
ladder-fee-capped = Andel av månadsavgiften { $fee }, högst { $percent } eller { $amount }.
ladder-at-least = { $figure } eller mer
ladder-above = mer än { $figure }
ladder-at-most = { $figure } eller mindre
ladder-below = mindre än { $figure }
ladder-rest = allt annat
column-holds = Faller här
column-percent = Andel
column-amount = Vite
column-figure = Värde
entries = Liggarposter
entries-more = { $count ->
    [one] och { $n } post till, som står i bifogad data
   *[other] och { $n } poster till, som står i bifogad data
}
no-entries = Inga liggarposter: inget är känt om nivån i månaden.

# Vad som är sagt och rättat
statements = Parternas ord
statements-intro = Uttalanden om nivåer som inte finns i avtalet.
party-supplier = Leverantören
party-customer = Beställaren
party-agreed = Överenskommet
held-value = Rätt värde: { $figure }.
held-penalty = Rätt vite: { $figure }.
agreed-value = Överenskommet
corrections = Rättelser
corrections-intro = En publicerad siffra tas aldrig bort. Här står den som gällde först bredvid den som gäller nu.
column-before = Först publicerat
column-after = Rättat

# Kapaciteten
capacity = Kapacitet
capacity-intro = Beställt, sett av mätningen och använt, i avtalets enheter. Det outnyttjade är beställt men inte använt, till avtalets pris per månad.
capacity-services = Per tjänst
capacity-services-caption = Beställt, sett och använt per tjänst
capacity-caption = Beställt, sett och använt per förvaltning och tjänst
capacity-nobody = Ingen beställare
capacity-no-service = Utan tjänst i avtalet
capacity-places = { $count ->
    [one] { $n } rad
   *[other] { $n } rader
}
capacity-odd = { $count ->
    [one] { $n } avviker
   *[other] { $n } avviker
}
capacity-all-within = ryms
capacity-under = outnyttjat
capacity-within = ryms
capacity-over = mer än beställt
capacity-unseen = aldrig sett
capacity-unordered = obeställt
column-service = Tjänst
column-bar = Andel av beställt
column-ordered = Beställt
column-delivered = Sett
column-used = Använt
column-capacity-coverage = Täckning
column-unused = Outnyttjat
column-finding = Iakttagelse

# Beviset
proof = Bevis och kontroll
proof-intro = Allt i rapporten kan räknas om från det som är signerat, utan den som har upprättat den.
alone = Rapporten är upprättad utan bevispaket. Poster hämtas ur liggaren med motprov-collector pack.
proof-ledger = Liggare
entries-count = { $n } poster
proof-root = Liggarens rot
proof-checkpoint = Kontrollpunkt
proof-checkpoint-of = { $origin }, { $n } poster
proof-checkpoint-none = ingen bifogad
proof-checkpoint-root = Kontrollpunktens rot
proof-signers = Signerad av
proof-key = Loggens nyckel, SHA-256
witnesses-caption = Medsignaturer och tidsstämplar
witness-cosigned = Medsignerad
witness-nobody = ingen har medsignerat
witness-timestamp = Tidsstämplad
timestamp-nobody = ingen har tidsstämplat
column-authority = Av
column-when = När
column-kind = Slag
check = Kontrollera själv
check-report = Rapportens siffror finns bifogade i filen som data, i samma form som de publiceras.
check-pack = Bevispaketet kontrolleras utan nätverk med motprov-verify. Det räknar om varje siffra och utfall, prövar varje signatur, kedja och bevis, och namnger det som inte håller:
check-public = Med allmänna verktyg i stället:
check-public-steps = Kontrollsummor: sha256sum. Tidsstämplar: openssl ts -verify. Kontrollpunkt och medsignaturer: varje läsare av C2SP tlog-checkpoint. Poster: varje läsare av COSE och CBOR. READ-ME.txt i paketet säger hur, steg för steg.
attached = Bifogade filer
attached-review = Månadens granskning, alla nivåer och all kapacitet
attached-proof = Beviset, uttalandena och publiceringarna som data
entries-caption = Liggarposter som rapporten vilar på
column-entry = Post
column-source = Källa
column-received = Mottagen
column-leaf = Lövets hash
column-time = Tid
entry-batch = signerad bunt
entry-enrolment = inskrivning
entry-revocation = avskrivning
entry-configuration = konfiguration
entry-release = utgåva
entry-contract = avtal
entry-file-assets = register
entry-file-orders = beställningar
entry-file-sla-report = leverantörens rapport
entry-file-measurements = importerade mätvärden
entry-statement = uttalande
entry-publication = publicering
entry-erasure = radering
files = Filer i bevispaketet
files-intro = SHA-256 av varje fil i paketet, utom rapporten själv.
files-caption = Filer i bevispaketet
column-file = Fil
column-hash = SHA-256
