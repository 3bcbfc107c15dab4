"""Demo: a real manufacturer's network for a first visit, taken in through the same imports that users use.

Words: step (one file taken in), login (a person whom a visitor may be), shift (the months that bring the data up to today).

What it is: AdventureWorks, a maker of bicycles, from the compact copy in `data/`: 701 dealers, 104 suppliers, their people, the
products, 60,855 sell-in lines and 8,845 purchase lines. How each file is read stands in `mappings/`, as a user would write it.

Decisions, each with its reason:
- Time. The dealers' half is twelve years older than the suppliers', so its mappings shift it by 144 months; then both halves
  are shifted by the same whole months, so that the newest month of the two is last month. A day that the new month does not
  have becomes its last day, so no line changes its month.
- Money. Amounts count as US dollars, as the warehouse stored them; the currency code of each line is kept.
- States follow from orders alone, by one rule for dealers and suppliers: no order ever is "onboarding"; no order in the last
  twelve months is "former", twelve months after the last one; all others are "active" since their first order. A supplier whose
  record is marked as inactive is "former" since its last order.
- One company that is both. The originals have none. The supplier Australia Bike Retailer and the dealer Running and Cycling
  Gear stand in the same town, Bellingham; the demo takes them to be one company. No line is added or changed.
- Our people. The sales persons are partner managers of the stores that are theirs in the data; the purchasing manager has all
  suppliers in her care. Their names and e-mail addresses are AdventureWorks' own; what role each plays here is our choice.
- Judgements are made up, because the data has none. Each says so in its reason.
- Sell-out, stock, invoices, quotas and marks for punctuality are worked out from what was bought and delivered (`derived.py`);
  their files are called "made for the demo".
- Some measures are made by a form (`measures.py`), as if a steward had drafted and the chief approved them; the definition says so.

Always true: loading twice changes nothing; a load that was killed is finished by the next; a database that holds anything else
is refused.
"""
