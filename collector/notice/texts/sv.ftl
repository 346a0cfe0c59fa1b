january = januari
february = februari
march = mars
april = april
may = maj
june = juni
july = juli
august = augusti
september = september
october = oktober
november = november
december = december

subject-month = { $month } är granskad
subject-silent = { $agent } är tyst
subject-back = { $agent } hörs igen
subject-coverage = { $level } är på väg att förlora sitt utfall
subject-certificate = Certifikatet för { $whose } löper ut { $ends }
subject-report = Rapporten för { $month }
subject-many = { $first }, och { $count ->
    [one] en händelse till
   *[other] { $n } händelser till
}

month-head = { $month } är granskad. Vad som gäller när mätningen ställs mot leverantörens rapport:
month-confirmed = Bekräftade: { $n }
month-contradicted = Motsagda: { $n }
month-not-verifiable = Ej verifierbara: { $n }
month-without = Utan rapporterad siffra: { $reported }; utan mätning: { $measured }
month-penalty = Vite enligt det uppmätta: { $low }–{ $high } kr
month-penalty-one = Vite enligt det uppmätta: { $low } kr
month-no-penalty = Vite enligt det uppmätta: inget har räknats fram
month-contradicted-level = { $level } (rapporterat { $reported }, uppmätt { $measured })
month-unused = { $department }: { $sum } kr i månaden för det som är beställt och inte används

silent = Agenten { $agent } har varit tyst sedan { $since }. Det är längre än dess mätningar tål. Se efter om maskinen är på och har nät; när den är tillbaka skickar den det som den har samlat.
back = Agenten { $agent } hörs igen sedan { $back }. Den hade varit tyst sedan { $since }.

coverage = { $level }: av den avtalade tiden i { $month } har { $seen } observerats hittills, och ett utfall kräver { $needed } av hela månaden. Missas lika mycket som det senaste dygnet går det inte att rädda efter { $until }.
coverage-silent = Tysta agenter: { $agents }
coverage-silent-more = Tysta agenter: { $agents } och { $n } till
coverage-nobody = Ingen agent är tyst: se efter vilka enheter som inte svarar.

certificate = Certifikatet för { $whose } löper ut { $ends }.
certificate-agent = En agent förnyar sitt certifikat själv när den har kontakt. Har den ingen: ge den en ny väg in med `motprov-collector enrol-token`.
certificate-collector = Starta om kollektorn: den förnyar sitt eget certifikat när den startar. Ett certifikat från annan utgivare byts för hand.
certificate-authority = När det har löpt ut kan ingen agent längre ansluta: gör en ny utgivare i god tid.
holder-collector = kollektorn
holder-authority = utgivaren av agenternas certifikat

report = Rapporten för { $month } är bifogad.
report-failed = Rapporten för { $month } kunde inte sättas. Kollektorns logg säger varför; `motprov-collector report` gör den på nytt.
report-file = rapport-{ $month }.pdf

pages = Sidorna: { $address }
why = Du får det här för att { $name } <{ $address }> prenumererar på: { $kinds }.
end = Avsluta: be den som förvaltar kollektorn köra `motprov-collector subscriptions end { $id }`.
kind-month = månaden är granskad
kind-silent = tysta agenter
kind-back = agenter som hörs igen
kind-coverage = täckning som sjunker
kind-certificates = certifikat som löper ut
kind-report = rapporten
