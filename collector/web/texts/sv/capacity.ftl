# Kapacitet: förvaltningar, tjänster, skrivare, arbetsplatser och enskilda enheter

# Långa tabeller
list-pages = Delar av tabellen
list-shown = Visar { $from }–{ $to } av { $all }
list-beyond = Så många rader finns inte; tabellen har { $all }.
list-previous = Föregående
list-next = Nästa

column-cost-centre = Kostnadsställe (IKB)
capacity-no-cost-centre = Utan kostnadsställe
capacity-merged-centres = { $count ->
    [one] { $n } kostnadsställe med färre än fem enheter
   *[other] { $n } små kostnadsställen tillsammans
}

cap-title = Kapacitet { $month }
cap-title-of = Kapacitet { $month }, { $name }
cap-kicker = Kapacitetsgranskning, { $month }
cap-headline = Staden betalar { $amount } i månaden för kapacitet som ingen använder.
cap-headline-of = { $name } betalar { $amount } i månaden för kapacitet som ingen använder.
cap-headline-all = Allt som är beställt används.
cap-headline-all-of = Allt som { $name } har beställt används.
cap-headline-nothing = Ingen beställning med pris gäller i månaden.
cap-lead-share = Det är { $share } av det beställda värdet.
cap-lead-costliest = Mest kostar ”{ $service }”: { $amount }.
cap-lead-unordered = Därtill har { $n } enheter synts som ingen har beställt.
cap-fact-ordered = Beställt värde per månad
cap-fact-ordered-remark = till avtalets priser
cap-fact-unseen = Beställt men inte sett
cap-fact-unused = Sett men inte använt
cap-fact-of-ordered = { $share } av det beställda värdet
cap-fact-coverage = Datatäckning i snitt
cap-fact-lowest = lägst på en rad: { $share }
cap-departments = Förvaltningar
cap-centres = Kostnadsställen
cap-small = Grupper med färre än fem enheter slås ihop.
cap-column-ordered = Beställt värde
cap-column-seen = Sett värde
cap-column-used = Använt värde
cap-services-intro = Varje rad är skalad till beställd mängd. Det som saknar mörk stapel betalas men används inte.
cap-lines = Rad för rad
cap-lines-intro = Varje utfall för sig, med de liggarposter som det vilar på.
cap-lines-merged = { $count ->
    [one] { $n } rad med färre än fem enheter
   *[other] { $n } små rader tillsammans
}
cap-foot = Outnyttjat är beställd mängd minus använd, gånger avtalets pris. Det som är för lite sett för att kallas oanvänt räknas som använt.

cap-parts = Delar av kapaciteten
cap-part-services = Förvaltningar och tjänster
cap-part-printers = Skrivare
cap-part-workstations = Arbetsplatser
cap-filter-all = Alla
cap-filter-all-machines = Alla
cap-filter-all-sites = Alla platser
cap-filter-need = Behöver
cap-filter-site = Plats
cap-filter-use = Användning

# Skrivare
cap-printers-title = Skrivare, { $month }
cap-printers-none = Inga skrivare är kända i månaden.
cap-printers-fine = { $count ->
    [one] Den enda skrivaren behöver ingen åtgärd.
   *[other] Ingen av { $n } skrivare behöver någon åtgärd.
}
cap-printers-headline = { $count ->
    [one] { $n } av { $all } skrivare behöver ses över.
   *[other] { $n } av { $all } skrivare behöver ses över.
}
cap-printers-under = { $count ->
    [one] { $n } skriver ut mindre än rekommenderat.
   *[other] { $n } skriver ut mindre än rekommenderat.
}
cap-printers-over = { $count ->
    [one] { $n } skriver ut mer än rekommenderat.
   *[other] { $n } skriver ut mer än rekommenderat.
}
cap-printers-supply = { $count ->
    [one] På { $n } är något förbrukat eller tar slut inom två veckor.
   *[other] På { $n } är något förbrukat eller tar slut inom två veckor.
}
cap-printers-down = { $count ->
    [one] { $n } kunde inte skriva ut under mer än en tjugondel av tiden.
   *[other] { $n } kunde inte skriva ut under mer än en tjugondel av tiden.
}
cap-printers-unseen = { $count ->
    [one] { $n } har inte synts.
   *[other] { $n } har inte synts.
}
cap-printers-intro = Sidor enligt livsräknaren. Det tonade fältet är den månadsvolym som klassen i avtalet rekommenderas för.
cap-printers-matching = { $count ->
    [0] Ingen skrivare motsvarar urvalet.
    [one] { $n } skrivare, { $pages } sidor.
   *[other] { $n } skrivare, { $pages } sidor tillsammans.
}
cap-printers-no-match = Ingen skrivare motsvarar urvalet. Välj något annat.
cap-printers-foot = Sidor är ett spann där räknaren inte lästes vid månadens gränser. Tid ur drift är den tid som skrivaren sågs oförmögen att skriva ut, som minst. När något tar slut räknas på förbrukningen sedan det senast byttes.
cap-need-any = Något av detta
cap-need-under = Under rekommenderad volym
cap-need-over = Över rekommenderad volym
cap-need-supply = Förbrukningsvara tar slut
cap-need-down = Ofta ur drift
cap-need-unseen = Inte sedd
cap-column-printer = Skrivare
cap-column-pages = Sidor
cap-column-recommended = Mot rekommenderad volym
cap-column-colour = Färgandel
cap-column-down = Ur drift
cap-column-supplies = Förbrukning
cap-key-pages = Sidor, minst
cap-key-at-most = Sidor, högst
cap-key-range = Rekommenderad volym
cap-range-words = rekommenderat { $range }
cap-printer-unseen = inte sedd i månaden
cap-printer-under = under rekommenderad volym
cap-printer-over = över rekommenderad volym
cap-printer-within = inom rekommenderad volym
cap-printer-no-range = ingen rekommendation i avtalet
cap-printer-unknown = räknaren är inte läst
cap-supply-ends = tar slut { $day }
cap-recommended-low = Rekommenderat, minst
cap-recommended-high = Rekommenderat, högst
cap-colour-low = Färgandel, minst
cap-colour-high = Färgandel, högst
cap-down-hours = Ur drift, timmar minst

# Arbetsplatser
cap-machines-title = Arbetsplatser efter användning, { $month }
cap-machines-none = Inga arbetsplatser är kända i månaden.
cap-machines-fine = Alla { $n } arbetsplatser används.
cap-machines-headline = { $count ->
    [one] { $n } av { $all } arbetsplatser används inte.
   *[other] { $n } av { $all } arbetsplatser används inte.
}
cap-machines-lead = { $unused } är sedda men inte använda, { $unseen } har aldrig synts.
cap-machines-cost = De kostar { $amount } i månaden.
cap-machines-cheaper = { $count ->
    [one] För { $n } räcker en billigare klass.
   *[other] För { $n } räcker en billigare klass.
}
cap-machines-note = Här räknas maskiner, aldrig människor. Grupper med färre än fem arbetsplatser slås ihop. Den som öppnar en enskild maskin noteras.
cap-machines-intro = Kända, sedda och använda arbetsplatser.
cap-machines = Maskin för maskin
cap-machines-list-intro = Enheternas namn i registret, och vad som kan göras. Hur mycket en maskin används står bara på dess egen sida.
cap-machines-matching = { $count ->
    [one] { $n } maskin.
   *[other] { $n } maskiner.
}
cap-machines-no-match = Ingen maskin motsvarar urvalet. Välj något annat.
cap-machines-foot = Vad som är användning säger tjänsten i avtalet. Den som är för lite sedd räknas som använd.
cap-key-known = Kända: i registret eller sedda
cap-group-nobody = Utan beställare
cap-group-merged = { $count ->
    [one] { $n } grupp med färre än fem
   *[other] { $n } små grupper tillsammans
}
cap-column-group = Grupp
cap-column-all = Alla
cap-column-use = Användning
cap-column-advice = Råd
cap-use-used = används
cap-use-thin = räknas som använda
cap-use-unused = används inte
cap-use-unseen = aldrig sedda
cap-use-idle = står stilla
cap-use-cheaper = billigare klass räcker
cap-use-no-rule = utan tjänst i avtalet
cap-advice-cheaper = ”{ $class }” räcker och sparar { $amount } om året, efter { $months } månader.
cap-advice-larger = ”{ $class }” behövs och kostar { $amount } mer om året, efter { $months } månader.
cap-advice-none-holds = Ingen klass i avtalet räcker.
cap-advice-not-named = Inget råd: ingen klass är angiven.
cap-advice-unknown = Inget råd: avtalet har ingen klass ”{ $class }”.
cap-advice-few = Inget råd än: { $known } månader är tillräckligt sedda, { $needed } behövs.

# En enhet
cap-asset-title = Enhet { $id }
cap-asset-kicker = En enhet, { $month }
cap-asset-headline = { $id }: { $class }.
cap-asset-noted = Varje uppslag av en enskild enhet noteras, med vem som tittade.
cap-asset-facts = Om enheten
cap-asset-foot = Det som mättes är signerat av agenten och ligger i bevisen. Delarna visar det minsta, medelvärdet och det största, så att ingen topp döljs.
cap-because-active = { $count ->
    [one] Någon använde den i minst { $hours } timmar på { $days } dag.
   *[other] Någon använde den i minst { $hours } timmar på { $days } dagar.
}
cap-because-running = Den var på i { $hours } timmar.
cap-because-pages = Den skrev ut { $pages } sidor.
cap-because-coverage = För lite är känt för att kalla den oanvänd: { $seen } av månaden, och { $needed } krävs.
cap-because-not-seen = Ingen agent såg den i månaden.
cap-because-no-rule = Avtalet har ingen tjänst som säger vad användning är.
cap-yes = ja
cap-no = nej
cap-fact-kind = Slag
cap-fact-model = Modell
cap-fact-price = Pris i månaden
cap-fact-registered = I registret
cap-until-further = tills vidare
cap-sizing = Klass och behov
cap-fit-under = Beställd i ”{ $class }”. En billigare klass hade räckt i { $under } av { $known } kända månader.
cap-fit-within = Beställd i ”{ $class }”, som räcker: { $known } kända månader, { $over } över.
cap-fit-over = Beställd i ”{ $class }”, som inte räckte i { $over } av { $known } kända månader.
cap-fit-mixed = Beställd i ”{ $class }”: under i { $under } och över i { $over } av { $known } kända månader.
cap-fit-unknown = Beställd i ”{ $class }”. För lite är känt för ett utfall: { $known } månader, { $under } under och { $over } över.
cap-column-resource = Resurs
cap-column-needed = Behov i månaden
cap-column-holds = Klassen rymmer
cap-need-cpu = Processor, kärnor
cap-need-memory = Minne, GiB
cap-need-disk = Disk, GiB
cap-need-pages = Sidor
cap-series = Uppmätt över månaden
cap-series-intro = Fältet går från det minsta till det största, linjen är medelvärdet. Streckat: inget lästes.
cap-series-none = Inget är uppmätt av enheten i månaden.
cap-series-words = { $name }: mellan { $low } och { $high } i månaden
cap-series-about = mätt av { $by }; senast { $value }, { $at }
cap-series-by = mätt av { $by }
cap-series-top = Övre linjen: { $top }
cap-series-table = Visa som tabell: { $name }
cap-series-disk = Disk i bruk, { $part }
cap-series-supply = Förbrukningsvara { $part }
cap-series-cpu = Processor i bruk
cap-series-memory = Minne i bruk
cap-series-pages = Livsräknare
cap-series-connect = Svarstid
cap-column-least = Minst
cap-column-mean = Medel
cap-column-largest = Störst
cap-orders = Beställningar
cap-orders-intro = Beställningar av samma tjänst för samma kostnadsställe, som gäller vid månadens slut.
cap-evidence = Bevis
cap-evidence-intro = De senaste liggarposterna som utfallet vilar på.
