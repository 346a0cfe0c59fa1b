# Change requests.

changes-title = Changes { $month }
changes-kicker = Change requests at { $supplier }, as they stood { $at }
changes-none = No change requests up to { $month }
changes-none-text = Import an export with a row for each stage, or one with a row for each change and a column for each milestone.
changes-shortened = Lead times have become shorter
changes-lengthened = Lead times have become longer
changes-no-change = No change of lead times is shown
changes-too-few = Too few changes are completed to say anything of lead times
changes-lead = { $count ->
    [one] Of { $all } changes, { $completed } are completed and { $open } is open.
   *[other] Of { $all } changes, { $completed } are completed and { $open } are open.
}
changes-lead-medians = Half of those completed { $to } took at most { $now } days, against { $before } for { $from }.
changes-because-few = { $baseline } were completed in the earlier period and { $later } in the later; { $needed } and { $after } are needed.
because-lasting = { $rule }: { $n } changes, from { $first } to { $last }.
because-both-ways = Some of the later changes are lastingly shorter, others longer.
because-median = { $rule }, but the median of all later changes does not lie on that side.
because-single = Single changes lie outside the limits, nothing lasting: { $ids }.
because-single-more = Single changes lie outside the limits, nothing lasting: { $ids } and { $more } more.
because-quiet = All later changes lie within the usual variation.
rule-outside = One outside the limits
rule-eight = Eight or more in a row on one side of the median
rule-three = Three of four in a row nearer to a limit than to the mean
fact-open = Open
fact-open-remark = { $count ->
    [one] { $n } older than { $days } days
   *[other] { $n } older than { $days } days
}
fact-waits-customer = Waiting for the customer
fact-waits-supplier = Waiting for the supplier
fact-waits-remark = of the open ones
fact-median = Lead time now
fact-median-remark = half took at most so long, nine of ten at most { $p90 } days
fact-median-none = none was completed in the later period
days = { $n } days
waits-customer = The customer
waits-supplier = The supplier
waits-third = A third party
waited-customer = waiting for the customer
waited-supplier = waiting for the supplier
waited-third = waiting for a third party
waited-several = waiting for several at a time
waited-nobody = between stages
stage-whole = The whole lead time
stage-none = between stages

changes-chart = Lead times one by one
changes-chart-intro = Each ring is a change, in the order of completion; its height is the lead time in days. The ring is hollow, for the export is somebody’s word. The band is the usual variation of the earlier period.
changes-chart-none = Fewer than two changes are completed.
changes-points = The lead times as a table
changes-explained = What “no change is shown” means
changes-explained-text = Lead times always vary. The limits are the mean plus and minus 2.66 times the mean difference between neighbours: so far reaches the variation that is always there. A change shows only when eight in a row lie on one side of the median, or three of four lie nearer to a limit than to the mean. Otherwise every rise or fall may be chance, and nobody is to be praised or blamed for it. It does not mean that lead times are good.
changes-chart-words = { $n } lead times in days; mean { $mean }, usual variation { $lower } to { $upper }, { $outside } outside
chart-mean = Mean { $n } days
chart-upper = upper limit { $n } days
chart-cut = the latest { $n } are shown
key-point = A change
key-usual = Usual variation
key-mean = Mean

changes-open = Open changes
changes-open-intro = By age, and by whom they wait for in the stage that they stand in.
changes-open-none = No change is open.
changes-ages = Open changes by age
changes-oldest = The oldest first
age-up-to = up to { $to } days
age-between = { $over }–{ $to } days
age-over = over { $over } days
changes-stages = Time by stage
changes-stages-intro = Completed changes, in days. Before is { $before }, now is { $now }.
changes-months = Month by month
changes-faults = Changes that are not counted
changes-faults-intro = A row of the export does not hold: a stage is left before it is entered, or the rows name two departments.
changes-fault-row = row { $row } of the file
changes-more-faults = and { $n } more
changes-foot = A lead time is elapsed time, rounded to tenths of days. The exports, as they came:

column-change-id = Change
column-stage = Stage
column-waits-for = Waits for
column-age = Days
column-in-stage = Days in the stage
column-age-group = Open for
column-changes = Changes
column-completed = Completed
column-days = Days
column-stands = Against usual variation
column-before-changes = Before: changes
column-before-median = Before: median
column-before-p90 = Before: nine of ten
column-now-changes = Now: changes
column-now-median = Now: median
column-now-p90 = Now: nine of ten
column-begun = Begun
column-completed-count = Completed
column-open = Open
column-median = Median, days
column-p90 = Nine of ten, days
point-above = above
point-below = below
point-within = within
