"""What docs/walls.md says that the models and `authz.toml` do not: which pages show a table, and what they leave out of its rows.

A name in braces is an operation; the page says whom it lets in.
"""

from __future__ import annotations

from typing import NamedTuple


class Outside(NamedTuple):
    """A table that is not behind the walls: which rows of it our people see, which a partner, and what it is."""

    ours: str
    partner: str
    what: str


OUTSIDE = {
    "entrance.FailedSignIn": Outside("none", "none", "hashes of accounts that mistyped, and addresses; read by the door only"),
    "facts.FactTable": Outside("all", "of kinds in which it has lines that it may read (see Lines)", "how far the lines of each kind reach; no lines in "
        "it"),
    "facts.FactVersion": Outside("all", "of kinds in which it has lines that it may read (see Lines)",
        "which version of a kind counted from when; no lines in it. No page lists the rows: by them figures are told “as "
        "known on” a day, in sight or of its own as ever"),
    "facts.ProductLineKnown": Outside("all", "of products in lines of its own", "in which line a product was known to be; read for the evidence of a card"),
    "kernel.Account": Outside("all", "only names, as said here",
        "logins. Those of ours whole (address, title, language, last sign-in, second factor or not, tokens in use):"
        " {colleagues.read}. That somebody at a partner signs in is told with them (network.Person), when last "
        "to ours alone, to who may invite them ({seats.invite}). The own row, whole: {entrance.own}. Beside that "
        "names are told. With a row: whoever sees it, direct sales and who looks in by any part too, is told who did it "
        "or is to do it; a partner so reads who of ours looks after it (with e-mail and phone), judged, set a score, "
        "answered, asked, invited, gave a to-do, changed. Where one chooses somebody, names are offered: to ours "
        "colleagues, and people of a company in sight; at a partner its own people and, of ours, its managers with who "
        "stands in for them, who has its territory where it has no manager, or else the channel chiefs. No page shows a password's hash"),
    "kernel.AuditEntry": Outside("all, or beside records in sight", "when its own bank accounts were decided; who saved its form",
        "the trail: who did what when. The whole of it: {audit.read}. Beside a record that one sees, to ours alone: the "
        "history of a company (`partners.read`; without ties and insights with companies out of sight), a person "
        "(`people.read`), a territory (`territories.read`), a product (`products.read`), a colleague "
        "(`colleagues.read`). Beside a bank account (`finances.read`): when and by whom it was decided, and who changed "
        "the company's phone shortly before it was proposed; a partner reads only when it was decided. Who edits a form "
        "reads who of either side saved the same fields meanwhile; at a partner that is its administrator. Of rows that one may "
        "not read by their tables' lines no entry stands beside a record; in the whole trail those of bank and tax data say that it "
        "happened, by whom and when, and nothing else. Of a custom field that one does not read the value is left out. "
        "An entry of a sealed mark is read by whom scorecards.Rating tells the mark. Entries of no company "
        "(logins, roles, products, territories) are in the whole trail, and beside the product, colleague or territory that they are about"),
    "kernel.AuditHead": Outside("none", "none", "where the chain of the trail ends: a number and a hash, for `hanse verify`"),
    "kernel.Delivery": Outside("none", "none", "which reaction ran: what the product does by itself after something happened"),
    "kernel.JobLease": Outside("all", "none", "a worker's sign of life, on the page of its job"),
    "kernel.JobSchedule": Outside("all", "none", "when a job is due"),
    "kernel.Mail": Outside("all", "none",
        "every letter to anybody for ninety days, in its words, also those of notices, to-dos and invitations. Its links (so the key of an invitation) are "
        "shown only while "
        "it is kept here for want of a mail server, or could not be sent"),
    "kernel.Manufacturer": Outside("its one row", "name and currency",
        "the company that runs this Hanse. Its name is told in letters, cards as a file, to-dos and to who holds an "
        "invitation, the currency beside amounts, to who looks in too; time zone and language are used, not shown"),
    "kernel.OpenSession": Outside("only one's own", "only one's own", "browsers in which an account is signed in"),
    "kernel.OutboxEvent": Outside("none", "none", "ids of what happened, for reactions"),
    "kernel.Passage": Outside("none", "none", "how often an account, an address or a company did what is limited"),
    "kernel.StaffRole": Outside("all, or of colleagues whom one may choose, or who bring what a card lacks", "none",
        "which roles our own people hold. All, one's own too: {colleagues.read}. Who asks for judgements chooses among the colleagues "
        "whom the criteria name by role or by name, each with the roles by which they judge, whatever companies these "
        "see (`scorecards.ask_judgements`). Who gives selected partners a manager, each with those by "
        "which they may be one (`partners.assign`). Where a card lacks something one colleague is named who has the role "
        "that can bring it (`scorecards.read`)"),
    "kernel.Submission": Outside("none", "none", "hashes of forms that were sent, and where their answers led"),
    "messaging.Preference": Outside("only one's own", "only one's own", "how one wants to be told"),
    "network.Assignment": Outside("only one's own acts", "none",
        "who handed which partnerships to whom. On no list: whoever did it takes it back within a day, also of companies "
        "that left their remit by it. Others read of it elsewhere: who got them in a notice, how many they are; who "
        "reads the trail, there"),
    "network.CustomField": Outside("all; beside a record those that one's role reads", "those that a partner reads or fills in",
        "what else is asked of a company, partnership, person or product; some are ours alone (“the partner does not see it”), some of a few roles of "
        "ours. The list of all: "
        "{custom_fields.define}. Beside a record (the others of its operations): the fields that one reads, with their values, which stand in the "
        "column `custom` of that record"),
    "network.DocumentKind": Outside("all", "those for roles that it has",
        "which documents are asked of companies by what they are to us (dealer, supplier and so on); the same for every "
        "one of them"),
    "network.Handover": Outside("all, or one's own", "none",
        "who hands over to whom what they look after: for good, or for a time, with stand-ins. All: "
        "`territories.assign`. Those by which one is away oneself, if one arranged them oneself, on the page “When you "
        "are away”: `territories.stand_in`. Of the others one reads that somebody is away, until when, and who stands "
        "in: on a territory's page (`territories.read`), where one chooses a stand-in who is away then, and, "
        "who is away or stands in, in a notice"),
    "network.ImportedChange": Outside("of records in sight", "none", "what an import did, to take it back; a company's history tells which file added "
        "and changed what there, of what one reads there; who confirms a bank account reads by whose file the company's phone "
        "was changed lately, and what it was before"),
    "network.Product": Outside("all", "those named in lines that it may read (see Lines)", "the same for every partner"),
    "network.ProductCategory": Outside("all", "none", "of no partner"),
    "network.ProductIdentifier": Outside("all", "none", "of no partner"),
    "network.ProductLine": Outside("all", "those of products in lines that it may read (see Lines), on its card, and beside its territories",
        "the same for every partner. Who looks in by “Scorecard” without “Orders” reads on the card those alone that a "
        "formula names. Behind the measure of how many product lines a partner buys one is named on the card of who bought "
        "it, to ours who see the whole network, and to others where five partners bought it whose cards they do not see "
        "from any of their seats, or five whose cards they do"),
    "network.Territory": Outside("all", "only the name of those where it is", "our own division of the market"),
    "network.TerritoryAssignment": Outside("all", "only names, as said here",
        "who looks after which territory, from when to when. Where another territory than the partnership's has one of "
        "its product lines (network.LineTerritory), the partner reads beside that line who looks after it today, and who "
        "stands in. Of its own territory it reads, where it asks something of us, who stands in, and who has it where it has no "
        "manager (kernel.Account). Its manager is no row of this table"),
    "network.Undo": Outside("only one's own acts", "only one's own acts", "what an act changed, for a day, for who did it, in the seat in which they "
        "did it"),
    "scorecards.CardDraft": Outside("all", "none", "weights and targets to come"),
    "scorecards.CardVersion": Outside("all", "of its own cards",
        "weights and targets. To partners without scales that the figures of up to twenty partners made"),
    "scorecards.ClosedPeriod": Outside("all", "of its own cards", "which twelve months are final, since when; told on the card of such a period. Who "
        "closed it and why it was opened again is for ours"),
    "scorecards.Closing": Outside("all", "none", "who had which period closed, and what came of it"),
    "scorecards.Computation": Outside("all", "of its own cards", "when, for which period and from which version of the facts cards were computed"),
    "scorecards.DraftPreview": Outside("all", "none", "when a draft was worked out; what it does to whom: scorecards.DraftMove"),
    "scorecards.JudgedCriterion": Outside("all", "on its own cards", "what is judged and by which words. A partner reads name, meaning "
        "and the words of the marks that it was given"),
    "scorecards.JudgingRound": Outside("those by which a company in sight is judged", "none",
        "who asks colleagues for judgements until when, with a note. Without a row of scorecards.Ask in sight there is no round; with one it is read "
        "whole, its progress of the rows in sight"),
    "scorecards.MadeMetric": Outside("all", "on its own cards", "formulas; the partner reads name, meaning and formula"),
    "scorecards.MetricOwner": Outside("all", "none", "who answers for a measure, by name. The role that a partner reads on its "
        "card comes from the measure itself, not from here"),
    "scorecards.PeerStrip": Outside("all; with a part of the network as said here", "of its own group",
        "how a group of at least six peers lies: the middle, of nine or more also quarters and ends. To colleagues with "
        "a part of the network, and to a login that reads cards from several seats, only where they see all of the group "
        "or there are at least five in it that they do not see"),
    "scorecards.Recomputation": Outside("all", "of its own cards in closed periods",
        "why cards were computed again: number, day, month, and how many lines of the company whose card it is. Which "
        "months, where they are several, is told to who sees the whole network alone. The import's name is for who reads "
        "that import whole (intake.Batch), never for who looks in. Which cards moved: scorecards.CardMove"),
    "scorecards.Schedule": Outside("all", "none", "when periods close"),
    "seats.WrongToken": Outside("none", "none", "addresses that showed a wrong token; read by the check of tokens only"),
    "ui.SavedView": Outside("one's own, and those shared with all of ours", "only one's own",
        "name, list and what it is narrowed by (a search word may be a company's name); shows no row. Channel chief, data steward and administrator "
        "share them, "
        "and look after shared ones"),
}  # fmt: skip
"""Why tables are not behind the walls."""

SPECIAL = {
    "messaging.Notice": ("only those given to oneself, which are of no company", "only those given to oneself, for the company for which one acts"),
    "todos.Arrangement": ("those that one made or was handed; they are of no company", "its own, by `organisation`, and of these those that one made or "
        "was handed"),
    "todos.Task": (
        "about a company, or of its people: in sight; of none: those that one has or gave",
        "its own, by `organisation`: those for nobody in particular there, those asked of us, those for oneself, and those that one gave",
    ),
}  # fmt: skip
"""Scopes that cut more than by company, in words: of ours, at a partner."""

OF_NO_COMPANY = {"seats.Invitation": "to our own people: {colleagues.read}"}
"""Who of ours sees rows of no company, where that is not everybody who is let in."""

WITHOUT_ID = frozenset({"intake.Difference", "intake.RejectedRow", "finding.Entry"})
"""Behind the walls, but reached through another row: they have no public id."""

SHOWN = {
    "facts.FeedArrival": "feeds.read", "facts.FeedExpectation": "feeds.read", "facts.FeedPeriod": "feeds.read",
    "facts.Monthly": "facts.read facts.own",
    "intake.Batch": "imports.read facts.read partners.read", "intake.Difference": "imports.read", "intake.RejectedRow": "imports.read",
    "messaging.Notice": "notices.read",
    "network.BankAccount": "finances.read", "network.TaxRecord": "finances.read",
    "network.Brand": "partners.read company.read", "network.Document": "documents.read", "network.DocumentRequest": "documents.read",
    "network.Identifier": "partners.read company.read", "network.JobRole": "people.read", "network.LineTerritory": "partners.read company.read",
    "network.Organisation": "partners.read company.read", "network.Partnership": "partners.read company.read", "network.Person": "people.read",
    "network.PlannedMove": "partners.read", "network.Relationship": "partners.read", "network.Site": "partners.read company.read",
    "network.Transition": "partners.read company.read", "network.VisibilityGrant": "partners.read company.read home.portal",
    "scorecards.Appeal": "scorecards.read scorecards.own_appeals", "scorecards.Ask": "scorecards.read",
    "scorecards.Card": "scorecards.read scorecards.own", "scorecards.CardLine": "scorecards.read scorecards.own",
    "scorecards.CardMove": "scorecards.read scorecards.own", "scorecards.DraftMove": "scorecards.read",
    "scorecards.Override": "scorecards.read scorecards.own", "scorecards.Rating": "scorecards.read scorecards.own",
    "seats.Invitation": "invitations.read", "seats.Token": "tokens.read",
    "todos.Arrangement": "todos.read", "todos.Task": "todos.read",
    "finding.Entry": "ui.find",
    "kernel.Account": "colleagues.read people.read company.read entrance.own",
    "kernel.AuditEntry": "audit.read partners.read products.read colleagues.read territories.read finances.read company.edit",
    "kernel.JobLease": "jobs.read", "kernel.JobSchedule": "jobs.read", "kernel.Mail": "entrance.outbox", "kernel.Manufacturer": "home.door",
    "kernel.OpenSession": "entrance.own", "kernel.StaffRole": "colleagues.read rights.read scorecards.ask_judgements partners.assign scorecards.read",
    "messaging.Preference": "notices.read",
    "network.Assignment": "partners.assign",
    "network.CustomField": "custom_fields.define partners.read people.read products.read company.read",
    "network.DocumentKind": "partners.list documents.read", "network.Handover": "territories.assign territories.stand_in territories.read",
    "network.ImportedChange": "partners.read finances.confirm", "network.Product": "products.read facts.own scorecards.own",
    "network.ProductCategory": "products.read", "network.ProductIdentifier": "products.read",
    "network.ProductLine": "products.read facts.own scorecards.own company.read",
    "network.Territory": "territories.read company.read", "network.TerritoryAssignment": "territories.read company.read",
    "network.Undo": "changes.read",
    "scorecards.CardDraft": "scorecards.read", "scorecards.CardVersion": "scorecards.read scorecards.own",
    "scorecards.ClosedPeriod": "scorecards.read scorecards.own", "scorecards.Closing": "scorecards.close",
    "scorecards.Computation": "scorecards.read scorecards.own", "scorecards.DraftPreview": "scorecards.read",
    "scorecards.JudgedCriterion": "scorecards.read scorecards.own", "scorecards.JudgingRound": "scorecards.read",
    "scorecards.MadeMetric": "scorecards.read scorecards.own", "scorecards.MetricOwner": "scorecards.read",
    "scorecards.PeerStrip": "scorecards.read scorecards.own", "scorecards.Recomputation": "scorecards.read scorecards.own",
    "scorecards.Schedule": "scorecards.close", "ui.SavedView": "ui.keep_view",
    "facts.FactTable": "facts.read facts.own", "facts.FactVersion": "facts.read facts.own", "facts.ProductLineKnown": "scorecards.read scorecards.own",
}  # fmt: skip
"""The operations whose pages show rows of a table; a table without one is on no page."""

WITH_LINES = {"facts.ProductLineKnown", "network.Product"}
"""What a card shows with the lines behind its figures alone, so by an insight to who is let into orders as well."""

BESIDE = {
    "facts.FeedArrival": "`organisation` is of whom the lines were expected, whoever sent the file. Day and number of lines are read; "
        "who reads the file whole (intake.Batch) has a link to it. Beside them the sender's files are summed up by month",
    "facts.Monthly": "to a partner only kinds that it may read (see Lines)",
    "finding.Entry": "the words of companies, people (rows of a company), products, territories, imports (of none). One is shown where the operation of "
        "its kind lets in, as said with the tables: `partners.list`, `people.read`, `products.read`, `territories.read`, `imports.read`. "
        "In the portal only one's own people are found",
    "intake.Batch": "`organisation` is who sent the file: empty in each of ours, also of lines about a partner, so a partner reads those that it sent "
        "itself. Whole: {imports.read}. "
    "The others whom the last column lets in read on pages of lines in sight the name of the file, "
    "and in the history of a company in "
    "sight the name, the day and who brought it "
    "of files that changed something there; of others only sums (facts.FeedArrival)",
    "intake.Difference": "of the file's sender, as intake.Batch. Without values of custom fields that the reader's role does not read; a partner's own "
        "files have none of these",
    "intake.RejectedRow": "of the file's sender, as intake.Batch. Each with its whole line, so no row at all of a file with a column for a "
        "custom field that the reader's role does not read; bank and tax data are in no file",
    "messaging.Notice": "each is told anew as its reader sees it now: what has left their sight is not told any more. If it went out as a letter: "
        "kernel.Mail",
    "network.BankAccount": "numbers masked; the whole one by a click that the trail keeps ({finances.reveal}). Who decided is for ours alone",
    "network.Organisation": "the credit rating is told on a supplier's card that measures it",
    "network.Person": "of the login only that there is one: kernel.Account",
    "network.VisibilityGrant": "`grantee` looks into `organisation`. The company looked into reads the other's name, part, days and reason. The "
        "other reads on its home (`home.portal`), while the insight holds, into which part of whose portal it may look, until "
        "when and why. Who looks in by “Company and people” "
        "reads only those that let in the company from which they look",
    "scorecards.Ask": "who was asked, and whether they have judged",
    "scorecards.Card": "of open and closed periods. A rank is told by the rule of scorecards.PeerStrip",
    "scorecards.CardLine": "as scorecards.Card",
    "scorecards.CardMove": "a partner is shown those of revisions of a period that is closed",
    "scorecards.DraftMove": "a rank, of now or by the draft, is told as on scorecards.Card; to who sees a part of the network none by a draft "
        "that makes other groups",
    "scorecards.Override": "a partner is shown the one that counts today, with who set it and why, and in a notice that it ended. With its "
        "appeal, so not to who looks in, also the score that the answer set, from when it counted",
    "scorecards.Rating": "while a round is sealed, a mark is told to its author alone, and to an auditor who has no role that judges anybody: "
        "to no partner. On a measure's page, and when they judge, who may judge a company by it sees others' marks for it "
        "only while an own one counts. Partners see what they were judged, why, and by whom",
    "seats.Invitation": "without its secret, of which only a hash is kept. Who holds the link reads, without signing in, who invites "
        "whom to what, while it counts",
    "todos.Arrangement": "that a to-do which the product works out was put off, or handed on",
    "todos.Task": "one for a colleague is of no partner, also where it is about one (`about`), unless a partner asked it of us",
}  # fmt: skip
"""What a page leaves out of what the wall lets pass."""

SHAPES = {
    "network.BankAccount": "network.api.finances.BankAccountShown", "network.Organisation": "network.api.organisations.OrganisationShown",
    "network.Partnership": "network.api.partnerships.PartnershipShown", "network.Person": "network.api.people.PersonShown",
    "network.Transition": "network.api.partnerships.TransitionShown",
}  # fmt: skip
"""Where the API says which fields are ours alone; pages keep the same."""

OF_LIBRARIES = {
    "django_tasks_database.DBTaskResult": "what works in the background, with errors and arguments: {jobs.read}",
    "mfa.Authenticator": "an account's own second factors, their secrets encrypted: {entrance.own}. Whether a colleague has one: {colleagues.read}",
    "sessions.Session": "whoever holds its key; whose it is says `kernel.OpenSession`; on no page",
    "account.EmailAddress": "the addresses of an account, for the door; on no page",
    "account.EmailConfirmation": "what confirms an address; on no page",
    "auth.Permission": "not used: `authz.toml` says who may what", "auth.Group": "not used",
    "auth.Group_permissions": "not used",
    "contenttypes.ContentType": "names of tables; on no page",
}  # fmt: skip

NO_MODEL = {
    "finding_words*": "the words of `finding.Entry` on SQLite, read together with it alone",
    "finding_parts*": "the same of parts of words",
    "django_migrations": "how far the database was brought up to date; on no page",
}
"""Tables of the database that no model has; a star stands for more of the name."""
