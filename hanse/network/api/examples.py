"""An example for each field of the network: what documentation and tests fill requests and answers with."""

from __future__ import annotations

from typing import Any

EXAMPLES: dict[str, Any] = {
    "name": "Gannet Bikes", "legal_name": "Gannet Bikes GmbH", "business_type": "Bike shop",
    "specialty": "Touring", "country": "DE", "language": "de", "currency": "EUR", "phone": "+49 451 1234567",
    "email": "hello@gannet.example", "website": "https://gannet.example", "employees": 12, "year_opened": 1998,
    "annual_sales": "2400000", "annual_sales_currency": "EUR", "credit_rating": 2,
    "role": "dealer", "reference": "D-1042", "state": "applicant", "manager": "8m2kq0c7vx4t",
    "territory": "p4ze1y6hb9rn", "preferred": False, "anyway": False,
    "to": "suspended", "reason": "The credit insurance has ended.", "on": "2026-03-02",
    "line1": "Wallstraße 3", "line2": "", "postcode": "23560", "city": "Lübeck", "region": "Schleswig-Holstein",
    "kind": "shop", "is_head": True, "latitude": "53.8655", "longitude": "10.6866",
    "scheme": "VAT", "value": "DE123456788",
    "honorific": "Ms", "given_name": "Ada", "family_name": "Lund", "title": "Head of sales",
    "may_be_written_to": True, "further_languages": "fr,nl", "consent_on": "2026-03-02",
    "consent_source": "form at the fair", "job_roles": ["sales"],
    "other": "k3v9xh2m7qtw", "share": "60", "starts_on": "2026-01-01", "ends_on": None,
    "code": "DE-N", "group": "Europe", "account": "8m2kq0c7vx4t", "in_place_of": None, "is_deputy": False,
    "number": "HL-U509", "line": "w7c5t0mj2kqe", "list_price": "34.99", "unit": "piece",
    "grantee": "k3v9xh2m7qtw", "resource": "orders",
    "description": "A light helmet for the road.", "active": True, "category": "z1x8n4g6d3vb",
}  # fmt: skip
