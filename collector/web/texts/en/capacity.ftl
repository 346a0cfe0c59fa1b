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

cap-parts = Parts of capacity
cap-part-services = Departments and services
cap-part-printers = Printers
cap-part-workstations = Workstations
cap-filter-all = All
cap-filter-all-machines = All
cap-filter-all-sites = All sites
cap-filter-need = Needs
cap-filter-site = Site
cap-filter-use = Use

# Printers
cap-printers-title = Printers, { $month }
cap-printers-none = No printers are known in the month.
cap-printers-fine = { $count ->
    [one] The only printer needs nothing.
   *[other] None of { $n } printers needs anything.
}
cap-printers-headline = { $count ->
    [one] { $n } of { $all } printers needs a look.
   *[other] { $n } of { $all } printers need a look.
}
cap-printers-under = { $count ->
    [one] { $n } prints less than recommended.
   *[other] { $n } print less than recommended.
}
cap-printers-over = { $count ->
    [one] { $n } prints more than recommended.
   *[other] { $n } print more than recommended.
}
cap-printers-supply = { $count ->
    [one] On { $n } a supply is at its end, or will be within two weeks.
   *[other] On { $n } a supply is at its end, or will be within two weeks.
}
cap-printers-down = { $count ->
    [one] { $n } could not print for more than a twentieth of the time.
   *[other] { $n } could not print for more than a twentieth of the time.
}
cap-printers-unseen = { $count ->
    [one] { $n } was not seen.
   *[other] { $n } were not seen.
}
cap-printers-intro = Pages by the life counter. The tint is the monthly volume that the class in the contract is recommended for.
cap-printers-matching = { $count ->
    [0] No printer matches the choice.
    [one] { $n } printer, { $pages } pages.
   *[other] { $n } printers, { $pages } pages together.
}
cap-printers-no-match = No printer matches the choice. Choose something else.
cap-printers-foot = Pages are a span where the counter was not read at the month’s edges. Downtime is the time that the printer was seen unable to print, at least. When a supply ends is reckoned by its use since it was last changed.
cap-need-any = Any of these
cap-need-under = Under the recommended volume
cap-need-over = Over the recommended volume
cap-need-supply = A supply is ending
cap-need-down = Often down
cap-need-unseen = Not seen
cap-column-printer = Printer
cap-column-pages = Pages
cap-column-recommended = Against the recommended volume
cap-column-colour = Colour share
cap-column-down = Down
cap-column-supplies = Supplies
cap-key-pages = Pages, at least
cap-key-at-most = Pages, at most
cap-key-range = Recommended volume
cap-range-words = recommended { $range }
cap-printer-unseen = not seen in the month
cap-printer-under = under the recommended volume
cap-printer-over = over the recommended volume
cap-printer-within = within the recommended volume
cap-printer-no-range = no recommendation in the contract
cap-printer-unknown = its counter was not read
cap-supply-ends = ends { $day }
cap-recommended-low = Recommended, at least
cap-recommended-high = Recommended, at most
cap-colour-low = Colour share, at least
cap-colour-high = Colour share, at most
cap-down-hours = Down, hours at least

# Workstations
cap-machines-title = Workstations by use, { $month }
cap-machines-none = No workstations are known in the month.
cap-machines-fine = All { $n } workstations are used.
cap-machines-headline = { $count ->
    [one] { $n } of { $all } workstations is not used.
   *[other] { $n } of { $all } workstations are not used.
}
cap-machines-lead = { $unused } were seen and not used, { $unseen } were never seen.
cap-machines-cost = They cost { $amount } a month.
cap-machines-cheaper = { $count ->
    [one] For { $n } a cheaper class is enough.
   *[other] For { $n } a cheaper class is enough.
}
cap-machines-note = Machines are counted here, never people. Groups of under five workstations are merged. Whoever opens a single machine is noted.
cap-machines-intro = Workstations known, seen and used.
cap-machines = Machine by machine
cap-machines-list-intro = The assets’ names in the register, and what can be done. How much a machine is used stands on its own page alone.
cap-machines-matching = { $count ->
    [one] { $n } machine.
   *[other] { $n } machines.
}
cap-machines-no-match = No machine matches the choice. Choose something else.
cap-machines-foot = What use is, the service in the contract says. What was seen too little counts as used.
cap-key-known = Known: in the register or seen
cap-group-nobody = Ordered by nobody
cap-group-merged = { $count ->
    [one] { $n } group of under five
   *[other] { $n } small groups together
}
cap-column-group = Group
cap-column-all = All
cap-column-use = Use
cap-column-advice = Advice
cap-use-used = used
cap-use-thin = counted as used
cap-use-unused = not used
cap-use-unseen = never seen
cap-use-idle = idle
cap-use-cheaper = a cheaper class is enough
cap-use-no-rule = no service in the contract
cap-advice-cheaper = “{ $class }” is enough and saves { $amount } a year, by { $months } months.
cap-advice-larger = “{ $class }” is needed and costs { $amount } more a year, by { $months } months.
cap-advice-none-holds = No class of the contract is enough.
cap-advice-not-named = No advice: no class is named.
cap-advice-unknown = No advice: the contract has no class “{ $class }”.
cap-advice-few = No advice yet: { $known } months were seen well enough, { $needed } are needed.

# One asset
cap-asset-title = Asset { $id }
cap-asset-kicker = One asset, { $month }
cap-asset-headline = { $id }: { $class }.
cap-asset-noted = Every look at a single asset is noted, with who looked.
cap-asset-facts = About the asset
cap-asset-foot = What was measured is signed by the agent and stands in the evidence. The parts show the least, the mean and the largest, so that no peak is hidden.
cap-because-active = { $count ->
    [one] Somebody used it for at least { $hours } hours on { $days } day.
   *[other] Somebody used it for at least { $hours } hours on { $days } days.
}
cap-because-running = It was on for { $hours } hours.
cap-because-pages = It printed { $pages } pages.
cap-because-coverage = Too little is known to call it unused: { $seen } of the month, and { $needed } are needed.
cap-because-not-seen = No agent saw it in the month.
cap-because-no-rule = The contract has no service that says what use is.
cap-yes = yes
cap-no = no
cap-fact-kind = Kind
cap-fact-model = Model
cap-fact-price = Price a month
cap-fact-registered = In the register
cap-until-further = until further notice
cap-sizing = Class and need
cap-fit-under = Ordered as “{ $class }”. A cheaper class would have held in { $under } of { $known } known months.
cap-fit-within = Ordered as “{ $class }”, which holds: { $known } known months, { $over } over.
cap-fit-over = Ordered as “{ $class }”, which did not hold in { $over } of { $known } known months.
cap-fit-mixed = Ordered as “{ $class }”: under in { $under } and over in { $over } of { $known } known months.
cap-fit-unknown = Ordered as “{ $class }”. Too little is known: { $known } months, { $under } under and { $over } over.
cap-column-resource = Resource
cap-column-needed = Needed in the month
cap-column-holds = The class holds
cap-need-cpu = Processor, cores
cap-need-memory = Memory, GiB
cap-need-disk = Disk, GiB
cap-need-pages = Pages
cap-series = Measured over the month
cap-series-intro = The band runs from the least to the largest, the line is the mean. Hatched: nothing was read.
cap-series-none = Nothing was measured of the asset in the month.
cap-series-words = { $name }: between { $low } and { $high } in the month
cap-series-about = measured by { $by }; last { $value }, { $at }
cap-series-by = measured by { $by }
cap-series-top = The upper line: { $top }
cap-series-table = Show as a table: { $name }
cap-series-disk = Disk in use, { $part }
cap-series-supply = Supply { $part }
cap-series-cpu = Processor in use
cap-series-memory = Memory in use
cap-series-pages = Life counter
cap-series-connect = Response time
cap-column-least = Least
cap-column-mean = Mean
cap-column-largest = Largest
cap-orders = Orders
cap-orders-intro = Orders of the same service for the same cost centre, in force at the month’s end.
cap-evidence = Evidence
cap-evidence-intro = The latest ledger entries that the finding rests on.
