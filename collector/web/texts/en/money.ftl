# Invoices and penalty letters.

invoices-title = Invoices { $month }
invoices-kicker = The invoices of { $supplier }, { $month }
invoices-no-data = No invoices for { $month }
invoices-no-data-text = No order, no invoice and no measurement speaks of the month. Import the invoices, and they are set beside orders and contract.
invoices-none-came = No invoice for { $month } has come
invoices-right = The invoices for { $month } agree with orders and contract
invoices-too-much = The invoices for { $month } are { $by } too high
invoices-too-little = The invoices for { $month } are { $by } too low
invoices-even = The errors in the invoices for { $month } cancel out
invoices-lead-none-came = The orders stand below. As long as no invoice has been imported, nothing is too much and nothing is missing.
invoices-lead-sums = Billed is { $billed }; orders and contract give { $due }.
invoices-lead-findings = { $count ->
    [one] { $n } deviation: { $more } too much and { $less } too little.
   *[other] { $n } deviations: { $more } too much and { $less } too little.
}
invoices-lead-question = Another { $amount } is worth a question: billed as ordered, but not all of it was seen.
invoices-foot = Prices and quantities are the contract’s and the orders’. Where an order changes inside the month, anything between the least and the most is right.
invoices-foot-entries = The files of invoices, as they came:
foot-same-figures = The same figures as data:

fact-billed = Billed
fact-billed-remark = without VAT
fact-due = By orders and contract
fact-due-remark = quantity times agreed price
fact-difference = Difference
fact-difference-remark = billed less agreed
fact-question = Worth a question
fact-question-remark = in no sum

cost-findings = What does not fit
cost-findings-intro = The dearest first, in whoever’s favour it is. Each line leads to the file of invoices as it came, and to the row in it.
cost-findings-none = Nothing departs from orders and contract.
cost-without-order = billed, but nobody ordered it
cost-after-return = billed, but its order ended on { $date }
cost-wrong-price = billed at { $billed } a unit; the contract says { $agreed }
cost-wrong-amount = the amount is not the quantity at the contract’s { $agreed } a unit
cost-twice = repeats row { $row } of entry { $entry }, invoice { $invoice }
cost-not-billed = { $ordered } ordered, but not billed
cost-quantity = { $billed } billed, { $ordered } ordered
cost-sum = quantity times price is { $product }, not the line’s amount
cost-not-delivered = billed as ordered, but only { $delivered } stand in the register or were seen
cost-elsewhere = { $department }, { $centre } pays for the same asset: row { $row }, invoice { $invoice }
cost-elsewhere-other = another department pays for the same asset
cost-unknown-department = no order and no register names this department: is it written otherwise there?
cost-unknown-centre = no order and no register names this cost centre: is it written otherwise there?
cost-unknown-service = the contract has no price for this service in that month: is its id written otherwise there?
finding-line = row { $row }, invoice { $invoice }
finding-lines = row { $row }, invoice { $invoice }, and { $more } more
finding-no-line = no line

cost-departments = By department
cost-departments-intro = The largest difference first. Hollow is what the supplier bills, filled is what agents saw at the contract’s price, the line is what orders and contract give.
cost-rows = Ordered, seen and billed
cost-rows-intro = By department, cost centre and service. Ordered is the least and the most in the month, where it changed.
key-billed = Billed
key-seen-value = Seen by agents
key-due = By orders and contract

column-finding = Deviation
column-account = Cost centre
column-too-much = Too much
column-question = Question
column-billed = Billed
column-due = By contract
column-difference = Difference
column-seen-value = Seen, at the contract’s price
column-registered = In the register
column-units-seen = Seen
column-units-billed = Units billed
column-service-id = The service’s id
column-ordered-least = Ordered, least
column-ordered-most = Ordered, most
column-price = The contract’s price
column-kind = Kind
column-units = Units
column-row = Row
column-invoice = Invoice
column-low = Lowest
column-high = Highest
column-months-billed = Months billed
column-so-far = So far
column-expected = Expected
column-span = Lowest–highest
column-sum = Sum
column-approved = Approved
column-letter = The letter
column-letter-is = The letter is
column-contract = By the contract
column-measured-penalty = By what was measured
column-owed = Owed
column-owed-least = Owed, least
column-owed-most = Owed, most
column-limits = Shared limits
column-why = Why

forecast = Forecast of { $year }
forecast-intro = What was billed, and the months that are left at the pace of the last three: their mean, the cheapest and the dearest.
forecast-table = Forecast
forecast-all = All departments
export-none = There is nothing to show for { $month }.

letters = Penalty letters
letters-intro = What the supplier itself says that it owes. Each letter is recomputed line by line before anybody approves it.
letters-none = No penalty letter has been imported.
letter-title = Penalty letter { $name }
letter-kicker = Penalty letter of { $supplier }: { $name }, imported { $received }
letter-all = All invoices and letters
letter-computing = The letter is being recomputed
letter-stale = New data is being counted in. The page shows the result before.
letter-right = The letter is right to the öre
letter-gives-up = The letter is at least { $by } too low
letter-asks-too-much = The letter is at least { $by } too high
letter-below-contract = The letter is { $by } below what the contract gives at the reported values
letter-above-contract = The letter is { $by } above what the contract gives at the reported values
letter-not-right = The letter’s sum is right, but not all of its lines
letter-lead = The letter says { $sum }. The contract gives { $contract } at the reported values, and { $owed } by the best that is known: measured, else reported.
letter-lead-unmeasured = None of its levels was measured.
letter-lead-total = Its lines add up to { $lines }, not to its total.
letter-lead-not-judged = { $amount } could not be recomputed.
letter-lead-back = { $amount } of earlier months is earned back and settled apart.
letter-lines = Line by line
letter-lines-intro = Each line is computed twice: at the value that was reported, and by what was measured. Lines that the letter lacks are among them.
letter-months = Month by month
letter-months-intro = After the limits that levels share, in the contract’s order.
letter-row = row { $row }
letter-same = The same
letter-differs = Different
letter-missing = Missing in the letter
letter-not-judged = Cannot be recomputed
letter-lacks = missing
letter-under-cap = { $left } under the cap
letter-too-little = at least { $by } too little by what was measured
letter-too-much = at least { $by } too much by what was measured
letter-preliminary = preliminary contract: nothing can be approved
letter-earned-back = { $level } earns back { $amount } of an earlier month
letter-approved = { $sum } for { $month }, approved by { $by }
letter-not-approved = Nothing is approved yet.
letter-foot = Amounts follow the contract’s own ladder, rounded to öre. What was measured gives a least and a most; between them either party’s figure is sound.
cap-service = the limit of { $service }
cap-year = the year’s limit
cap-month = the month’s limit
cap-says = { $of }, { $amount }: of { $owed } it leaves { $left }

fact-letter = The letter
fact-letter-remark = the supplier’s own sum
fact-contract = The contract, at the reported values
fact-contract-remark = { $count ->
    [0] every line is right
    [one] { $n } line differs
   *[other] { $n } lines differ
}
fact-owed = The contract, by the best that is known
fact-owed-remark = { $count ->
    [0] no level was measured
    [one] { $n } level was measured
   *[other] { $n } levels were measured
}
fact-given-up = Off by at least
fact-given-up-remark = given up if the letter is approved as it is
fact-too-much-remark = too much if the letter is approved as it is

why-step = ladder step: { $letter } % in the letter, { $contract } % by the contract
why-fee = fee: { $letter } in the letter, { $contract } in the contract
why-rounding = rounding: { $by } off the nearest öre
why-cap = limit: { $under } under it
why-amount = the amount is { $by } off, for a reason that the line does not show
why-value = the letter’s value is { $letter }, the report’s { $report }
why-missing = the letter has no line for the level
why-level = the contract has no such service level
why-no-penalty = the contract gives no penalty for the level
why-month = no contract is in force in the month
why-no-value = neither the letter nor the report has a value
why-not-by-value = the penalty grows by days, hours or cases, which no value tells
why-repeated = row { $first } is for the same level and month

approvals = Approval
approvals-intro = An approval becomes an entry of the ledger, beside what was computed. A later approval counts instead of an earlier one; both stay.
approve = Approve the letter
approve-month = Month
approve-all-months = All of the letter’s months
approve-sum = Sum in SEK
approve-sum-help = As 2469.14. Where the sum lies outside what was computed, a note is needed.
approve-by = Name and office
approve-by-help = The account’s name is added to the entry.
approve-note = Note
approve-note-help = Why the sum is another than the computed one, or what else is to be known.
approve-button = Approve and write into the ledger
approve-no-sum = Nothing is approved: the sum cannot be read. Write it as 2469.14, with at most two decimals.
approve-changed = Nothing is approved: new data has changed the computation since the page was shown. Read it again and approve anew.
approve-preliminary = Nothing is approved: { $month } is judged by a preliminary contract, and no money is approved on it.
approve-outside = Nothing is approved: the letter speaks of months without a contract too. Choose { $month } to approve what it says of that one.
approve-no-contract = Nothing is approved: no contract is in force in the letter’s months, so nothing can be recomputed.
approve-no-month = Nothing is approved: the letter says nothing of { $month }, or no contract is in force in it.
approve-several = Nothing is approved: the letter is for { $months }, and it is not plain how much of the sum is for which. Approve one month at a time.
approve-fault = Nothing is approved: the name or the note is empty, too long or holds characters that cannot be seen.
approve-unexplained = Nothing is approved: for { $month }, { $owed } was computed, and the sum lies outside. Say why in the note.
approve-failed = Nothing is approved: the ledger did not answer. Try again in a while.
approved-title = Approved
approved-line = { $sum } for { $month } is approved and stands in the ledger.
approved-letter = Back to the letter

pages-label = Pages
pages-shown = { $from }–{ $to } of { $total }
pages-previous = Previous
pages-next = Next
