# Ärenden.

tickets-title = Ärenden { $month }
tickets-kicker = Ärendena hos { $supplier }, { $month }
tickets-none = Inga ärenden för { $month }
tickets-none-text = Ingen inläst ärendefil talar om månaden. Läs in servicedeskens händelselogg, med den profil som säger hur den läses.
tickets-no-departments = Ärendena säger inte vilken förvaltning de gäller
tickets-no-departments-text = Ärendefilen har ingen förvaltning, så det går inte att visa bara en förvaltnings ärenden. Den som ser alla förvaltningar ser dem.
tickets-no-pause-decides = Ingen paus avgör om ett ärende är i tid
tickets-pauses-decide = { $count ->
    [one] { $n } ärende är i tid bara för att klockan stod stilla
   *[other] { $n } ärenden är i tid bara för att klockan stod stilla
}
tickets-lead = { $count ->
    [one] { $opened } ärende öppnades under månaden, { $solved } är löst för gott.
   *[other] { $opened } ärenden öppnades under månaden, { $solved } är lösta för gott.
}
tickets-lead-stake = Räknas inte pauserna är det värt upp till { $amount } i vite.
tickets-lead-no-level = Ingen servicenivå i avtalet mäts på ärenden; pauserna bedöms mot profilens gränser.
tickets-levels = Servicenivåer på tre klockor
tickets-levels-intro = Servicedeskens klocka stannar vid varje väntan som loggen nämner, avtalets vid dem som avtalet godtar, kundens aldrig. Allt inom servicetiden.
tickets-same-clock = samma som avtalets
tickets-group = { $name }: { $n } av { $of }
tickets-undecided = { $count ->
    [one] { $n } är inte avgjort
   *[other] { $n } är inte avgjorda
}
tickets-straight = { $n } ända till lösningen
tickets-clocks = Lösta ärenden inom varje gräns, på varje klocka
tickets-clocks-intro = Av dem som öppnades under månaden och är lösta för gott. Skillnaden mellan kolumnerna är väntan.
tickets-limit = { $n } timmar
tickets-not-told = säger inte filen
tickets-moved = Hur ärendena rörde sig
tickets-moved-intro = Ärenden som öppnades under månaden.
tickets-ages = Öppna vid månadens slut
tickets-ages-intro = Efter ålder, och hur många som väntar på någon annan.
tickets-flipped = Ärenden som hänger på en paus
tickets-flipped-intro = För sena dygnet runt, i tid när pauserna räknas bort. Varje rad är en fråga till leverantören, inget svar.
tickets-flipped-none = Inget ärende hänger på en paus.
tickets-foot = Räknat ur ärendefilen, som den kom:
tickets-foot-profile = Läst med profilen { $name }:
share-of = { $share } ({ $n } av { $of })
priority-other = övriga
ticket-age-up-to = högst { $n } dygn
ticket-age-over = över { $n } dygn
clock-gross = Dygnet runt
clock-evidenced = Utan belagda pauser
clock-net = Utan avtalets pauser
clock-net-all = Utan all väntan
clock-window = I servicetid
clock-window-net = I servicetid, utan avtalets pauser
moved-reopened = Återöppnade
moved-bounced = Fram och tillbaka mellan grupper
moved-organisations = Fram och tillbaka mellan organisationer
moved-first-contact = Lösta vid första kontakten
moved-paused = Pausade någon gång
moved-into-resolved = Pausade ända tills de löstes
fact-opened = Öppnade
fact-opened-remark = { $n } lösta för gott
fact-flipped = Hänger på en paus
fact-flipped-remark = för sena utan pauser, i tid med
fact-into-resolved = Pausade ända till lösningen
fact-into-resolved-remark = { $n } timmar pausade, i alla ärenden
fact-stake = Högst värt
fact-stake-remark = vite, om pauserna inte räknas
yes = Ja
no = Nej
column-all-pauses = Servicedeskens klocka
column-contract-clock = Avtalets klocka
column-no-pauses = Kundens klocka
column-hang = Hänger på en paus
column-stake = Högst värt
column-limit = Gräns, timmar
column-solved = Lösta
column-ticket = Ärende
column-opened = Öppnat
column-priority = Prioritet
column-product = Gäller
column-gross = Dygnet runt, timmar
column-net = Utan pauser, timmar
column-into-resolved = Paus ända till lösningen
column-waiting = Väntar
