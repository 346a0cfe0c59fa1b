# Capacity: departments, services, printers, workstations and single assets

# Long tables
list-pages = Parts of the table
list-shown = Showing { $from }–{ $to } of { $all }
list-beyond = There are not so many rows; the table has { $all }.
list-previous = Previous
list-next = Next

column-cost-centre = Cost centre
capacity-no-cost-centre = No cost centre
capacity-merged-centres = { $count ->
    [one] { $n } cost centre of under five units
   *[other] { $n } small cost centres together
}

cap-title = Capacity, { $month }
cap-title-of = Capacity, { $month }, { $name }
cap-kicker = Capacity review, { $month }
cap-headline = The city pays { $amount } a month for capacity that nobody uses.
cap-headline-of = { $name } pays { $amount } a month for capacity that nobody uses.
cap-headline-all = Everything that is ordered is used.
cap-headline-all-of = Everything that { $name } has ordered is used.
cap-headline-nothing = No order with a price is in force in the month.
cap-lead-share = That is { $share } of the ordered value.
cap-lead-costliest = “{ $service }” costs most: { $amount }.
cap-lead-unordered = Beyond that, { $n } units were seen that nobody ordered.
cap-fact-ordered = Ordered value a month
cap-fact-ordered-remark = at the contract’s prices
cap-fact-unseen = Ordered and not seen
cap-fact-unused = Seen and not used
cap-fact-of-ordered = { $share } of the ordered value
cap-fact-coverage = Data coverage, on average
cap-fact-lowest = lowest on one line: { $share }
cap-departments = Departments
cap-centres = Cost centres
cap-small = Groups of under five units are merged.
cap-column-ordered = Ordered value
cap-column-seen = Seen value
cap-column-used = Used value
cap-services-intro = Each row is scaled to the ordered quantity. What has no dark bar is paid for and not used.
cap-lines = Line by line
cap-lines-intro = Each finding by itself, with the ledger entries that it rests on.
cap-lines-merged = { $count ->
    [one] { $n } line of under five units
   *[other] { $n } small lines together
}
cap-foot = Unused is the ordered quantity less the used, at the contract’s price. What was seen too little to be called unused counts as used.
