# Agenter: hur de mår, och vilka som får signera

fleet-title = Agenter
fleet-headline-none = Ingen agent är insläppt än.
fleet-headline-silent = { $count ->
    [one] { $n } av { $all } agenter är tyst.
   *[other] { $n } av { $all } agenter är tysta.
}
fleet-headline-late = { $count ->
    [one] { $n } av { $all } agenter är sen; ingen är tyst.
   *[other] { $n } av { $all } agenter är sena; ingen är tyst.
}
fleet-headline-fine = { $count ->
    [one] Den enda agenten levererar.
   *[other] Alla { $n } agenter levererar.
}
fleet-lead-waiting = { $count ->
    [one] { $n } väntar på att släppas in.
   *[other] { $n } väntar på att släppas in.
}
fleet-lead-clocks = { $count ->
    [one] { $n } har en klocka som går mer än en halv minut fel.
   *[other] { $n } har klockor som går mer än en halv minut fel.
}
fleet-lead-lost = { $count ->
    [one] { $n } har förlorat mätningar, och säger själv vilka.
   *[other] { $n } har förlorat mätningar, och säger själva vilka.
}
fleet-lead = Det som en tyst agent inte såg är okänt; det räknas aldrig som avbrott.
fleet-online = levererar
fleet-late = sen
fleet-silent = tyst
fleet-revoked = avstängd
fleet-waiting = Väntar på att släppas in
fleet-waiting-intro = Jämför nyckeln med den som maskinen själv visar innan den släpps in.
fleet-more-waiting = och { $n } till
fleet-intro = Tyst är den som inte har hörts på tre gånger så länge som det brukar ta.
fleet-matching = { $count ->
    [one] { $n } agent.
   *[other] { $n } agenter.
}
fleet-none = Ingen agent motsvarar urvalet. Välj något annat.
fleet-column-agent = Agent
fleet-column-role = Roll
fleet-column-heard = Senast hörd
fleet-column-lost = Förlorade satser
fleet-column-outbox = I utkorgen
fleet-column-clock = Klocka
fleet-column-version = Version
fleet-column-certificate = Certifikat till
fleet-column-machine = Maskinen säger
fleet-column-key = Nyckel
fleet-column-asked = Frågade
fleet-column-decide = Beslut
fleet-column-batches = Satser
fleet-column-thinned = Utglesade värden
fleet-column-refused = Avvisade satser
fleet-thinned = { $n } värden utglesade av platsbrist
fleet-refused = { $n } satser avvisade
fleet-unfollowed = följer inte sin konfiguration: { $reason }
fleet-gap = senast { $from } – { $to }
fleet-told = Läget { $at }.
fleet-replaces = En agent med samma namn är redan insläppt under en annan nyckel. Den nyckeln slutar gälla.
fleet-approve = Släpp in
fleet-approve-ask = Släppa in agenten?
fleet-approve-text = Nyckeln skrivs i liggaren. Agenten får ett certifikat när den frågar nästa gång, och det den signerar räknas från och med då.
fleet-refuse = Neka
fleet-refuse-ask = Neka agenten?
fleet-refuse-text = Agenten får inget certifikat, och samma nyckel kan inte fråga igen.
fleet-revoke = Stäng av
fleet-revoke-ask = Stänga av agenten?
fleet-revoke-text = Agenten får inte längre signera eller ansluta, och öppna anslutningar bryts inom någon sekund. Beslutet skrivs i liggaren. Det som den har signerat tidigare står kvar.
fleet-reason = Skäl, för liggaren
fleet-back = Tillbaka utan att ändra något
