# All that a report says in English. The same keys and the same values as in sv.ftl.

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
day-1 = Mon
day-2 = Tue
day-3 = Wed
day-4 = Thu
day-5 = Fri
day-6 = Sat
day-7 = Sun
day-all = every day
instant = { $date } at { $hour }:{ $minute }
window-open = open on holidays too
window-red = closed on public holidays
window-red-and-eves = closed on public holidays and agreed eves

none = –
missing = missing
not-reported = not given
not-measured = not measured
not-computed = not computed
percentage-points = { $figure } percentage points
list-and = { $first } and { $last }
page = Page
page-of = of
tables-nothing = Nothing to show.

# What the report is
title-month = Review of { $month }
title-level = Review of { $level }, { $month }
title-capacity = Review of capacity, { $month }
subject = Independent control of ordered, used and reported IT
kicker = Control sample of { $supplier }, { $month }
running-checkpoint = Checkpoint { $n } · { $root }
running-ledger = Ledger of { $n } entries · { $root }
scope-month = the whole month
scope-level = service level { $level }
scope-capacity = one capacity finding
fact-contract = Contract
fact-customer = Customer
fact-supplier = Supplier
fact-month = Month
fact-scope = Scope
fact-made = Made
fact-published = Published
fact-ledger = Rests on
published-not = not published
published = { $when } by { $by }, ledger entry { $entry }

# The conclusion
headline-no-levels = The contract has no service levels to examine.
headline-all-confirmed = { $count ->
    [one] The only service level is confirmed.
   *[other] All { $n } service levels are confirmed.
}
headline = { $count ->
    [one] The only service level is { $parts }.
   *[other] Of { $n } service levels, { $parts }.
}
headline-confirmed = { $count ->
    [one] { $n } is confirmed
   *[other] { $n } are confirmed
}
headline-contradicted = { $count ->
    [one] { $n } is contradicted
   *[other] { $n } are contradicted
}
headline-not-verifiable = { $count ->
    [one] { $n } is not verifiable
   *[other] { $n } are not verifiable
}
headline-not-reported = { $count ->
    [one] { $n } is not reported
   *[other] { $n } are not reported
}
headline-not-measured = { $count ->
    [one] { $n } is not measured
   *[other] { $n } are not measured
}
headline-level = { $title }: { $verdict }.
headline-capacity = { $title }, { $department }: { $finding }.
lead-too-good = “{ $title }” is reported better than it was, in the supplier’s favour.
lead-too-bad = “{ $title }” is reported worse than it was, in the customer’s favour.
lead-more = { $count ->
    [one] { $n } more level is contradicted.
   *[other] { $n } more levels are contradicted.
}
lead-penalty = Computed anew, the penalty is { $right }, not { $reported }.
lead-penalty-agrees = The penalty agrees: { $right }, reported { $reported }.
lead-penalty-unreported = Computed anew, the penalty is { $right }; the supplier has reported none.
lead-penalty-unknown = No penalty can be computed, because no level is measured.
lead-capacity = Ordered { $ordered }, seen { $delivered }, used { $used }. Unused per month: { $unused }.
lead-met = The target is { $met }. Penalty, computed anew: { $penalty }.
note-unfinished = The month was not over when the report was made. Nothing in it is final.
note-differs = The figures here differ from the latest publication: the ledger has grown since, or material was corrected.
note-testbed = A test bed plays some of the devices. Simulated devices answer over the same protocols and the same signed path as real ones, but do not exist. Each level says how many they are.
note-unsigned = Some of the material is imported measurements that no agent has signed. Each level says how many devices that concerns.
figure-penalty = Penalty, computed anew
figure-penalty-reported = the supplier’s report: { $reported }
figure-penalty-unreported = the supplier has reported no penalty
figure-unused = Ordered but unused, per month
figure-unused-unseen = { $count ->
    [0] all that is ordered has been seen
    [one] { $n } order has never been seen
   *[other] { $n } orders have never been seen
}
figure-coverage = Lowest coverage
figure-coverage-of = { $count ->
    [one] of { $n } measured level
   *[other] of { $n } measured levels
}

# The overview
contents = Contents
levels = Reported against measured
levels-intro = All levels on one scale: the distance to the target in steps of the contract’s penalty. Left of the line is worse than agreed. Bounds are rounded outwards.
levels-caption = Service levels: verdict, reported, measured, coverage, target and penalty
column-level = Service level
column-verdict = Verdict
column-plot = Distance to the target
column-reported = Reported
column-measured = Measured
column-coverage = Coverage
column-target = Target
column-penalty = Penalty
column-penalty-sum = Penalties together
scale-worse = worse
scale-better = better
key-reported = Reported by the supplier
key-measured = Measured, from lowest to highest
key-hard = Whatever the unmeasured time held
key-target = The contract’s target
key-none = Too little material
key-ordered = Ordered
key-seen = Delivered (seen)
key-used = Used
rules = Confirmed: the reported figure lies within what was measured. Contradicted: outside, and either enough is measured or no unmeasured time can make the figure true. Not verifiable: too little was seen, or the bounds lie too far apart.
verdict-confirmed = Confirmed
verdict-contradicted = Contradicted
verdict-not-verifiable = Not verifiable
verdict-not-reported = Not reported
verdict-not-measured = Not measured
favours-supplier = in the supplier’s favour
favours-customer = in the customer’s favour
target-met = met
target-missed = missed
target-undecided = undecided

# One level in depth
depth-one = The service level
depth = The service levels one by one
chart-words = { $title }: reported { $reported }, measured { $measured }, target { $target }
calculation = How the verdict is computed
column-step = Step
column-how = How
column-value = Value
because-inside = The reported figure lies within what was measured.
because-outside = The reported figure lies { $distance } outside what was measured.
because-outside-hard = The reported figure is at least { $distance } wrong, whatever the unmeasured time held.
because-coverage = { $seen } of the agreed time was seen; a verdict needs { $needed }.
because-width = The measured bounds lie { $width } apart; a verdict allows { $allowed }.
because-no-report = The supplier has given no figure for the month.
because-no-source = The contract names no source that measures it.
because-nothing-seen = Its source has seen nothing in the month.
because-too-few = { $seen } readings have a value; a verdict needs { $needed }.
step-target = The contract’s target
how-target = Service window “{ $name }”: { $hours }.
step-reported = The supplier’s report
how-reported = { $count ->
    [0] Rounded to whole numbers: the figure stands for { $range }.
    [one] Rounded to one decimal: the figure stands for { $range }.
   *[other] Rounded to { $count } decimals: the figure stands for { $range }.
}
how-reported-not = No figure for the month.
step-coverage = Seen of the agreed time
how-coverage = A verdict needs { $needed }. Time that nobody saw counts for neither side.
step-measured = Measured in the time seen
how-measured = { $metric }, { $who }, checked every { $seconds } seconds.
how-measured-not = Nothing in the contract measures it.
how-origin = Devices: { $counts }.
metric-reachable = Share of the time in which the devices answered
metric-serviceable = Share of the time in which the devices could do their service
metric-running = Share of the time in which the devices ran
kind-any = of every kind
kind-workstation = workstations
kind-printer = printers
kind-server = servers
kind-endpoint = endpoints
population-named = { $count ->
    [one] { $n } named device
   *[other] { $n } named devices
}
origin-measured = { $count ->
    [one] { $n } measured
   *[other] { $n } measured
}
origin-simulated = { $count ->
    [one] { $n } simulated
   *[other] { $n } simulated
}
origin-unsigned = { $count ->
    [one] { $n } from an unsigned file
   *[other] { $n } from unsigned files
}
step-width = Distance of the bounds
how-width = A verdict allows { $allowed } at most.
how-width-free = The contract sets no limit.
step-hard = Whatever the unmeasured time held
how-hard = Lowest if all unseen time was outage, highest if none was.
step-compared = Confirmed if the figure lies within
how-compared = What was measured, widened by rounding { $half } and tolerance { $tolerance }.
how-compared-inside = The report lies within what was measured.
how-compared-above = The report lies { $distance } above what was measured.
how-compared-below = The report lies { $distance } below what was measured.
step-verdict = Verdict
step-met = The target
how-met-nothing = Nothing was measured.
how-met-measured = Decided by what was measured, because enough was seen.
how-met-hard = Too little was seen, so all unseen time counts both ways.
how-met-higher = Met if both bounds reach the target or lie above it.
how-met-lower = Met if both bounds reach the target or lie below it.
step-owed = Penalty, computed anew
how-owed = The contract’s ladder on both bounds; the lower favours the supplier.
how-owed-capped = The contract’s ladder on both bounds; the month’s penalties together fit under { $cap }.
step-claimed = Penalty according to the supplier
how-claimed = As it stands in the report.
ladder = The contract’s penalty ladder
ladder-caption = The penalty ladder and where the figures fall
ladder-fee = Share of the monthly fee of { $fee }.
ladder-fee-capped = Share of the monthly fee of { $fee }, at most { $percent } or { $amount }.
ladder-at-least = { $figure } or more
ladder-above = more than { $figure }
ladder-at-most = { $figure } or less
ladder-below = less than { $figure }
ladder-rest = all else
column-holds = Falls here
column-percent = Share
column-amount = Penalty
column-figure = Value
entries = Ledger entries
entries-more = { $count ->
    [one] and { $n } more entry, listed in the attached data
   *[other] and { $n } more entries, listed in the attached data
}
no-entries = No ledger entries: nothing is known of the level in the month.

# What was said and corrected
statements = The parties’ words
statements-intro = Statements on levels that the contract does not have.
party-supplier = The supplier
party-customer = The customer
party-agreed = Agreed
held-value = Right value: { $figure }.
held-penalty = Right penalty: { $figure }.
agreed-value = Agreed
corrections = Corrections
corrections-intro = A published figure is never taken away. Here the one that held first stands beside the one that holds now.
column-before = First published
column-after = Corrected

# Capacity
capacity = Capacity
capacity-intro = Ordered, seen by measurement and used, in the contract’s units. What is unused is ordered but not used, at the contract’s price per month.
capacity-services = By service
capacity-services-caption = Ordered, seen and used by service
capacity-caption = Ordered, seen and used by department and service
capacity-nobody = Ordered by nobody
capacity-no-service = No service of the contract
capacity-places = { $count ->
    [one] { $n } line
   *[other] { $n } lines
}
capacity-odd = { $count ->
    [one] { $n } differs
   *[other] { $n } differ
}
capacity-all-within = fits
capacity-under = unused
capacity-within = fits
capacity-over = more than ordered
capacity-unseen = never seen
capacity-unordered = not ordered
column-service = Service
column-bar = Share of the order
column-ordered = Ordered
column-delivered = Seen
column-used = Used
column-capacity-coverage = Coverage
column-unused = Unused
column-finding = Finding

# The proof
proof = Proof and how to check it
proof-intro = All in the report can be computed anew from what is signed, without whoever made it.
alone = The report was made without an evidence pack. Entries are taken from the ledger with motprov-collector pack.
proof-ledger = Ledger
entries-count = { $n } entries
proof-root = The ledger’s root
proof-checkpoint = Checkpoint
proof-checkpoint-of = { $origin }, { $n } entries
proof-checkpoint-none = none enclosed
proof-checkpoint-root = The checkpoint’s root
proof-signers = Signed by
proof-key = The log’s key, SHA-256
witnesses-caption = Cosignatures and timestamps
witness-cosigned = Cosigned
witness-nobody = nobody has cosigned
witness-timestamp = Timestamped
timestamp-nobody = nobody has timestamped
column-authority = By
column-when = When
column-kind = Kind
check = Check it yourself
check-report = The report’s figures are attached to the file as data, in the form in which they are published.
check-pack = The evidence pack is checked without a network by motprov-verify. It computes every figure and verdict anew, checks every signature, chain and proof, and names what does not hold:
check-public = With public tools instead:
check-public-steps = Checksums: sha256sum. Timestamps: openssl ts -verify. Checkpoint and cosignatures: any reader of C2SP tlog-checkpoint. Entries: any reader of COSE and CBOR. READ-ME.txt in the pack says how, step by step.
attached = Attached files
attached-review = The month’s review, all levels and all capacity
attached-proof = The proof, the statements and the publications as data
entries-caption = Ledger entries that the report rests on
column-entry = Entry
column-source = Source
column-received = Received
column-leaf = Leaf hash
column-time = Time
entry-batch = signed batch
entry-enrolment = enrolment
entry-revocation = revocation
entry-configuration = configuration
entry-release = release
entry-contract = contract
entry-file-assets = register
entry-file-orders = orders
entry-file-sla-report = the supplier’s report
entry-file-measurements = imported measurements
entry-statement = statement
entry-publication = publication
entry-erasure = erasure
files = Files of the evidence pack
files-intro = SHA-256 of each file of the pack, but for the report itself.
files-caption = Files of the evidence pack
column-file = File
column-hash = SHA-256
