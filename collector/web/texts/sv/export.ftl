# Filer av det som en sida visar
exports-label = Ladda ner sidan
exports-same = Samma siffror som fil:
export-csv = CSV, första tabellen
export-xlsx = Excel (XLSX)
export-json = JSON
export-pdf = PDF
print-rows-left-out = Här står { $shown } av { $all } rader. Alla finns i arbetsboken och i JSON.
workbook-about = Om filen
problem-no-report = Rapporten finns inte än
problem-no-report-text = Månaden har inga utfall att berätta om. Den kan sakna data eller avtal, eller räknas just nu: försök igen om en stund.
problem-busy = Andra dokument sätts just nu
problem-busy-text = Ett dokument i taget sätts, så att sidorna inte blir långsamma. Försök igen om en halv minut.

# Tabeller i filer
tables-penalties = Viten
tables-number = Nr
tables-point = Punkt
tables-amount = Belopp
tables-known = I registret
tables-party = Vem
tables-outcome = Hålls för rätt
tables-entry = Liggarpost
tables-corrects = Rättar post
tables-ordered-value = Beställt, kr per månad
tables-unused = Outnyttjat, kr per månad
tables-change = Ändring från månaden före, kr
tables-needed = Vad som saknas
tables-months-enough = Månader med tillräckligt
tables-unsigned = Andel ur osignerade filer
tables-wording = Lydelse
tables-name = Namn
tables-key = Nyckel

# Rapporter på begäran
report-meeting-title = SLA-möte, { $month }
report-capacity-title = Kapacitetsöversyn, { $month }
report-capacity-title-of = Kapacitetsöversyn för { $department }, { $month }
report-unused = { $unused } i månaden är beställt och används inte.
report-unused-share = { $unused } i månaden är beställt och används inte: { $share } av en beställning på { $ordered }.

# Program
problem-no-record = Uppgiften finns inte
problem-no-record-text = Inget heter så, eller inte för dig. Lista vad som finns och fråga efter något av det.

# Rapportsidan
nav-reports = Rapporter
reports-title = Rapporter, { $month }
reports-headline = Rapporter, färdiga att skriva ut eller räkna vidare på
reports-lead = De görs när någon begär dem, av samma utfall som sidorna: samma siffror in i minsta decimal.
report-meeting = Till SLA-mötet
report-meeting-text = Utfall, vad som ska tas upp, viten, täckning, vad parterna har sagt och vad som har publicerats.
report-capacity = Kapacitetsöversyn
report-capacity-text = Vad varje förvaltning beställer, vad som har setts av det och vad som används.
reports-nothing = Inget att visa.
