# Service levels, and one of them
origin-counted = counted from imported lists
bounds-none = no bound
bounds-from = at least { $low }
unmeasured-no-source = no source in the contract
unmeasured-nothing-seen = its source saw nothing
list-kicker = All service levels of the contract with { $supplier }, { $month }
list-lead = { $count ->
    [one] { $n } of { $all } is shown. Each row leads to the level’s months, outages, calculation and evidence.
   *[other] { $n } of { $all } are shown. Each row leads to the level’s months, outages, calculation and evidence.
}
list-intro = The line is twelve months as measured, the dashed one the target. Sort by a heading.
list-none = No service level has that verdict in the month.
list-caption = Service levels in { $month }: verdict, twelve months, reported, measured, target, coverage and penalty
filter-all = All verdicts
key-spark = Measured, twelve months
key-pending = Being computed
page-before = Previous page
page-after = Next page
page-nav = More pages
level-here = { $id } { $title }
level-all = All service levels
note-preliminary = The month is judged by a preliminary version of the contract that nobody has decided on. No penalty is approved on it.
trio-reported = by { $supplier }
trio-unreported = { $supplier } gave no figure
trio-coverage = coverage { $share }
found-above = The supplier’s figure lies { $distance } above what was measured.
found-below = The supplier’s figure lies { $distance } below what was measured.
found-inside = The supplier’s figure agrees with what was measured.
found-unreported = The supplier reported no figure. Measured was { $measured }.
found-neither = The supplier reported no figure, and none was measured.
found-doubt = The figure cannot be tested: { $reason }.
found-even-most = That holds even if all time without measurement counts in the supplier’s favour: at most { $figure }.
found-even-least = That holds even if all time without measurement counts in the other party’s favour: at least { $figure }.
found-met = The target was met over the whole interval.
found-missed = The target was missed over the whole interval.
found-undecided = Whether the target was met cannot be decided.
months = Twelve months
months-intro = A report is confirmed where the ring lies on the bar. A hatched bar: too little is known for a verdict.
months-table = Twelve months as a table
months-pending = { $count ->
    [one] { $n } month is still being computed.
   *[other] { $n } months are still being computed.
}
month-nothing = nothing known
month-computing = being computed
month-failed = could not be computed
chart-target = target { $target }
chart-coverage = Coverage, %
chart-words = { $title }, { $first } to { $last }: reported against measured interval and target. { $confirmed } confirmed, { $contradicted } contradicted, { $doubtful } not verifiable. A table stands below the chart.
spark-words = { $count ->
    [0] Nothing measured in the last twelve months.
    [one] Measured in { $n } of twelve months: { $range }
   *[other] Measured in { $n } of twelve months: { $range }
}
outages = Outages
outages-intro = Only time in the shaded field counts. Devices that went down and came back together are one outage. A bar’s width is the share of the devices.
outages-none = No outage was seen in the month.
outages-more = { $count ->
    [one] { $n } more outage that was shorter, at most { $most } of the agreed time.
   *[other] { $n } more outages that were shorter, together at most { $most } of the agreed time.
}
calendar-region = Chart, the month’s days and hours
calendar-words = { $count ->
    [0] { $title }, { $month }, day by day: no outages
    [one] { $title }, { $month }, day by day: { $n } outage
   *[other] { $title }, { $month }, day by day: { $n } outages
}
key-down = Measured outage
key-window = Service window
key-off = Taken off by agreement
key-disputed = Disputed
key-unseen = No measurement
column-outage = Outage
outage-from = Earliest from
outage-to = Latest to
column-took = Lasted
column-agreed = Of agreed time
outage-assets = { $count ->
    [one] { $n } device
   *[other] { $n } devices
}
outage-open = { $at } or longer
outage-outside = outside
sites = Each site by itself
sites-intro = What the agents of each site saw of the same thing.
column-site = Site
calculation = How the figure came about
column-step = Step
column-how-found = How
step-window = Service window
how-window = { $name }: { $hours }
step-off = Taken off
how-off = by { $ids }
step-agreed = Agreed time
step-disputed = Disputed
how-disputed = { $ids }; not taken off, but target and penalty hold both ways
step-assets = Device time
how-assets = { $each } × { $n } devices, of which { $seen } were seen
step-observed = Of it observed
how-observed = coverage { $share }; { $unseen } was seen by nobody and counts for neither side
step-down = Time down
how-down = at least between two failed checks, at most to the good ones on either side
step-share = Share
step-cases = Cases
how-cases-all = all that the contract counts
how-cases-sample = a sample
step-good = Of them within the promise
how-good = decided
step-undecided = Of them undecided
how-undecided = counted both ways
step-wilson = What so few cases say
how-wilson = Wilson’s 95% interval of the decided ones; for information only
step-few = The rule for few cases
how-few = the contract’s limit for how many may fail
step-readings = Readings
how-readings = at least { $least } are needed
step-timeouts = Of them without an answer
how-timeouts = counted as without end
step-percentile = The percentile
how-percentile = value number { $rank } of { $n } by size
how-percentile-none = no readings
how-ranks = 95% interval between two ranks, whatever the distribution
how-whole = the whole month is known
step-measured = Measured
step-hard = Tested both ways
how-hard = all time without measurement counted as down, and as up
step-reported = Reported
how-compared = may lie in { $range }: rounding { $half } and tolerance { $tolerance } either way
step-verdict = Verdict
why-differ = Why do they differ?
why-intro = The measured figure under one other assumption at a time, and whether that alone makes the supplier’s figure right.
why-caption = Other ways to count
column-assumption = Assumption
column-measured-then = Measured then
column-explains = Explains the report
explains-yes = yes
explains-no = no
if-maintenance = all announced maintenance counts as agreed time off
if-disputed = all that is disputed is granted
if-nothing-excluded = nothing is taken off
if-window = the service window is “{ $name }” instead
if-holidays-open = holidays count as working days
if-eves-open = eves count as working days
if-coarser = the report is rounded to one decimal less
if-unseen-up = all that nobody saw was up
if-unseen-down = all that nobody saw was down
if-short-missing = outages of less than { $minutes } minutes are left out
if-longest-missing = the longest outage is left out
if-worst-missing = the device that was down longest is left out
if-undecided-out = the undecided cases are left out
if-all-pauses = every logged pause stops the clock
if-no-pauses = no pause stops the clock
if-opened = tickets opened in the month are counted
if-resolved = tickets resolved in the month are counted
if-due = tickets due in the month are counted
if-first-resolved = the clock stops for good when a ticket is first resolved
if-timeouts-missing = missing answers are left out
if-mean = the mean stands in for the percentile
if-seen-only = only devices that were seen count, each the same
penalty-fee = Of the monthly fee of { $fee }.
penalty-cap-percent = At most { $percent }, { $amount }.
penalty-cap = At most { $amount } a month.
penalty-repeated = Charged only after { $misses } misses in { $months } months.
penalty-earn-back = Given back if the target is met for { $months } months in a row after.
penalty-cap-service = At most { $amount } a month for all levels of the service { $service }.
penalty-cap-month = At most { $amount } a month for all levels together.
penalty-cap-year = At most { $amount } a calendar year for all levels together.
charge-points = { $percent } of { $fee } for each started step of { $points } from the target.
charge-day = { $amount } for each unit and started working day late.
charge-day-most = { $amount } for each unit and started working day late, { $most } days at most.
charge-hour = { $amount } for each case and started hour late.
charge-case = { $amount } for each case that failed.
ladder-caption = The contract’s penalty steps, and on which the figures fall
ladder-rest = all beyond
ladder-at-least = at least { $figure }
ladder-above = above { $figure }
ladder-at-most = at most { $figure }
ladder-below = below { $figure }
column-range = Value
column-fee-share = Share
column-amount = Amount
column-falls = Falls here
amount-alone = By the steps
how-amount-alone = before repetition and shared limits
amount-owed = Penalty, recomputed
how-amount-owed = from what was measured, after the contract’s limits
amount-reported = Penalty, reported
how-amount-reported = in the supplier’s report
amount-gap = Difference, at least
how-gap-customer = in the customer’s favour where it is set right
how-gap-supplier = in the supplier’s favour where it is set right
how-gap-none = the reported lies within the recomputed
amount-back = Given back
how-amount-back = of an earlier month’s penalty
earlier = Earlier months that the amount depends on
earlier-published = { $month }: published
earlier-unpublished = { $month }: not published, so neither a miss nor a hit is certain
earlier-unreadable = { $month }: published in a form that cannot be read
evidence-intro = All on this page can be computed again from what it rests on, without Motprov.
evidence-entries = Ledger entries
evidence-contract = the contract
level-check = Check it yourself
pack-download = Download the evidence
problem-pack-busy = Other evidence is being packed
problem-pack-busy-text = Evidence is packed one at a time. Try again in half a minute.
problem-no-pack = The evidence cannot be packed
problem-no-pack-text = The ledger has no signed checkpoint yet, or the month’s contract has no such level. The collector signs one when it starts, and then hourly.
form-heading = Say something of the verdict
form-intro = What you say gets an entry of the ledger and stays. Nothing of it changes what was measured.
form-party = Whose word
form-supplier = The supplier’s
form-customer = The customer’s
form-agreed = Agreed by both
form-by = Name and office
form-text = What you say
form-value = The right value, if it is another
form-penalty = The right penalty in SEK, if it is another
form-send = Make the statement
statement-no-party = Choose whose word it is.
statement-no-text = Write what you say.
statement-no-number = Write the figure with a point, with six decimals at most.
statement-not-kept = The statement was not kept: its text or name is too long, or the month’s contract has no such level.
window-open = holidays too
window-red = closed on holidays
window-red-and-eves = closed on holidays and eves
day-1 = Mon
day-2 = Tue
day-3 = Wed
day-4 = Thu
day-5 = Fri
day-6 = Sat
day-7 = Sun
day-all = all days
unit-working-day = { $count ->
    [one] working day
   *[other] working days
}
unit-day = { $count ->
    [one] day
   *[other] days
}
unit-hour = { $count ->
    [one] hour
   *[other] hours
}
unit-minute = { $count ->
    [one] minute
   *[other] minutes
}
depends-on-earlier = depends on earlier months
earlier-outcome = { $said }; the target { $outcome } by today’s review
outage-devices = Devices
