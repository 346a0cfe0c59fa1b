# Allt som sidorna säger på svenska. Samma nycklar och samma värden som i en.ftl.

language-name = Svenska
skip = Hoppa till innehållet
main-menu = Huvudmeny
nav-overview = Översikt
nav-terms = Oberoende kontroll
nav-evidence = Bevis
you-are-here = Du är här
month-picker = Månad
previous-month = Föregående månad med data: { $month }
next-month = Nästa månad med data: { $month }
page-title = { $page } – Motprov
overview-title = Översikt { $month }
print-ledger = liggare: { $size } poster · rot { $root }
description = Oberoende kontroll av beställd, använd och rapporterad it

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
instant = { $date } kl. { $hour }.{ $minute }
duration-days = { $n } dygn
duration-hours = { $n } tim
duration-minutes = { $n } min

none-given = inget
no-figure = –
nothing-measured = inget mätt
not-computed = ej räknat
percentage-points = { $figure } %-enheter

# Inledningen
kicker = Månadens kontrollprov av { $supplier }, { $month }
headline-no-levels = Avtalet har inga servicenivåer att pröva.
headline-all-confirmed = { $count ->
    [one] Den enda servicenivån är bekräftad.
   *[other] Alla { $n } servicenivåer är bekräftade.
}
headline = { $total ->
    [one] Den enda servicenivån är { $parts }.
   *[other] Av { $n } servicenivåer är { $parts }.
}
headline-confirmed = { $count ->
    [one] { $n } bekräftad
   *[other] { $n } bekräftade
}
headline-contradicted = { $count ->
    [one] { $n } motsagd
   *[other] { $n } motsagda
}
headline-not-verifiable = { $count ->
    [one] { $n } inte verifierbar
   *[other] { $n } inte verifierbara
}
headline-not-reported = { $count ->
    [one] { $n } inte rapporterad
   *[other] { $n } inte rapporterade
}
headline-not-measured = { $count ->
    [one] { $n } inte uppmätt
   *[other] { $n } inte uppmätta
}
list-and = { $first } och { $last }
lead-too-good = ”{ $title }” är rapporterad bättre än den var, till leverantörens fördel.
lead-too-bad = ”{ $title }” är rapporterad sämre än den var, till beställarens fördel.
lead-more = { $count ->
    [one] Ytterligare { $n } nivå är motsagd.
   *[other] Ytterligare { $n } nivåer är motsagda.
}
lead-penalty = Rätt räknat är vitet { $right }, inte { $reported }.
lead-penalty-agrees = Vitet stämmer: { $right }, rapporterat { $reported }.
lead-penalty-unreported = Rätt räknat är vitet { $right }; leverantören har inte rapporterat något.
lead-penalty-unknown = Inget vite kan räknas om, för ingen nivå är uppmätt.
tally-label = Utfall
tally-confirmed = { $count ->
    [one] { $n } bekräftad
   *[other] { $n } bekräftade
}
tally-contradicted = { $count ->
    [one] { $n } motsagd
   *[other] { $n } motsagda
}
tally-not-verifiable = { $count ->
    [one] { $n } ej verifierbar
   *[other] { $n } ej verifierbara
}
tally-not-reported = { $count ->
    [one] { $n } ej rapporterad
   *[other] { $n } ej rapporterade
}
tally-not-measured = { $count ->
    [one] { $n } ej uppmätt
   *[other] { $n } ej uppmätta
}
fact-penalty = Vite, omräknat
fact-penalty-nothing-measured = inget uppmätt att räkna på
fact-penalty-unreported = leverantören har inte rapporterat vite
fact-penalty-agrees = stämmer med rapporterade { $reported }
fact-penalty-differs = { $change } mot rapporterade { $reported }
fact-penalty-at-least = minst { $change } mot rapporterade { $reported }
fact-unused = Beställt men outnyttjat, per månad
fact-unused-share = { $share } av det beställda värdet
fact-unused-unseen = { $count ->
    [one] { $n } beställning har aldrig synts
   *[other] { $n } beställningar har aldrig synts
}
fact-coverage = { $count ->
    [one] Datatäckning, { $n } uppmätt nivå
   *[other] Datatäckning, { $n } uppmätta nivåer i snitt
}
fact-coverage-thin = { $count ->
    [0] alla når gränsen { $needed }
    [one] { $n } nivå under gränsen { $needed }
   *[other] { $n } nivåer under gränsen { $needed }
}
fact-devices = Enheter som rapporterar
fact-devices-of = av { $known } i registret

# Vad som är på riktigt
origin-measured = { $count ->
    [one] { $n } uppmätt
   *[other] { $n } uppmätta
}
origin-simulated = { $count ->
    [one] { $n } simulerad
   *[other] { $n } simulerade
}
origin-unsigned = { $count ->
    [one] { $n } osignerad
   *[other] { $n } osignerade
}
note-testbed-label = Testbädd
note-testbed = En testbädd spelar en del av enheterna: { $counts }. Uppmätta är verkliga maskiner; simulerade svarar över samma protokoll och samma signerade väg, men finns inte. Märket med streck visar var.
note-unsigned = En del av underlaget är importerade mätvärden som ingen agent har signerat: { $counts }.
note-label = Förbehåll
note-stale = Nya data räknas in. Sidan visar det föregående resultatet, från { $computed }.
note-unfinished = Månaden pågår. Inget av det som står här är slutligt.

# Dagordningen
agenda = Ta upp på SLA-mötet
agenda-nothing = Inget att ta upp: allt som rapporterats stämmer.
agenda-rest = { $count ->
    [one] { $n } punkt till
   *[other] { $n } punkter till
}
agenda-capacity = { $count ->
    [one] Att ta upp i kapacitetsgenomgången: { $n } punkt
   *[other] Att ta upp i kapacitetsgenomgången: { $n } punkter
}
agenda-more = { $count ->
    [one] { $n } punkt till om kapacitet visas inte.
   *[other] { $n } punkter till om kapacitet visas inte.
}
agenda-pending = Punkter om ärenden, ändringar, fakturor och vitesbrev räknas. Ladda om sidan om en stund.
agenda-partial = Punkter om klasser, fakturor och vitesbrev står på sina egna sidor: registret är för stort för att läsas en gång till här.

# Rapporterat mot uppmätt
levels = Rapporterat mot uppmätt
levels-intro = Alla nivåer på samma skala: avståndet till målet, räknat i avtalets vitessteg. Vänster om linjen är sämre än avtalat.
levels-caption = Servicenivåer i { $month }: utfall, rapporterat, uppmätt, mål, täckning, vite och bevis
column-level = Servicenivå
column-verdict = Utfall
column-distance = Avstånd från målet i vitessteg
column-reported = Rapporterat
column-measured = Uppmätt
column-target = Mål
column-coverage = Täckning
column-penalty = Vite
column-evidence = Bevis
label-penalty = Vite, omräknat
scale-worse = sämre
scale-better = bättre
scale-target = mål
scale-words = { $title }: rapporterat { $reported }, uppmätt { $measured }, mål { $target }
key-reported = Rapporterat av leverantören
key-measured = Uppmätt, från lägsta till högsta
key-hard = Vad den omätta tiden än rymde
key-target = Mål i avtalet
key-none = För litet underlag
key-label = Teckenförklaring
verdict-confirmed = Bekräftad
verdict-contradicted = Motsagd
verdict-not-verifiable = Ej verifierbar
verdict-not-reported = Ej rapporterad
verdict-not-measured = Ej uppmätt
favours-supplier = till leverantörens fördel
favours-customer = till beställarens fördel
because-outside = { $distance } utanför
because-outside-hard = minst { $distance } fel
because-coverage = { $seen } av tiden sedd, { $needed } krävs
because-width = uppmätt på { $width } när, { $allowed } krävs
because-no-source = ingen mätkälla i avtalet
because-nothing-seen = mätkällan har inte sett något
because-too-few = { $seen } värden, { $needed } krävs
target-met = nått
target-missed = missat
target-undecided = oklart
hard-range = säkert { $range }
not-reported-figure = inte lämnat
no-source-figure = ingen mätning
penalty-reported = rapport { $amount }
penalty-not-reported = ej rapporterat
penalty-total = Vite, summa omräknat
penalty-total-reported = mot { $amount } i leverantörens rapport
evidence-entry = Bevis, liggarpost
evidence-more = { $n } till
evidence-unlisted = och { $more }; alla står i granskningens JSON

# Outnyttjad kapacitet
capacity = Outnyttjad kapacitet
capacity-intro = Andel av det beställda värdet som har synts och som används.
capacity-caption = Outnyttjad kapacitet per förvaltning
capacity-none = Ingen beställning gäller i månaden, och inget som kan beställas har synts.
column-department = Förvaltning
column-unused-share = Andel
column-unused = Outnyttjat per månad
column-change = Mot { $month }
capacity-others = { $count ->
    [one] Övrig förvaltning
   *[other] Övriga { $n } förvaltningar
}
capacity-all = Visa alla förvaltningar
capacity-all-caption = Alla förvaltningar
capacity-total = Alla tillsammans
capacity-nobody = Ingen beställare
capacity-merged = { $count ->
    [one] { $n } liten förvaltning
   *[other] { $n } små förvaltningar, sammanslagna
}
capacity-no-service = Utan tjänst i avtalet
services = Per tjänst
services-caption = Beställt, levererat och använt per tjänst
services-active = används { $hours } tim på { $days } dagar per enhet; { $idle } står oanvända
column-service = Tjänst
column-ordered = Beställt
column-delivered = Sett
column-used = Använt
key-ordered = Beställt
key-seen = Levererat (sett)
key-used = Använt
bar-over = mer än beställt

# Datatäckning
coverage = Datatäckning
coverage-intro = Under { $needed } avgörs inga utfall.
coverage-caption = Datatäckning per källa och dag
column-source = Källa
coverage-days = Per dag, 1–{ $last } { $month }
column-month = Månaden
column-day = Dag
coverage-seen = { $seen } av { $known }
coverage-words = { $name }: täckning per dag, hela månaden { $month }
coverage-no-source = ingen mätkälla i avtalet
coverage-no-source-words = { $name }: ingen mätkälla
coverage-table = Täckning dag för dag i siffror
coverage-none = Ingen källa har rapporterat i månaden.
kind-workstations = Arbetsplatser
kind-printers = Skrivare
kind-servers = Servrar
kind-endpoints = Tjänster som prövas

# Enheternas hälsa
health = Enheternas hälsa
health-caption = Enheter som behöver tillsyn
column-sign = Iakttagelse
column-count = Antal
column-of = Andel
health-none = Inget att anmärka.
health-not-seen = Inte sedda i månaden
health-disk-full = Mindre än en tiondel ledig disk
health-memory-short = Mer än nio tiondelar av minnet använt
health-supply-low = Förbrukningsmaterial på 5 % eller mindre
health-not-serviceable = Kan inte skriva ut
health-agent-old = Äldre agent än insamlaren

# Just nu
live = Just nu
live-intro = Det senaste som agenterna har lämnat, den här maskinen först. Hela rutan: uppmätt på verklig utrustning. Streckad ruta: spelad av testbädden.
live-caption = Senast sedda enheter
column-asset = Enhet
column-how = Hur
column-state = Läge
column-figures = Mätvärden
column-seen = Sedd
live-this-machine = den här maskinen
live-workstation = arbetsplats
live-printer = skrivare
live-server = server
live-endpoint = tjänst
live-measured = Uppmätt på riktigt
live-simulated = Simulerad av testbädden
live-by = av { $agent }
live-cpu = processor
live-memory = minne
live-disk = disk
live-uptime = igång
live-pages = livsräknare
live-supply = material kvar
live-connect = svarstid
live-more = { $count ->
    [one] { $n } enhet till visas inte.
   *[other] { $n } enheter till visas inte.
}
state-up = fungerar
state-down = fungerar inte
state-unknown = okänt

# Oberoende kontroll
terms-title = Oberoende kontroll { $year }
terms-kicker = Vem kontrollerar det som leverantören har lovat?
terms-none = Ingen av { $n } servicenivåer kontrolleras oberoende.
terms-all = { $count ->
    [one] Den enda servicenivån kontrolleras oberoende.
   *[other] Alla { $n } servicenivåer kontrolleras oberoende.
}
terms-some = { $independent } av { $n } servicenivåer kontrolleras oberoende.
terms-lead-word = { $count ->
    [one] { $n } vilar på leverantörens ord.
   *[other] { $n } vilar på leverantörens ord.
}
terms-lead-unsigned = { $count ->
    [one] { $n } bygger bara på importerade mätningar som ingen har signerat.
   *[other] { $n } bygger bara på importerade mätningar som ingen har signerat.
}
terms-lead-partly = { $count ->
    [one] { $n } mäts, men för lite för ett utfall.
   *[other] { $n } mäts, men för lite för ett utfall.
}
terms-lead-coverage = Under { $year } har agenter hittills sett { $share } av den avtalade tiden för det som mäts.
terms-lead-clauses = { $count ->
    [one] Av { $n } annat avtalsvillkor kontrolleras { $independent } oberoende.
   *[other] Av { $n } andra avtalsvillkor kontrolleras { $independent } oberoende.
}
terms-tally-label = Vad servicenivåerna vilar på
terms-pending = Räknas ännu, och saknas i tabellen: { $months }. Ladda om sidan om en stund.
terms-levels = Servicenivåer
terms-levels-intro = Vad varje siffra vilar på. Det som ingen kontrollerar står först.
terms-caption = Servicenivåer { $year }: vad de vilar på, hur de mäts, enheter, mätpunkter och täckning
terms-key-seen = Sett av agenter, andel av månadens avtalade tid
terms-key-needed = Krävs för ett utfall
terms-figures = Täckning månad för månad i siffror
terms-unsigned = { $share } till osignerat
terms-enough = { $count ->
    [one] tillräckligt { $enough } av { $n } månad
   *[other] tillräckligt { $enough } av { $n } månader
}
terms-step = med { $step } mellanrum
terms-assets = Enheter
terms-assets-more = { $first } och { $n } till
terms-words = { $title }: täckning månad för månad, { $months }
terms-clauses = Andra avtalsvillkor
terms-clauses-intro = Villkor som inte är servicenivåer, och vilka mätningar som visar om de hålls.
terms-by-nothing = ingen mätning
terms-foot = Oberoende: agenter som är inskrivna hos beställaren har i minst en månad sett så mycket av den avtalade tiden som ett utfall kräver. Delvis: de har sett något, men i ingen månad nog; för ett villkor, bara några av dess nivåer. Månader som ingen mätte räknas med i året.
terms-foot-data = Hela tabellen som data:
column-standing = Vilar på
column-measurement = Mäts så
column-assets = Enheter sedda
column-vantage = Mätpunkter
column-year-months = Månad för månad
column-year = Året
column-clause = Villkor
column-shown-by = Visas av
standing-independent = Oberoende mätning
standing-partly = Delvis mätning
standing-unsigned = Bara osignerad import
standing-word = Leverantörens ord
need-source = Enas om en mätkälla i avtalet.
need-register = För in enheterna i registret, så att agenter kan kontrollera dem.
need-agent = { $count ->
    [one] Låt en agent kontrollera den enda enheten.
   *[other] Låt agenter kontrollera de { $n } enheterna.
}
need-coverage = Bästa månaden sågs { $seen } av tiden, { $needed } krävs.
need-levels = Kontrollera också { $levels }.
check-reachable = svarar
check-serviceable = kan skriva ut
check-running = är igång
year-picker = År
previous-year = Föregående år med data: { $year }
next-year = Nästa år med data: { $year }

# Uttalanden och publicering
statements-said = Uttalanden
statements-said-intro = Vad parterna säger om utfallen, i den ordning det sades. Inget av det ändrar vad som mättes.
statements-earlier = { $count ->
    [one] { $n } tidigare uttalande visas inte; det står i granskningens JSON.
   *[other] { $n } tidigare uttalanden visas inte; de står i granskningens JSON.
}
statement-by = { $by }, { $at }
statement-cut = Hela texten står i liggarposten.
party-supplier = Leverantören svarar
party-customer = Beställaren svarar
party-agreed = Överenskommet
outcome-value = Rätt värde: { $value }
outcome-penalty = Rätt vite: { $penalty }
outcome-both = Rätt värde: { $value }, rätt vite: { $penalty }
agreed-outcome = Överenskommet. { $outcome }
changed-since = ändrad sedan publiceringen
published = Publicerat
published-intro = Den första publiceringen står kvar. En rättelse läggs till, med vem och varför.
published-heading = Publicerad { $at }
corrected-heading = Rättad { $at }
published-note = Månaden publicerades { $at } av { $by }.
published-note-corrected = { $count ->
    [one] Den har rättats en gång.
   *[other] Den har rättats { $n } gånger.
}
published-note-changed = { $count ->
    [one] { $n } servicenivå har fått andra siffror sedan dess.
   *[other] { $n } servicenivåer har fått andra siffror sedan dess.
}
published-caption = Siffror som har blivit andra
published-figures = rapporterat { $reported }, uppmätt { $measured }: { $verdict }; vite { $penalty }
published-absent = finns inte
published-holds = Inga siffror är andra sedan dess.
published-unreadable = Den här versionen kan inte läsa det publicerade. Liggarposten har det kvar.
published-capacity = { $count ->
    [one] { $n } rad om kapacitet är annorlunda sedan dess.
   *[other] { $n } rader om kapacitet är annorlunda sedan dess.
}
column-then = Som publicerat
column-since = Därefter

# Bevis
evidence-title = Bevis
evidence-alarm = Larm: liggaren stämmer inte med vad som signerades förr.
evidence-alarm-by = { $name }: { $what }
evidence-unsealed = { $count ->
    [one] Liggaren har { $n } post, och ingen kontrollpunkt beseglar den.
   *[other] Liggaren har { $n } poster, och ingen kontrollpunkt beseglar dem.
}
evidence-sealed = Liggaren är beseglad till post { $n }, men inget vittne har medsignerat.
evidence-cosigned = { $count ->
    [one] Liggaren är beseglad till post { $n } och medsignerad av { $by } vittne.
   *[other] Liggaren är beseglad till post { $n } och medsignerad av { $by } vittnen.
}
evidence-lead = Varje mätning, fil och uttalande är en post, och varje post ett löv i ett Merkleträd. Den som har en äldre kontrollpunkt kan visa att inget före den har ändrats, lagts till eller tagits bort.
evidence-lead-unsealed = Utan kontrollpunkt kan bara den som driver insamlaren gå i god för det.
evidence-quorum = { $count ->
    [one] Innan en månad publiceras ska { $n } vittne ha medsignerat.
   *[other] Innan en månad publiceras ska { $n } vittnen ha medsignerat.
}
evidence-facts = Om liggaren
evidence-size = Poster
evidence-root = Rot
evidence-origin = Loggens namn
evidence-vkey = Loggens nyckel
evidence-no-key = loggen signerar inga kontrollpunkter
evidence-check = Kontrollera själv
evidence-check-text = Jämför loggens nyckel med den som du har fått på annat sätt. Därefter räcker kommandona här.
check-all = Allt i liggaren, hos beställaren
check-pack = Ett bevispaket för en månad
check-verify = Bevispaketet, hos vem som helst
check-witness = Bli ett vittne
checkpoints = Kontrollpunkter
checkpoints-intro = Signerade uppgifter om liggarens storlek och rot, de senaste först.
checkpoints-none = Ingen kontrollpunkt är gjord ännu.
column-made = Gjord
column-covers = Poster
column-cosigned = Medsignerad av
column-stamps = Tidsstämplar
cosigned-nobody = ingen
witnesses = Vittnen
witnesses-intro = Oberoende program som följer liggaren och medsignerar bara det som stämmer med allt de har sett.
witnesses-none = Inget vittne är utsett. Leverantören, revisionen eller båda kan köra ett.
witness-last = medsignerade { $n } poster { $at }
witness-never = har inte medsignerat något
publications = Publicerade månader
publications-intro = Det publicerade står kvar i liggaren som det var, också efter en rättelse.
publications-none = Ingen månad är publicerad.
publication-first = Publicerad
publication-correction = Rättelse av post { $entry }
statements = Uttalanden
statements-intro = Vad parterna har sagt om utfallen, de senaste först.
statements-none = Ingen part har sagt något.
column-of-month = Månad
column-publication = Publicering
column-statement = Uttalande
column-by = Av
column-kept = Tid

# Sidfoten
foot-rules = Bekräftad: den rapporterade siffran ligger inom det uppmätta. Motsagd: utanför, och antingen är tillräckligt mycket uppmätt eller så kan ingen omätt tid göra siffran sann. Ej verifierbar: för lite har setts, eller gränserna ligger för långt isär. Gränser avrundas utåt.
foot-ledger = { $count ->
    [one] Allt vilar på { $size } liggarpost med rot
   *[other] Allt vilar på { $size } liggarposter med rot
}
foot-computed = Räknat { $computed }.
foot-check = Kontrollera själv: hämta en liggarpost, räkna dess SHA-256 och jämför. Hela granskningen som data:

# Tillstånd
state-empty = Liggaren är tom
state-empty-text = Inget har importerats och ingen agent har rapporterat. Läs in avtal, register, beställningar och leverantörens rapport, starta en agent, och ladda om sidan.
state-no-data = Inga data för { $month }
state-no-data-text = Inget i liggaren gäller den här månaden. Månader som har data:
state-no-contract = Inget avtal gäller { $month }
state-no-contract-text = Det finns data, men inget avtal att jämföra dem med. Läs in avtalet och ladda om sidan.
state-no-contract-year = Inget avtal gäller { $year }
state-no-data-year = Inga data för { $year }
state-no-data-year-text = Liggaren säger inget om det året, eller så har det inte börjat. År som har data:
state-computing = { $month } räknas
state-computing-text = Resultatet finns inom kort. Ladda om sidan om en stund.

# En liggarpost
entry-title = Liggarpost { $number }
entry-facts = Om posten
entry-batch-lead = En signerad bunt mätvärden, sparad byte för byte som agenten skickade den.
entry-contract-lead = Avtalet som det lästes in, byte för byte.
entry-enrolment-lead = Från och med den här posten kontrolleras agentens mätningar mot nyckeln i den.
entry-revocation-lead = Från och med den här posten tas inga mätningar från agenten emot.
entry-configuration-lead = Det som agenter har fått i uppdrag att mäta, byte för byte.
entry-release-lead = Vilket program agenterna bör köra, som det är undertecknat av den som ger ut det, byte för byte.
entry-assets-lead = Registret över enheter som det importerades, byte för byte.
entry-orders-lead = Beställningar som de importerades, byte för byte.
entry-sla-report-lead = Leverantörens rapport som den importerades, byte för byte.
entry-measurements-lead = Mätvärden ur en annan övervakning, byte för byte som de importerades. Ingen agent har signerat dem.
entry-ticket-profile-lead = Hur uttag ur ärendesystemet läses från och med nu, byte för byte.
entry-tickets-lead = Ärenden som de importerades, byte för byte.
entry-changes-lead = Ändringsbegäran som de importerades, byte för byte.
entry-invoices-lead = Fakturor som de importerades, byte för byte.
entry-penalty-letter-lead = Leverantörens vitesbrev som det importerades, byte för byte.
entry-counts-lead = Räknade fall som de importerades, byte för byte. Ingen har signerat dem.
entry-headings-lead = Vad kolumnerna heter i filen i nästa post, byte för byte.
entry-approval-lead = Att ett vitesbrev har godkänts, bredvid den summa som räknades om ur avtalet.
entry-letter = Brev, liggarpost
entry-claimed = Brevets summa
entry-recomputed = Omräknat
entry-not-recomputed = kunde inte räknas om
entry-approved = Godkänt
entry-statement-lead = Vad en part säger om ett utfall, byte för byte som det fördes in.
entry-publication-lead = En månads utfall som de publicerades. En senare publicering rättar den och säger varför; den här står kvar.
entry-erasure-lead = Att posters innehåll har raderats: vilka, varför och på vems ord. Deras hashvärden står kvar i trädet.
entry-subject = Gäller
entry-agent = Agent
entry-seq = Nummer i agentens kedja
entry-records = Poster i bunten
entry-file = Fil
entry-kept = Rader som behölls
entry-refused = Rader som avvisades
entry-received = Mottagen
entry-size = Storlek
entry-place = Plats i liggaren
entry-place-value = { $number } av { $size }
entry-outcome = Utfall enligt uttalandet
entry-corrects = Rättar post
entry-check = Kontrollera posten
entry-check-text = Hämta posten och räkna dess SHA-256. Den ska vara densamma som här.
entry-download = Hämta posten som den togs emot
entry-records-heading = Buntens innehåll
entry-records-cut = De första { $shown } av { $total } visas; resten finns i filen.
entry-records-caption = Mätvärden i bunten
column-metric = Mått
column-value = Värde
column-from = Från
column-to = Till
record-up = { $count ->
    [one] fungerar, { $n } kontroll
   *[other] fungerar, { $n } kontroller
}
record-down = { $count ->
    [one] fungerar inte, { $n } kontroll
   *[other] fungerar inte, { $n } kontroller
}
record-unknown = { $count ->
    [one] okänt, { $n } kontroll
   *[other] okänt, { $n } kontroller
}

# När något är fel
problem-home = Till översikten
problem-readable = Översikten för { $month }
problem-no-page = Sidan finns inte
problem-no-page-text = Adressen leder ingenstans. Kontrollera den, eller börja från översikten.
problem-no-entry = Liggarposten finns inte
problem-no-entry-text = Liggaren har ingen post med det numret. Numren räknas från 1.
problem-bad-month = Månaden går inte att läsa
problem-bad-month-text = Skriv månaden som år och månad, till exempel 2026-10.
problem-bad-year = Året går inte att läsa
problem-bad-year-text = Skriv året med fyra siffror, till exempel 2026.
problem-bad-query = Adressen går inte att läsa
problem-bad-query-text = Språket skrivs lang=sv eller lang=en, och varje del av adressen får stå en gång.
problem-bad-entry = Numret går inte att läsa
problem-bad-entry-text = En liggarpost har ett heltal som nummer, räknat från 1.
problem-bad-method = Så kan sidan inte användas
problem-bad-method-text = Sidorna visar bara; de tar inte emot något. Öppna adressen i en webbläsare.
problem-failed = Sidan kunde inte tas fram
problem-failed-text = Insamlaren kunde inte läsa eller räkna underlaget. Skälet står i dess logg. Försök igen; kvarstår felet, ge loggen till den som driver insamlaren. Liggaren är orörd.

# Utfallet som arbetsbok
workbook-title = Utfall för { $month }
workbook-levels = Servicenivåer
workbook-capacity = Kapacitet
workbook-basis = Underlag
workbook-id = Id
workbook-unit = Enhet
workbook-measured-low = Uppmätt, minst
workbook-measured-high = Uppmätt, högst
workbook-hard-low = Säkert minst
workbook-hard-high = Säkert högst
workbook-favours = Till vems fördel
workbook-target-met = Mål
workbook-because = Skäl
workbook-penalty-low = Vite, minst
workbook-penalty-high = Vite, högst
workbook-penalty-reported = Vite enligt rapporten
workbook-entries = Liggarposter
workbook-cost-centre = IKB
workbook-service-title = Benämning
workbook-finding = Utfall
workbook-active-hours = Timmar i bruk
workbook-idle = Outnyttjade
workbook-pages-low = Sidor, minst
workbook-pages-high = Sidor, högst
workbook-contract = Avtal
workbook-customer = Beställare
workbook-supplier = Leverantör
workbook-size = Poster i liggaren
workbook-root = Liggarens rot
workbook-formulas = Formlernas version
workbook-check = Så kontrolleras det
workbook-check-text = Varje siffra kan räknas om ur månadens bevis med motprov-verify.
capacity-under = mindre används än beställt
capacity-within = användningen ryms i beställningen
capacity-over = mer används än beställt
capacity-unseen = beställt, aldrig sett
capacity-unordered = sett, inte beställt

# Who asks, and what of.
nav-levels = Servicenivåer
nav-capacity = Kapacitet
nav-tickets = Ärenden
nav-changes = Ändringar
nav-invoices = Fakturor
nav-fleet = Agenter
nav-import = Importera
nav-administration = Administration
department-picker = Förvaltning
department-all = Alla
department-show = Visa
problem-no-department = Förvaltningen finns inte
problem-no-department-text = Ingen förvaltning som du får se heter så. Namn skrivs som i beställningarna.
problem-sign-in = Logga in först
problem-sign-in-text = Sidan visas bara för den som är inloggad.
problem-forbidden = Det får du inte se
problem-forbidden-text = Din roll ger inte rätt till detta. Den som sköter konton kan ändra rollen.
