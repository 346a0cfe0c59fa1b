# Fakturor och vitesbrev.

invoices-title = Fakturor { $month }
invoices-kicker = Fakturorna från { $supplier }, { $month }
invoices-no-data = Inga fakturor för { $month }
invoices-no-data-text = Varken beställning, faktura eller mätning talar om månaden. Läs in fakturorna, så ställs de mot beställning och avtal.
invoices-none-came = Ingen faktura för { $month } har kommit
invoices-right = Fakturorna för { $month } stämmer med beställning och avtal
invoices-too-much = Fakturorna för { $month } är { $by } för höga
invoices-too-little = Fakturorna för { $month } är { $by } för låga
invoices-even = Felen på fakturorna för { $month } jämnar ut varandra
invoices-lead-none-came = Beställningarna står nedan. Så länge ingen faktura har lästs in är inget för mycket och inget saknas.
invoices-lead-sums = Fakturerat är { $billed }; beställning och avtal ger { $due }.
invoices-lead-findings = { $count ->
    [one] { $n } avvikelse: { $more } för mycket och { $less } för lite.
   *[other] { $n } avvikelser: { $more } för mycket och { $less } för lite.
}
invoices-lead-question = Ytterligare { $amount } är värt en fråga: fakturerat som beställt, men inte allt har setts.
invoices-foot = Pris och antal är avtalets och beställningarnas. Ändras en beställning inne i månaden är allt mellan minsta och största antal rätt.
invoices-foot-entries = Fakturafilerna, som de kom:
foot-same-figures = Samma siffror som data:

fact-billed = Fakturerat
fact-billed-remark = utan moms
fact-due = Enligt beställning och avtal
fact-due-remark = antal gånger avtalat pris
fact-difference = Skillnad
fact-difference-remark = fakturerat minus avtalat
fact-question = Värt en fråga
fact-question-remark = i ingen summa

cost-findings = Det som inte stämmer
cost-findings-intro = Det dyraste först, till vems fördel det än är. Varje rad leder till fakturafilen som den kom och till raden i den.
cost-findings-none = Inget avviker från beställning och avtal.
cost-without-order = fakturerat, men ingen har beställt det
cost-after-return = fakturerat, men beställningen slutade { $date }
cost-wrong-price = fakturerat till { $billed } per enhet; avtalet säger { $agreed }
cost-wrong-amount = beloppet är inte antalet gånger avtalets { $agreed } per enhet
cost-twice = upprepar rad { $row } i post { $entry }, faktura { $invoice }
cost-not-billed = { $ordered } beställda, men inte fakturerade
cost-quantity = { $billed } fakturerade, { $ordered } beställda
cost-sum = antal gånger pris är { $product }, inte radens belopp
cost-not-delivered = fakturerat som beställt, men bara { $delivered } står i registret eller har setts
cost-elsewhere = { $department }, { $centre } betalar för samma enhet: rad { $row }, faktura { $invoice }
cost-elsewhere-other = en annan förvaltning betalar för samma enhet
cost-unknown-department = ingen beställning och inget register nämner förvaltningen: skrivs den annorlunda där?
cost-unknown-centre = ingen beställning och inget register nämner kontot: skrivs det annorlunda där?
cost-unknown-service = avtalet har inget pris på tjänsten den månaden: skrivs dess id annorlunda där?
finding-line = rad { $row }, faktura { $invoice }
finding-lines = rad { $row }, faktura { $invoice }, och { $more } till
finding-no-line = ingen rad

cost-departments = Per förvaltning
cost-departments-intro = Störst skillnad först. Ihåligt är vad leverantören fakturerar, fyllt är vad agenter har sett till avtalets pris, linjen är vad beställning och avtal ger.
cost-rows = Beställt, sett och fakturerat
cost-rows-intro = Per förvaltning, konto och tjänst. Beställt är minsta och största antal under månaden, där det ändrades.
key-billed = Fakturerat
key-seen-value = Sett av agenter
key-due = Enligt beställning och avtal

column-finding = Avvikelse
column-account = Konto
column-too-much = För mycket
column-question = Fråga
column-billed = Fakturerat
column-due = Enligt avtal
column-difference = Skillnad
column-seen-value = Sett, till avtalets pris
column-registered = I registret
column-units-seen = Sett
column-units-billed = Antal fakturerat
column-service-id = Tjänstens id
column-ordered-least = Beställt, minst
column-ordered-most = Beställt, mest
column-price = Avtalets pris
column-kind = Slag
column-units = Antal
column-row = Rad
column-invoice = Faktura
column-low = Lägst
column-high = Högst
column-months-billed = Månader fakturerade
column-so-far = Hittills
column-expected = Väntat
column-span = Lägst–högst
column-sum = Summa
column-approved = Godkänt
column-letter = Brevet
column-letter-is = Brevet är
column-contract = Enligt avtalet
column-measured-penalty = Enligt mätningen
column-owed = Att betala
column-owed-least = Att betala, minst
column-owed-most = Att betala, mest
column-limits = Gemensamma tak
column-why = Varför

forecast = Prognos för { $year }
forecast-intro = Det som har fakturerats, och de månader som är kvar i takt med de tre senaste: medelvärdet, den billigaste och den dyraste.
forecast-table = Prognos
forecast-all = Alla förvaltningar
export-none = Inget finns att visa för { $month }.

letters = Vitesbrev
letters-intro = Vad leverantören själv säger att den är skyldig. Varje brev räknas om rad för rad innan någon godkänner det.
letters-none = Inget vitesbrev har lästs in.
letter-title = Vitesbrev { $name }
letter-kicker = Vitesbrev från { $supplier }: { $name }, inläst { $received }
letter-all = Alla fakturor och brev
letter-computing = Brevet räknas om
letter-stale = Nya data räknas in. Sidan visar resultatet före.
letter-right = Brevet stämmer på öret
letter-gives-up = Brevet är minst { $by } för lågt
letter-asks-too-much = Brevet är minst { $by } för högt
letter-below-contract = Brevet är { $by } lägre än avtalet ger på rapporterade värden
letter-above-contract = Brevet är { $by } högre än avtalet ger på rapporterade värden
letter-not-right = Brevets summa stämmer, men inte alla dess rader
letter-lead = Brevet säger { $sum }. Avtalet ger { $contract } på de rapporterade värdena, och { $owed } på det bästa som är känt: uppmätt, annars rapporterat.
letter-lead-unmeasured = Ingen av nivåerna är uppmätt.
letter-lead-total = Raderna blir { $lines } ihop, inte brevets summa.
letter-lead-not-judged = { $amount } gick inte att räkna om.
letter-lead-back = { $amount } från tidigare månader är återtjänat och regleras för sig.
letter-lines = Rad för rad
letter-lines-intro = Varje rad räknas två gånger: på det värde som rapporterades, och på det som mättes. Saknade rader står med.
letter-months = Månad för månad
letter-months-intro = Efter de tak som nivåerna delar, i avtalets ordning.
letter-row = rad { $row }
letter-same = Samma
letter-differs = Avviker
letter-missing = Saknas i brevet
letter-not-judged = Går inte att räkna om
letter-lacks = saknas
letter-under-cap = { $left } under taket
letter-too-little = minst { $by } för lite enligt mätningen
letter-too-much = minst { $by } för mycket enligt mätningen
letter-preliminary = preliminärt avtal: inget kan godkännas
letter-earned-back = { $level } tjänar tillbaka { $amount } från en tidigare månad
letter-approved = { $sum } för { $month }, godkänt av { $by }
letter-not-approved = Inget är godkänt än.
letter-foot = Beloppen följer avtalets egen trappa, avrundade till öre. Vad som mättes ger minst och mest; däremellan är båda parters siffra rimlig.
cap-service = taket för { $service }
cap-year = årets tak
cap-month = månadens tak
cap-says = { $of }, { $amount }: av { $owed } blir { $left }

fact-letter = Brevet
fact-letter-remark = leverantörens egen summa
fact-contract = Avtalet, på rapporterade värden
fact-contract-remark = { $count ->
    [0] alla rader stämmer
    [one] { $n } rad avviker
   *[other] { $n } rader avviker
}
fact-owed = Avtalet, på det bästa som är känt
fact-owed-remark = { $count ->
    [0] ingen nivå är uppmätt
    [one] { $n } nivå är uppmätt
   *[other] { $n } nivåer är uppmätta
}
fact-given-up = Skiljer minst
fact-given-up-remark = avstås om brevet godkänns som det är
fact-too-much-remark = för mycket om brevet godkänns som det är

why-step = trappsteg: { $letter } % i brevet, { $contract } % enligt avtalet
why-fee = avgift: { $letter } i brevet, { $contract } i avtalet
why-rounding = avrundning: { $by } ifrån avrundning till närmaste öre
why-cap = tak: { $under } under det
why-amount = beloppet är { $by } fel, av ett skäl som raden inte visar
why-value = brevets värde är { $letter }, rapportens { $report }
why-missing = brevet har ingen rad för nivån
why-level = avtalet har ingen sådan servicenivå
why-no-penalty = avtalet ger inget vite för nivån
why-month = inget avtal gäller månaden
why-no-value = varken brevet eller rapporten har något värde
why-not-by-value = vitet växer med dagar, timmar eller fall, som inget värde visar
why-repeated = rad { $first } gäller samma nivå och månad

approvals = Godkännande
approvals-intro = Ett godkännande blir en post i liggaren, bredvid det som var uträknat. Ett senare godkännande ersätter ett tidigare; båda står kvar.
approve = Godkänn brevet
approve-month = Månad
approve-all-months = Alla brevets månader
approve-sum = Summa i kronor
approve-sum-help = Som 2469,14. Ligger summan utanför det som är uträknat behövs en anteckning.
approve-by = Namn och befattning
approve-by-help = Kontots namn läggs till i posten.
approve-note = Anteckning
approve-note-help = Varför summan är en annan än den uträknade, eller vad som annars är värt att veta.
approve-button = Godkänn och skriv i liggaren
approve-no-sum = Inget är godkänt: summan går inte att läsa. Skriv den som 2469,14, med högst två decimaler.
approve-changed = Inget är godkänt: nya data har ändrat uträkningen sedan sidan visades. Läs den igen och godkänn på nytt.
approve-preliminary = Inget är godkänt: { $month } bedöms efter ett preliminärt avtal, och inga pengar godkänns på det.
approve-outside = Inget är godkänt: brevet gäller också månader utan avtal. Välj { $month } för att godkänna det som gäller den.
approve-no-contract = Inget är godkänt: inget avtal gäller brevets månader, så inget kan räknas om.
approve-no-month = Inget är godkänt: brevet säger inget om { $month }, eller inget avtal gäller den.
approve-several = Inget är godkänt: brevet gäller { $months }, och det är oklart hur mycket av summan som hör till vilken. Godkänn en månad i taget.
approve-fault = Inget är godkänt: namnet eller anteckningen är tom, för lång eller innehåller tecken som inte syns.
approve-unexplained = Inget är godkänt: för { $month } är { $owed } uträknat, och summan ligger utanför. Skriv i anteckningen varför.
approve-failed = Inget är godkänt: liggaren svarade inte. Försök igen om en stund.
approved-title = Godkänt
approved-line = { $sum } för { $month } är godkänt och står i liggaren.
approved-letter = Tillbaka till brevet

pages-label = Sidor
pages-shown = { $from }–{ $to } av { $total }
pages-previous = Föregående
pages-next = Nästa
