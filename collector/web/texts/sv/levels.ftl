# Servicenivåer, och en av dem
origin-counted = räknat ur importerade listor
bounds-none = ingen gräns
bounds-from = minst { $low }
unmeasured-no-source = ingen mätkälla i avtalet
unmeasured-nothing-seen = källan såg inget
list-kicker = Alla servicenivåer i avtalet med { $supplier }, { $month }
list-lead = { $count ->
    [one] { $n } av { $all } visas. Varje rad leder till nivåns månader, avbrott, räkning och bevis.
   *[other] { $n } av { $all } visas. Varje rad leder till nivåns månader, avbrott, räkning och bevis.
}
list-intro = Linjen är tolv månaders uppmätta värden, den streckade är målet. Sortera på en rubrik.
list-none = Ingen servicenivå har det utfallet i månaden.
list-caption = Servicenivåer i { $month }: utfall, tolv månader, rapporterat, uppmätt, mål, täckning och vite
filter-all = Alla utfall
key-spark = Uppmätt, tolv månader
key-pending = Räknas
page-before = Föregående sida
page-after = Nästa sida
page-nav = Fler sidor
level-here = { $id } { $title }
level-all = Alla servicenivåer
note-preliminary = Månaden är dömd efter en preliminär version av avtalet, som ingen har beslutat. Inget vite godkänns på den.
trio-reported = av { $supplier }
trio-unreported = { $supplier } har inte lämnat någon siffra
trio-coverage = täckning { $share }
found-above = Leverantörens siffra ligger { $distance } över mätningen.
found-below = Leverantörens siffra ligger { $distance } under mätningen.
found-inside = Leverantörens siffra stämmer med mätningen.
found-unreported = Leverantören har inte rapporterat någon siffra. Uppmätt är { $measured }.
found-neither = Leverantören har inte rapporterat någon siffra, och ingen är uppmätt.
found-doubt = Siffran kan inte prövas: { $reason }.
found-even-most = Slutsatsen håller även om all tid utan mätning räknas till leverantörens fördel: högst { $figure }.
found-even-least = Slutsatsen håller även om all tid utan mätning räknas till den andra partens fördel: minst { $figure }.
found-met = Målet är nått i hela intervallet.
found-missed = Målet är missat i hela intervallet.
found-undecided = Om målet är nått går inte att avgöra.
months = Tolv månader
months-intro = En rapport är bekräftad när ringen ligger på stapeln. Streckad stapel: för litet underlag för ett utfall.
months-table = Tolv månader som tabell
months-pending = { $count ->
    [one] { $n } månad räknas ännu.
   *[other] { $n } månader räknas ännu.
}
month-nothing = inga uppgifter
month-computing = räknas
month-failed = kunde inte räknas
chart-target = mål { $target }
chart-coverage = Täckning, %
chart-words = { $title }, { $first } till { $last }: rapporterat mot uppmätt intervall och mål. { $confirmed } bekräftade, { $contradicted } motsagda, { $doubtful } ej verifierbara. Tabell finns under diagrammet.
spark-words = { $count ->
    [0] Inget uppmätt de senaste tolv månaderna.
    [one] Uppmätt i { $n } av tolv månader: { $range }
   *[other] Uppmätt i { $n } av tolv månader: { $range }
}
outages = Avbrott
outages-intro = Bara tid i det tonade fältet räknas. Enheter som gick ner och kom upp samtidigt är ett avbrott. Stapelns bredd är andelen enheter.
outages-none = Inga avbrott sågs i månaden.
outages-more = { $count ->
    [one] { $n } kortare avbrott till, tillsammans högst { $most } av den avtalade tiden.
   *[other] { $n } kortare avbrott till, tillsammans högst { $most } av den avtalade tiden.
}
calendar-region = Diagram, månadens dagar och timmar
calendar-words = { $count ->
    [0] { $title }, { $month }, dag för dag: inga avbrott
    [one] { $title }, { $month }, dag för dag: { $n } avbrott
   *[other] { $title }, { $month }, dag för dag: { $n } avbrott
}
key-down = Uppmätt avbrott
key-window = Servicetid
key-off = Avräknat enligt avtal
key-disputed = Omtvistat
key-unseen = Ingen mätning
column-outage = Avbrott
outage-from = Tidigast från
outage-to = Senast till
column-took = Varade
column-agreed = Av avtalad tid
outage-assets = { $count ->
    [one] { $n } enhet
   *[other] { $n } enheter
}
outage-open = { $at } eller längre
outage-outside = utanför
sites = Varje plats för sig
sites-intro = Vad agenterna på varje plats såg av samma sak.
column-site = Plats
calculation = Så är siffran räknad
column-step = Steg
column-how-found = Hur
step-window = Servicetid
how-window = { $name }: { $hours }
step-off = Avräknat
how-off = enligt { $ids }
step-agreed = Avtalad tid
step-disputed = Omtvistat
how-disputed = { $ids }; räknas inte av, men mål och vite gäller åt båda håll
step-assets = Enhetstid
how-assets = { $each } × { $n } enheter, varav { $seen } sågs
step-observed = Varav observerat
how-observed = täckning { $share }; { $unseen } såg ingen, och den räknas inte åt något håll
step-down = Avbrottstid
how-down = minst mellan två misslyckade kontroller, högst till de lyckade på var sida
step-share = Andel
step-cases = Fall
how-cases-all = alla som avtalet räknar
how-cases-sample = ett stickprov
step-good = Varav inom löftet
how-good = avgjorda
step-undecided = Varav oavgjorda
how-undecided = räknas åt båda håll
step-wilson = Vad så få fall säger
how-wilson = Wilsons intervall, 95 %, av de avgjorda; bara till upplysning
step-few = Regeln för få fall
how-few = avtalets gräns för hur många som får vara fel
step-readings = Avläsningar
how-readings = minst { $least } krävs
step-timeouts = Varav utan svar
how-timeouts = räknas som oändligt långa
step-percentile = Percentilen
how-percentile = värde nummer { $rank } av { $n } i storleksordning
how-percentile-none = inga avläsningar
how-ranks = 95 %-intervall mellan två rangordningstal, oberoende av fördelning
how-whole = hela månaden är känd
step-measured = Uppmätt
step-hard = Prövning åt båda håll
how-hard = all tid utan mätning räknas som nere, respektive uppe
step-reported = Rapporterat
how-compared = får ligga i { $range }: avrundning { $half } och tolerans { $tolerance } åt vardera håll
step-verdict = Utfall
why-differ = Varför skiljer det?
why-intro = Den uppmätta siffran under ett annat antagande i taget, och om det ensamt gör leverantörens siffra rätt.
why-caption = Andra sätt att räkna
column-assumption = Antagande
column-measured-then = Uppmätt då
column-explains = Förklarar rapporten
explains-yes = ja
explains-no = nej
if-maintenance = all aviserad service räknas som avtalad tid borta
if-disputed = allt omtvistat beviljas
if-nothing-excluded = inget räknas av
if-window = servicetiden är ”{ $name }” i stället
if-holidays-open = helgdagar räknas som arbetsdagar
if-eves-open = helgdagsaftnar räknas som arbetsdagar
if-coarser = rapporten är avrundad till en decimal mindre
if-unseen-up = allt som ingen såg fungerade
if-unseen-down = allt som ingen såg var nere
if-short-missing = avbrott under { $minutes } minuter är borta
if-longest-missing = det längsta avbrottet är borta
if-worst-missing = enheten som var nere längst är borta
if-undecided-out = de oavgjorda fallen är borta
if-all-pauses = varje loggad paus stoppar klockan
if-no-pauses = ingen paus stoppar klockan
if-opened = ärenden som öppnades i månaden räknas
if-resolved = ärenden som löstes i månaden räknas
if-due = ärenden som skulle vara lösta i månaden räknas
if-first-resolved = klockan stannar för gott första gången ärendet löstes
if-timeouts-missing = uteblivna svar är borta
if-mean = medelvärdet används i stället för percentilen
if-seen-only = bara enheter som sågs räknas, lika tungt var
penalty-fee = Av avgiften { $fee } i månaden.
penalty-cap-percent = Högst { $percent }, { $amount }.
penalty-cap = Högst { $amount } i månaden.
penalty-repeated = Tas ut först efter { $misses } missar på { $months } månader.
penalty-earn-back = Betalas tillbaka om målet nås { $months } månader i rad därefter.
penalty-cap-service = Högst { $amount } i månaden för alla nivåer i tjänsten { $service }.
penalty-cap-month = Högst { $amount } i månaden för alla nivåer tillsammans.
penalty-cap-year = Högst { $amount } på kalenderåret för alla nivåer tillsammans.
charge-points = { $percent } av { $fee } för varje påbörjat steg om { $points } från målet.
charge-day = { $amount } för varje enhet och påbörjad arbetsdag för sent.
charge-day-most = { $amount } för varje enhet och påbörjad arbetsdag för sent, högst { $most } dagar.
charge-hour = { $amount } för varje fall och påbörjad timme för sent.
charge-case = { $amount } för varje fall som inte klarades.
ladder-caption = Avtalets vitessteg, och vilka siffrorna faller på
ladder-rest = allt däröver eller därunder
ladder-at-least = minst { $figure }
ladder-above = över { $figure }
ladder-at-most = högst { $figure }
ladder-below = under { $figure }
column-range = Värde
column-fee-share = Andel
column-amount = Belopp
column-falls = Här faller
amount-alone = Enligt stegen
how-amount-alone = innan upprepning och gemensamma tak
amount-owed = Omräknat vite
how-amount-owed = av det uppmätta, efter avtalets tak
amount-reported = Rapporterat vite
how-amount-reported = i leverantörens rapport
amount-gap = Skillnad, minst
how-gap-customer = till beställarens fördel om den rättas
how-gap-supplier = till leverantörens fördel om den rättas
how-gap-none = det rapporterade ligger i det omräknade
amount-back = Betalas tillbaka
how-amount-back = av en tidigare månads vite
earlier = Tidigare månader som beloppet beror på
earlier-published = { $month }: publicerad
earlier-unpublished = { $month }: inte publicerad, så varken miss eller träff är säker
earlier-unreadable = { $month }: publicerad i en form som inte går att läsa
evidence-intro = Allt på sidan kan räknas om från underlaget, utan Motprov.
evidence-entries = Liggarposter
evidence-contract = avtalet
level-check = Kontrollera själv
pack-download = Ladda ner beviset
problem-pack-busy = Ett annat bevis packas just nu
problem-pack-busy-text = Bevis packas ett i taget. Försök igen om en halv minut.
problem-no-pack = Beviset kan inte packas
problem-no-pack-text = Liggaren har ännu ingen signerad kontrollpunkt, eller månadens avtal har ingen sådan nivå. Insamlaren signerar en när den startar och sedan varje timme.
form-heading = Säg något om utfallet
form-intro = Det ni säger får en post i liggaren och står kvar. Inget av det ändrar vad som mättes.
form-party = Vems ord
form-supplier = Leverantörens
form-customer = Beställarens
form-agreed = Överenskommet av båda
form-by = Namn och roll
form-text = Vad ni säger
form-value = Rätt värde, om det är ett annat
form-penalty = Rätt vite i kronor, om det är ett annat
form-send = Lämna uttalandet
statement-no-party = Välj vems ord det är.
statement-no-text = Skriv vad ni säger.
statement-no-number = Skriv siffran med komma, med högst sex decimaler.
statement-not-kept = Uttalandet sparades inte: texten eller namnet är för långt, eller månadens avtal har ingen sådan nivå.
window-open = även helgdagar
window-red = stängt på helgdagar
window-red-and-eves = stängt på helgdagar och aftnar
day-1 = mån
day-2 = tis
day-3 = ons
day-4 = tor
day-5 = fre
day-6 = lör
day-7 = sön
day-all = alla dagar
unit-working-day = { $count ->
    [one] arbetsdag
   *[other] arbetsdagar
}
unit-day = { $count ->
    [one] dag
   *[other] dagar
}
unit-hour = { $count ->
    [one] timme
   *[other] timmar
}
unit-minute = { $count ->
    [one] minut
   *[other] minuter
}
depends-on-earlier = beror på tidigare månader
earlier-outcome = { $said }; målet { $outcome } enligt dagens granskning
outage-devices = Enheter
