# Files of what a page shows
exports-label = Download this page
exports-same = The same figures as a file:
export-csv = CSV, first table
export-xlsx = Excel (XLSX)
export-json = JSON
export-pdf = PDF
print-rows-left-out = { $shown } of { $all } rows stand here. The workbook and the JSON have all.
workbook-about = About this file
problem-no-report = There is no report yet
problem-no-report-text = The month has no findings to tell. It may lack data or a contract, or is being computed right now: try again in a while.
problem-busy = Other documents are being typeset
problem-busy-text = Documents are typeset one at a time, so that the pages stay quick. Try again in half a minute.

# Tables in files
tables-penalties = Penalties
tables-number = No.
tables-point = Point
tables-amount = Amount
tables-known = In the register
tables-party = Who
tables-outcome = Held to be right
tables-entry = Ledger entry
tables-corrects = Corrects entry
tables-ordered-value = Ordered, SEK a month
tables-unused = Unused, SEK a month
tables-change = Change from the month before, SEK
tables-needed = What is missing
tables-months-enough = Months with enough
tables-unsigned = Share by unsigned files
tables-wording = Wording
tables-name = Name
tables-key = Key

# Reports on demand
report-meeting-title = SLA meeting, { $month }
report-capacity-title = Capacity review, { $month }
report-capacity-title-of = Capacity review of { $department }, { $month }
report-unused = { $unused } a month is ordered and not used.
report-unused-share = { $unused } a month is ordered and not used: { $share } of an order of { $ordered }.

# Programs
problem-no-record = There is no such record
problem-no-record-text = Nothing is called so, or not for you. List what there is, and ask for one of these.

# The page of reports
nav-reports = Reports
reports-title = Reports, { $month }
reports-headline = Reports, ready to print or to compute on
reports-lead = They are made when they are asked for, from the same findings as the pages: the same figures to the last digit.
report-meeting = For the SLA meeting
report-meeting-text = Verdicts, what to raise, penalties, coverage, what the parties said and what was published.
report-capacity = Capacity review
report-capacity-text = What each department orders, what was seen of it, and what is used.
reports-nothing = Nothing to show.
