# Ändringsbegäranden.

changes-title = Ändringar { $month }
changes-kicker = Ändringsbegäranden hos { $supplier }, som de stod { $at }
changes-none = Inga ändringsbegäranden till och med { $month }
changes-none-text = Läs in ett uttag där varje rad är ett skede, eller ett med en rad per ändring och en kolumn för varje milstolpe.
changes-shortened = Ledtiderna har blivit kortare
changes-lengthened = Ledtiderna har blivit längre
changes-no-change = Ingen förändring av ledtiderna visar sig
changes-too-few = För få ändringar är klara för att säga något om ledtiderna
changes-lead = { $count ->
    [one] Av { $all } ändringar är { $completed } klara och { $open } är öppen.
   *[other] Av { $all } ändringar är { $completed } klara och { $open } är öppna.
}
changes-lead-medians = Hälften av dem som blev klara { $to } tog högst { $now } dygn, mot { $before } för { $from }.
changes-because-few = { $baseline } blev klara i den tidigare perioden och { $later } i den senare; det behövs { $needed } och { $after }.
because-lasting = { $rule }: { $n } ändringar, från { $first } till { $last }.
because-both-ways = En del av de senare ändringarna är varaktigt kortare, andra längre.
because-median = { $rule }, men medianen av alla senare ändringar ligger inte på den sidan.
because-single = Enstaka ändringar ligger utanför gränserna, inget varaktigt: { $ids }.
because-single-more = Enstaka ändringar ligger utanför gränserna, inget varaktigt: { $ids } och { $more } till.
because-quiet = Alla senare ändringar ligger inom den vanliga variationen.
rule-outside = En utanför gränserna
rule-eight = Åtta eller fler i rad på samma sida om medianen
rule-three = Tre av fyra i rad närmare en gräns än medelvärdet
fact-open = Öppna
fact-open-remark = { $count ->
    [one] { $n } äldre än { $days } dygn
   *[other] { $n } äldre än { $days } dygn
}
fact-waits-customer = Väntar på beställaren
fact-waits-supplier = Väntar på leverantören
fact-waits-remark = av de öppna
fact-median = Ledtid nu
fact-median-remark = hälften tog högst så länge, nio av tio högst { $p90 } dygn
fact-median-none = ingen blev klar i den senare perioden
days = { $n } dygn
waits-customer = Beställaren
waits-supplier = Leverantören
waits-third = Tredje part
waited-customer = väntan på beställaren
waited-supplier = väntan på leverantören
waited-third = väntan på tredje part
waited-several = väntan på flera samtidigt
waited-nobody = mellan skeden
stage-whole = Hela ledtiden
stage-none = mellan skeden

changes-chart = Ledtiderna en efter en
changes-chart-intro = Varje ring är en ändring, i den ordning de blev klara; höjden är ledtiden i dygn. Ringen är ihålig, för uttaget är någons uppgift. Bandet är den vanliga variationen i den tidigare perioden.
changes-chart-none = Färre än två ändringar är klara.
changes-points = Ledtiderna som tabell
changes-explained = Vad ”ingen förändring visar sig” betyder
changes-explained-text = Ledtider varierar alltid. Gränserna är medelvärdet plus och minus 2,66 gånger medelskillnaden mellan grannar: så långt når den variation som alltid finns. En förändring visar sig först när åtta i rad ligger på samma sida om medianen, eller tre av fyra ligger närmare en gräns än medelvärdet. Annars kan varje upp- eller nedgång vara slump, och ingen ska berömmas eller klandras för den. Det betyder inte att ledtiderna är bra.
changes-chart-words = { $n } ledtider i dygn; medelvärde { $mean }, vanlig variation { $lower } till { $upper }, { $outside } utanför
chart-mean = Medelvärde { $n } dygn
chart-upper = övre gräns { $n } dygn
chart-cut = de { $n } senaste visas
key-point = En ändring
key-usual = Vanlig variation
key-mean = Medelvärde

changes-open = Öppna ändringar
changes-open-intro = Efter ålder, och vem de väntar på i det skede de står i.
changes-open-none = Ingen ändring är öppen.
changes-ages = Öppna ändringar efter ålder
changes-oldest = De äldsta först
age-up-to = högst { $to } dygn
age-between = { $over }–{ $to } dygn
age-over = över { $over } dygn
changes-stages = Tid per skede
changes-stages-intro = Klara ändringar, i dygn. Förr är { $before }, nu är { $now }.
changes-months = Månad för månad
changes-faults = Ändringar som inte räknas
changes-faults-intro = En rad i uttaget håller inte: ett skede lämnas innan det nås, eller raderna nämner två förvaltningar.
changes-fault-row = rad { $row } i filen
changes-more-faults = och { $n } till
changes-foot = Ledtid är förfluten tid, avrundad till tiondels dygn. Uttagen, som de kom:

column-change-id = Ändring
column-stage = Skede
column-waits-for = Väntar på
column-age = Dygn
column-in-stage = Dygn i skedet
column-age-group = Öppna sedan
column-changes = Ändringar
column-completed = Klar
column-days = Dygn
column-stands = Mot vanlig variation
column-before-changes = Förr: antal
column-before-median = Förr: median
column-before-p90 = Förr: nio av tio
column-now-changes = Nu: antal
column-now-median = Nu: median
column-now-p90 = Nu: nio av tio
column-begun = Påbörjade
column-completed-count = Klara
column-open = Öppna
column-median = Median, dygn
column-p90 = Nio av tio, dygn
point-above = ovanför
point-below = under
point-within = inom
