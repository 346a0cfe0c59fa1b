# Tickets.

tickets-title = Tickets { $month }
tickets-kicker = The tickets of { $supplier }, { $month }
tickets-none = No tickets for { $month }
tickets-none-text = No imported file of tickets speaks of the month. Import the service desk’s event log, with the profile that says how it is read.
tickets-no-departments = Tickets do not say which department they are of
tickets-no-departments-text = The file of tickets has no department, so the tickets of one alone cannot be shown. Who sees all departments sees them.
tickets-no-pause-decides = No pause decides whether a ticket is in time
tickets-pauses-decide = { $count ->
    [one] { $n } ticket is in time only because the clock was stopped
   *[other] { $n } tickets are in time only because the clock was stopped
}
tickets-lead = { $count ->
    [one] { $opened } ticket was opened in the month, { $solved } is solved for good.
   *[other] { $opened } tickets were opened in the month, { $solved } are solved for good.
}
tickets-lead-stake = If the pauses do not count, it is worth up to { $amount } of penalty.
tickets-lead-no-level = No service level of the contract is measured by tickets; pauses are judged by the profile’s limits.
tickets-levels = Service levels on three clocks
tickets-levels-intro = The service desk’s clock stops at every wait that the log names, the contract’s at those that it accepts, the customer’s never. All within service hours.
tickets-same-clock = same as the contract’s
tickets-group = { $name }: { $n } of { $of }
tickets-undecided = { $count ->
    [one] { $n } is not decided
   *[other] { $n } are not decided
}
tickets-straight = { $n } right up to the solution
tickets-clocks = Solved tickets within each limit, on each clock
tickets-clocks-intro = Of those that were opened in the month and are solved for good. The difference between the columns is waiting.
tickets-limit = { $n } hours
tickets-not-told = the file does not say
tickets-moved = How tickets moved
tickets-moved-intro = Tickets that were opened in the month.
tickets-ages = Open at the month’s end
tickets-ages-intro = By age, and how many wait for somebody else.
tickets-flipped = Tickets that hang on a pause
tickets-flipped-intro = Late round the clock, in time once the pauses are taken off. Each line is a question to the supplier, not an answer.
tickets-flipped-none = No ticket hangs on a pause.
tickets-foot = Counted from the file of tickets, as it came:
tickets-foot-profile = Read by the profile { $name }:
share-of = { $share } ({ $n } of { $of })
priority-other = others
ticket-age-up-to = up to { $n } days
ticket-age-over = over { $n } days
clock-gross = Round the clock
clock-evidenced = Without evidenced pauses
clock-net = Without the contract’s pauses
clock-net-all = Without any waiting
clock-window = In service hours
clock-window-net = In service hours, without the contract’s pauses
moved-reopened = Reopened
moved-bounced = To and fro between teams
moved-organisations = To and fro between organisations
moved-first-contact = Solved in the first contact
moved-paused = Paused at least once
moved-into-resolved = Paused right until solved
fact-opened = Opened
fact-opened-remark = { $n } solved for good
fact-flipped = Hang on a pause
fact-flipped-remark = late without pauses, in time with them
fact-into-resolved = Paused right until solved
fact-into-resolved-remark = { $n } hours paused, in all tickets
fact-stake = Worth at most
fact-stake-remark = penalty, if the pauses do not count
yes = Yes
no = No
column-all-pauses = The service desk’s clock
column-contract-clock = The contract’s clock
column-no-pauses = The customer’s clock
column-hang = Hang on a pause
column-stake = Worth at most
column-limit = Limit, hours
column-solved = Solved
column-ticket = Ticket
column-opened = Opened
column-priority = Priority
column-product = About
column-gross = Round the clock, hours
column-net = Without pauses, hours
column-into-resolved = Paused right until solved
column-waiting = Waiting
