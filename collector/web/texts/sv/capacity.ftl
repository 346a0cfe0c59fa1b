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
