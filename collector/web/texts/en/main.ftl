# All that the pages say in English. The same keys and the same values as in sv.ftl.

language-name = English
skip = Skip to the content
main-menu = Main menu
nav-overview = Overview
nav-terms = Independent checks
nav-evidence = Evidence
you-are-here = You are here
month-picker = Month
previous-month = Previous month with data: { $month }
next-month = Next month with data: { $month }
page-title = { $page } – Motprov
overview-title = Overview { $month }
print-ledger = ledger: { $size } entries · root { $root }
description = Independent check of ordered, used and reported IT

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
instant = { $date } at { $hour }:{ $minute }
duration-days = { $n } d
duration-hours = { $n } h
duration-minutes = { $n } min

none-given = none
no-figure = –
nothing-measured = nothing measured
not-computed = not computed
percentage-points = { $figure } percentage points

# Opening
kicker = The month’s control sample of { $supplier }, { $month }
headline-no-levels = The contract has no service levels to test.
headline-all-confirmed = { $count ->
    [one] The only service level is confirmed.
   *[other] All { $n } service levels are confirmed.
}
headline = { $total ->
    [one] The only service level is { $parts }.
   *[other] { $n } service levels: { $parts }.
}
headline-confirmed = { $n } confirmed
headline-contradicted = { $n } contradicted
headline-not-verifiable = { $n } not verifiable
headline-not-reported = { $n } not reported
headline-not-measured = { $n } not measured
list-and = { $first } and { $last }
lead-too-good = “{ $title }” is reported better than it was, in the supplier’s favour.
lead-too-bad = “{ $title }” is reported worse than it was, in the customer’s favour.
lead-more = { $count ->
    [one] { $n } more level is contradicted.
   *[other] { $n } more levels are contradicted.
}
lead-penalty = Rightly computed the penalty is { $right }, not { $reported }.
lead-penalty-agrees = The penalty holds: { $right }, reported { $reported }.
lead-penalty-unreported = Rightly computed the penalty is { $right }; the supplier reported none.
lead-penalty-unknown = No penalty can be recomputed, for no level is measured.
tally-label = Verdicts
tally-confirmed = { $n } confirmed
tally-contradicted = { $n } contradicted
tally-not-verifiable = { $n } not verifiable
tally-not-reported = { $n } not reported
tally-not-measured = { $n } not measured
fact-penalty = Penalty, recomputed
fact-penalty-nothing-measured = nothing measured to compute from
fact-penalty-unreported = the supplier reported no penalty
fact-penalty-agrees = agrees with the reported { $reported }
fact-penalty-differs = { $change } against the reported { $reported }
fact-penalty-at-least = at least { $change } against the reported { $reported }
fact-unused = Ordered but unused, a month
fact-unused-share = { $share } of the ordered value
fact-unused-unseen = { $count ->
    [one] { $n } order was never seen
   *[other] { $n } orders were never seen
}
fact-coverage = { $count ->
    [one] Data coverage, { $n } measured level
   *[other] Data coverage, mean of { $n } measured levels
}
fact-coverage-thin = { $count ->
    [0] all reach the limit of { $needed }
    [one] { $n } level under the limit of { $needed }
   *[other] { $n } levels under the limit of { $needed }
}
fact-devices = Devices that report
fact-devices-of = of { $known } in the register

# What is real
origin-measured = { $n } measured
origin-simulated = { $n } simulated
origin-unsigned = { $n } unsigned
note-testbed-label = Test bed
note-testbed = A test bed plays some of the devices: { $counts }. Measured ones are real machines; simulated ones answer over the same protocol and the same signed path, but do not exist. The striped mark shows where.
note-unsigned = Some of the data are imported measurements that no agent signed: { $counts }.
note-label = Caveat
note-stale = New data is being counted in. The page shows the result before, from { $computed }.
note-unfinished = The month goes on. Nothing here is final.

# Agenda
agenda = To raise at the SLA meeting
agenda-nothing = Nothing to raise: all that was reported holds.
agenda-rest = { $count ->
    [one] { $n } more point
   *[other] { $n } more points
}
agenda-capacity = { $count ->
    [one] To raise in the capacity review: { $n } point
   *[other] To raise in the capacity review: { $n } points
}
agenda-more = { $count ->
    [one] { $n } more point about capacity is not shown.
   *[other] { $n } more points about capacity are not shown.
}
agenda-pending = Points about tickets, changes, invoices and penalty letters are being worked out. Load the page again in a while.
agenda-partial = Points about classes, invoices and penalty letters stand on their own pages: the register is too large to be read once more here.

# Reported against measured
levels = Reported against measured
levels-intro = All levels on one scale: the distance to the target, counted in the contract’s penalty steps. Left of the line is worse than agreed.
levels-caption = Service levels in { $month }: verdict, reported, measured, target, coverage, penalty and evidence
column-level = Service level
column-verdict = Verdict
column-distance = Distance from the target in penalty steps
column-reported = Reported
column-measured = Measured
column-target = Target
column-coverage = Coverage
column-penalty = Penalty
column-evidence = Evidence
label-penalty = Penalty, recomputed
scale-worse = worse
scale-better = better
scale-target = target
scale-words = { $title }: reported { $reported }, measured { $measured }, target { $target }
key-reported = Reported by the supplier
key-measured = Measured, from lowest to highest
key-hard = Whatever the time not measured held
key-target = Target in the contract
key-none = Too little data
key-label = Key
verdict-confirmed = Confirmed
verdict-contradicted = Contradicted
verdict-not-verifiable = Not verifiable
verdict-not-reported = Not reported
verdict-not-measured = Not measured
favours-supplier = in the supplier’s favour
favours-customer = in the customer’s favour
because-outside = { $distance } outside
because-outside-hard = wrong by at least { $distance }
because-coverage = { $seen } of the time seen, { $needed } needed
because-width = measured to within { $width }, { $allowed } needed
because-no-source = no source in the contract
because-nothing-seen = its source saw nothing
because-too-few = { $seen } values, { $needed } needed
target-met = met
target-missed = missed
target-undecided = undecided
hard-range = surely { $range }
not-reported-figure = not given
no-source-figure = not measured
penalty-reported = report { $amount }
penalty-not-reported = none reported
penalty-total = Penalty, sum recomputed
penalty-total-reported = against { $amount } in the supplier’s report
evidence-entry = Evidence, ledger entry
evidence-more = { $n } more
evidence-unlisted = and { $more }; the review’s JSON lists them all

# Unused capacity
capacity = Unused capacity
capacity-intro = Share of the ordered value that was seen, and that is used.
capacity-caption = Unused capacity by department
capacity-none = No order is in force in the month, and nothing that can be ordered was seen.
column-department = Department
column-unused-share = Share
column-unused = Unused a month
column-change = Against { $month }
capacity-others = { $count ->
    [one] One other department
   *[other] { $n } other departments
}
capacity-all = Show all departments
capacity-all-caption = All departments
capacity-total = All together
capacity-nobody = Nobody’s order
capacity-merged = { $count ->
    [one] { $n } small department
   *[other] { $n } small departments, merged
}
capacity-no-service = No service in the contract
services = By service
services-caption = Ordered, delivered and used by service
services-active = in use { $hours } h on { $days } days a unit; { $idle } idle
column-service = Service
column-ordered = Ordered
column-delivered = Seen
column-used = Used
key-ordered = Ordered
key-seen = Delivered (seen)
key-used = Used
bar-over = more than ordered

# Data coverage
coverage = Data coverage
coverage-intro = Under { $needed } no verdict is given.
coverage-caption = Data coverage by source and day
column-source = Source
coverage-days = By day, 1–{ $last } { $month }
column-month = The month
column-day = Day
coverage-seen = { $seen } of { $known }
coverage-words = { $name }: coverage by day, the whole month { $month }
coverage-no-source = no source in the contract
coverage-no-source-words = { $name }: no source
coverage-table = Coverage day by day in figures
coverage-none = No source reported in the month.
kind-workstations = Workstations
kind-printers = Printers
kind-servers = Servers
kind-endpoints = Probed services

# Device health
health = Device health
health-caption = Devices that need care
column-sign = Sign
column-count = Number
column-of = Share
health-none = Nothing to remark.
health-not-seen = Not seen in the month
health-disk-full = Less than a tenth of a disk free
health-memory-short = More than nine tenths of the memory used
health-supply-low = A supply at 5% or less
health-not-serviceable = Cannot print
health-agent-old = Agent older than the collector

# Right now
live = Right now
live-intro = The last that the agents delivered, this machine first. Solid mark: measured on real equipment. Striped mark: played by the test bed.
live-caption = Devices seen last
column-asset = Device
column-how = How
column-state = State
column-figures = Figures
column-seen = Seen
live-this-machine = this machine
live-workstation = workstation
live-printer = printer
live-server = server
live-endpoint = service
live-measured = Really measured
live-simulated = Simulated by the test bed
live-by = by { $agent }
live-cpu = processor
live-memory = memory
live-disk = disk
live-uptime = up
live-pages = life count
live-supply = supply left
live-connect = connect time
live-more = { $count ->
    [one] { $n } more device is not shown.
   *[other] { $n } more devices are not shown.
}
state-up = works
state-down = does not work
state-unknown = unknown

# Independent checks
terms-title = Independent checks { $year }
terms-kicker = Who verifies what the supplier has promised?
terms-none = None of { $n } service levels is verified independently.
terms-all = { $count ->
    [one] The only service level is verified independently.
   *[other] All { $n } service levels are verified independently.
}
terms-some = { $count ->
    [one] { $independent } of { $n } service levels is verified independently.
   *[other] { $independent } of { $n } service levels are verified independently.
}
terms-lead-word = { $count ->
    [one] { $n } rests on the supplier’s word.
   *[other] { $n } rest on the supplier’s word.
}
terms-lead-unsigned = { $count ->
    [one] { $n } rests only on imported measurements that nobody signed.
   *[other] { $n } rest only on imported measurements that nobody signed.
}
terms-lead-partly = { $count ->
    [one] { $n } is measured, but too little for a verdict.
   *[other] { $n } are measured, but too little for a verdict.
}
terms-lead-coverage = In { $year } agents have so far seen { $share } of the agreed time of what is measured.
terms-lead-clauses = { $count ->
    [one] Of { $n } other clause { $independent } is verified independently.
   *[other] Of { $n } other clauses { $independent } are verified independently.
}
terms-tally-label = What the service levels rest on
terms-pending = Still being counted, and missing in the table: { $months }. Reload the page in a moment.
terms-levels = Service levels
terms-levels-intro = What each figure rests on. What nobody verifies comes first.
terms-caption = Service levels { $year }: what they rest on, how they are measured, devices, vantage points and coverage
terms-key-seen = Seen by agents, share of the month’s agreed time
terms-key-needed = Needed for a verdict
terms-figures = Coverage month by month in figures
terms-unsigned = { $share } more unsigned
terms-enough = { $count ->
    [one] enough in { $enough } of { $n } month
   *[other] enough in { $enough } of { $n } months
}
terms-step = every { $step }
terms-assets = Devices
terms-assets-more = { $first } and { $n } more
terms-words = { $title }: coverage month by month, { $months }
terms-clauses = Other clauses
terms-clauses-intro = Clauses that are no service levels, and which measurements show whether they are kept.
terms-by-nothing = no measurement
terms-foot = Independent: agents that the customer enrolled saw, in at least one month, as much of the agreed time as a verdict needs. Partly: they saw something, but enough in no month; of a clause, only some of its levels. Months in which nothing was measured count in the year.
terms-foot-data = The whole table as data:
column-standing = Rests on
column-measurement = Measured by
column-assets = Devices seen
column-vantage = Vantage points
column-year-months = Month by month
column-year = The year
column-clause = Clause
column-shown-by = Shown by
standing-independent = Independent measurement
standing-partly = Partial measurement
standing-unsigned = Unsigned import only
standing-word = The supplier’s word
need-source = Agree on a source in the contract.
need-register = Put the devices into the register, so that agents can check them.
need-agent = { $count ->
    [one] Let an agent check the one device.
   *[other] Let agents check the { $n } devices.
}
need-coverage = The best month saw { $seen } of the time, { $needed } is needed.
need-levels = Verify { $levels } too.
check-reachable = answers
check-serviceable = can print
check-running = is running
year-picker = Year
previous-year = Previous year with data: { $year }
next-year = Next year with data: { $year }

# Statements and publication
statements-said = Statements
statements-said-intro = What the parties say of the verdicts, in the order in which it was said. None of it changes what was measured.
statements-earlier = { $count ->
    [one] { $n } earlier statement is not shown; the review’s JSON has it.
   *[other] { $n } earlier statements are not shown; the review’s JSON has them.
}
statement-by = { $by }, { $at }
statement-cut = The whole text stands in the ledger entry.
party-supplier = The supplier answers
party-customer = The customer answers
party-agreed = Agreed
outcome-value = Right value: { $value }
outcome-penalty = Right penalty: { $penalty }
outcome-both = Right value: { $value }, right penalty: { $penalty }
agreed-outcome = Agreed. { $outcome }
changed-since = changed since publication
published = Published
published-intro = The first publication stays. A correction is added, with by whom and why.
published-heading = Published { $at }
corrected-heading = Corrected { $at }
published-note = The month was published { $at } by { $by }.
published-note-corrected = { $count ->
    [one] It was corrected once.
   *[other] It was corrected { $n } times.
}
published-note-changed = { $count ->
    [one] { $n } service level has other figures since.
   *[other] { $n } service levels have other figures since.
}
published-caption = Figures that have become others
published-figures = reported { $reported }, measured { $measured }: { $verdict }; penalty { $penalty }
published-absent = is not there
published-holds = No figure is another since.
published-unreadable = This version cannot read what was published. The ledger entry still has it.
published-capacity = { $count ->
    [one] { $n } line of capacity is another since.
   *[other] { $n } lines of capacity are others since.
}
column-then = As published
column-since = Since then

# Evidence
evidence-title = Evidence
evidence-alarm = Alarm: the ledger does not agree with what was signed before.
evidence-alarm-by = { $name }: { $what }
evidence-unsealed = { $count ->
    [one] The ledger has { $n } entry, and no checkpoint seals it.
   *[other] The ledger has { $n } entries, and no checkpoint seals them.
}
evidence-sealed = The ledger is sealed up to entry { $n }, but no witness has cosigned.
evidence-cosigned = { $count ->
    [one] The ledger is sealed up to entry { $n } and cosigned by { $by } witness.
   *[other] The ledger is sealed up to entry { $n } and cosigned by { $by } witnesses.
}
evidence-lead = Every measurement, file and statement is an entry, and every entry a leaf of a Merkle tree. Whoever has an older checkpoint can show that nothing before it was changed, added or taken away.
evidence-lead-unsealed = Without a checkpoint only whoever runs the collector can vouch for that.
evidence-quorum = { $count ->
    [one] Before a month is published, { $n } witness must have cosigned.
   *[other] Before a month is published, { $n } witnesses must have cosigned.
}
evidence-facts = About the ledger
evidence-size = Entries
evidence-root = Root
evidence-origin = The log’s name
evidence-vkey = The log’s key
evidence-no-key = the log signs no checkpoints
evidence-check = Check it yourself
evidence-check-text = Compare the log’s key with the one that you got in another way. Then these commands are enough.
check-all = All of the ledger, at the customer’s
check-pack = An evidence pack of a month
check-verify = The evidence pack, at anyone’s
check-witness = Become a witness
checkpoints = Checkpoints
checkpoints-intro = Signed statements of the ledger’s size and root, the latest first.
checkpoints-none = No checkpoint was made yet.
column-made = Made
column-covers = Entries
column-cosigned = Cosigned by
column-stamps = Time stamps
cosigned-nobody = nobody
witnesses = Witnesses
witnesses-intro = Independent programs that follow the ledger and cosign only what agrees with all that they have seen.
witnesses-none = No witness is named. The supplier, the auditors or both can run one.
witness-last = cosigned { $n } entries { $at }
witness-never = has cosigned nothing
publications = Published months
publications-intro = What was published stays in the ledger as it was, after a correction too.
publications-none = No month is published.
publication-first = Published
publication-correction = Correction of entry { $entry }
statements = Statements
statements-intro = What the parties have said of the verdicts, the latest first.
statements-none = No party has said anything.
column-of-month = Month
column-publication = Publication
column-statement = Statement
column-by = By
column-kept = Time

# Footer
foot-rules = Confirmed: the reported figure lies within what was measured. Contradicted: outside, and either enough was measured or no time that was not measured could make it true. Not verifiable: too little was seen, or the bounds lie too far apart. Bounds are rounded outwards.
foot-ledger = { $count ->
    [one] All of it rests on { $size } ledger entry with root
   *[other] All of it rests on { $size } ledger entries with root
}
foot-computed = Computed { $computed }.
foot-check = Check it yourself: download a ledger entry, compute its SHA-256 and compare. The whole review as data:

# States
state-empty = The ledger is empty
state-empty-text = Nothing was imported and no agent has reported. Import the contract, the register, the orders and the supplier’s report, start an agent, and reload the page.
state-no-data = No data for { $month }
state-no-data-text = Nothing in the ledger speaks of this month. Months that have data:
state-no-contract = No contract is in force in { $month }
state-no-contract-text = There is data, but no contract to judge it by. Put the contract in force and reload the page.
state-no-contract-year = No contract is in force in { $year }
state-no-data-year = No data for { $year }
state-no-data-year-text = The ledger says nothing of that year, or it has not begun. Years that have data:
state-computing = { $month } is being computed
state-computing-text = The result will be there shortly. Reload the page in a moment.

# A ledger entry
entry-title = Ledger entry { $number }
entry-facts = About the entry
entry-batch-lead = A signed batch of measurements, kept byte for byte as the agent sent it.
entry-contract-lead = The contract as it was read, byte for byte.
entry-enrolment-lead = From this entry on, batches of this agent are checked against the key that it holds.
entry-revocation-lead = From this entry on, nothing from this agent is taken.
entry-configuration-lead = What agents were told to measure, byte for byte.
entry-release-lead = Which program agents should run, as its maker signed it, byte for byte.
entry-assets-lead = The register of devices as it was imported, byte for byte.
entry-orders-lead = Orders as they were imported, byte for byte.
entry-sla-report-lead = The supplier’s report as it was imported, byte for byte.
entry-measurements-lead = Measurements from another monitoring system, byte for byte as imported. No agent signed them.
entry-ticket-profile-lead = How exports of the ticket system are read from here on, byte for byte.
entry-tickets-lead = Tickets as they were imported, byte for byte.
entry-changes-lead = Change requests as they were imported, byte for byte.
entry-invoices-lead = Invoices as they were imported, byte for byte.
entry-penalty-letter-lead = The supplier’s penalty letter as it was imported, byte for byte.
entry-counts-lead = Counted cases as they were imported, byte for byte. Nobody signed them.
entry-headings-lead = What the columns of the file in the next entry are called, byte for byte.
entry-approval-lead = That a penalty letter was approved, beside the sum that was recomputed from the contract.
entry-letter = Letter, ledger entry
entry-claimed = The letter’s sum
entry-recomputed = Recomputed
entry-not-recomputed = could not be recomputed
entry-approved = Approved
entry-statement-lead = What a party says of a verdict, byte for byte as it was entered.
entry-publication-lead = A month’s verdicts as they were published. A later publication corrects it and says why; this one stays.
entry-erasure-lead = That the contents of entries were erased: which, why, and by whose word. Their hashes stay in the tree.
entry-subject = Concerns
entry-agent = Agent
entry-seq = Number in the agent’s chain
entry-records = Records in the batch
entry-file = File
entry-kept = Rows kept
entry-refused = Rows refused
entry-received = Received
entry-size = Size
entry-place = Place in the ledger
entry-place-value = { $number } of { $size }
entry-outcome = Outcome by the statement
entry-corrects = Corrects entry
entry-check = Check the entry
entry-check-text = Download the entry and compute its SHA-256. It must be the same as here.
entry-download = Download the entry as received
entry-records-heading = What the batch holds
entry-records-cut = The first { $shown } of { $total } are shown; the rest is in the file.
entry-records-caption = Measurements in the batch
column-metric = Metric
column-value = Value
column-from = From
column-to = To
record-up = { $count ->
    [one] works, { $n } check
   *[other] works, { $n } checks
}
record-down = { $count ->
    [one] does not work, { $n } check
   *[other] does not work, { $n } checks
}
record-unknown = { $count ->
    [one] unknown, { $n } check
   *[other] unknown, { $n } checks
}

# When something is wrong
problem-home = To the overview
problem-readable = The overview of { $month }
problem-no-page = There is no such page
problem-no-page-text = The address leads nowhere. Check it, or begin at the overview.
problem-no-entry = There is no such ledger entry
problem-no-entry-text = The ledger has no entry of that number. Numbers count from 1.
problem-bad-month = The month cannot be read
problem-bad-month-text = Write the month as year and month, for example 2026-10.
problem-bad-year = The year cannot be read
problem-bad-year-text = Write the year with four digits, for example 2026.
problem-bad-query = The address cannot be read
problem-bad-query-text = The language is written lang=sv or lang=en, and each part of the address may stand once.
problem-bad-entry = The number cannot be read
problem-bad-entry-text = A ledger entry has a whole number, counted from 1.
problem-bad-method = The page cannot be used like that
problem-bad-method-text = The pages only show; they take nothing. Open the address in a browser.
problem-failed = The page could not be made
problem-failed-text = The collector could not read or compute what it needs. The reason is in its log. Try again; if it stays, give the log to whoever runs the collector. The ledger is untouched.

# A workbook of the findings
workbook-title = Findings for { $month }
workbook-levels = Service levels
workbook-capacity = Capacity
workbook-basis = Basis
workbook-id = Id
workbook-unit = Unit
workbook-measured-low = Measured, at least
workbook-measured-high = Measured, at most
workbook-hard-low = Surely at least
workbook-hard-high = Surely at most
workbook-favours = In whose favour
workbook-target-met = Target
workbook-because = Reason
workbook-penalty-low = Penalty, at least
workbook-penalty-high = Penalty, at most
workbook-penalty-reported = Penalty as reported
workbook-entries = Ledger entries
workbook-cost-centre = Cost centre
workbook-service-title = Title
workbook-finding = Finding
workbook-active-hours = Hours in use
workbook-idle = Idle
workbook-pages-low = Pages, at least
workbook-pages-high = Pages, at most
workbook-contract = Contract
workbook-customer = Customer
workbook-supplier = Supplier
workbook-size = Entries in the ledger
workbook-root = Root of the ledger
workbook-formulas = Version of the formulas
workbook-check = How to check it
workbook-check-text = Every figure can be computed anew from the evidence pack of the month with motprov-verify.
capacity-under = less used than ordered
capacity-within = use fits the order
capacity-over = more used than ordered
capacity-unseen = ordered, never seen
capacity-unordered = seen, not ordered

# Who asks, and what of.
nav-levels = Service levels
nav-capacity = Capacity
nav-tickets = Tickets
nav-changes = Changes
nav-invoices = Invoices
nav-fleet = Agents
nav-import = Import
nav-administration = Administration
department-picker = Department
department-all = All
department-show = Show
problem-no-department = There is no such department
problem-no-department-text = No department that you may see is called so. Names are written as in the orders.
problem-sign-in = Sign in first
problem-sign-in-text = The page is shown only to those who have signed in.
problem-forbidden = You may not see this
problem-forbidden-text = Your role does not give you the right to it. Whoever looks after accounts can change the role.
