"""Packs the demo's files from the original AdventureWorks files: `scripts/pack_demo.py FOLDER [--to FOLDER]`.

FOLDER holds `dealers`, `suppliers` and `contacts-views` as published (see hanse/demo/data/SOURCES.md). Only the columns and
rows that the demo imports are kept, in the shapes in which they came: with and without headers, tabs, `|`, `+|` and `&|`.
The same input gives the same bytes.

What the originals do not say outright is worked out here, and nothing is invented:
- places.*: a store and the dealer of DimReseller are one company (linked by name, town and street); coordinates come from
  the geography value of its address; the state and its day from the orders (the rule stands in hanse/demo/__init__.py);
- streets whose letters were lost in the dealers' file are taken from the address of the linked store;
- e-mail addresses get a domain under which no mail can arrive, and plain letters.
"""

from __future__ import annotations

import argparse
import csv
import io
import lzma
import shutil
import struct
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "hanse" / "demo" / "data"
YEARS_APART = 12
BOTH = {"621": "1492"}
"""Running and Cycling Gear (dealer) and Australia Bike Retailer (supplier) stand in the same town, Bellingham; the demo takes
them to be one company, so that there is one that is both."""

Row = list[str]


class Originals:
    """The files as published."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def table(self, name: str) -> list[dict[str, str]]:
        """A file with a header."""
        with (self.folder / "dealers" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def tabs(self, name: str) -> list[Row]:
        text = (self.folder / "suppliers" / f"{name}.csv").read_text(encoding="utf-8")
        return [line.split("\t") for line in text.splitlines() if line]

    def plus(self, name: str) -> list[Row]:
        text = (self.folder / "suppliers" / f"{name}.csv").read_text(encoding="utf-8")
        return [record.strip("\r\n").split("+|") for record in text.split("&|") if record.strip()]

    def view(self, name: str) -> list[Row]:
        """A view export; its code page is that of a Windows console."""
        text = (self.folder / "contacts-views" / f"{name}.txt").read_text(encoding="cp850")
        return [line.split("|") for line in text.splitlines() if line]


class Pack:
    """The compact copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str) -> None:
        data = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
        (self.folder / f"{name}.xz").write_bytes(data)

    def table(self, name: str, rows: Iterable[dict[str, str]], columns: Sequence[str]) -> None:
        out = io.StringIO()
        writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.write(f"{name}.csv", out.getvalue())

    def tabs(self, name: str, rows: Iterable[Row]) -> None:
        self.write(f"{name}.csv", "".join("\t".join(row) + "\n" for row in rows))

    def plus(self, name: str, rows: Iterable[Row]) -> None:
        self.write(f"{name}.csv", "".join("+|".join(row) + "&|\n" for row in rows))

    def view(self, name: str, rows: Iterable[Row]) -> None:
        self.write(f"{name}.txt", "".join("|".join(row) + "\n" for row in rows))


def coordinates(geography: str) -> tuple[str, str]:
    """Latitude and longitude from SQL Server's binary point: SRID, version and flags, then two little-endian doubles."""
    raw = bytes.fromhex(geography)
    srid, kind, latitude, longitude = struct.unpack("<iHdd", raw)
    if srid != 4326 or kind != 0x0C01:
        raise ValueError(f"{geography} is not one point in WGS 84.")
    return f"{latitude:.6f}", f"{longitude:.6f}"


def demo_mail(address: str) -> str:
    """Plain letters, and a domain that no mail server serves (RFC 2606)."""
    plain = unicodedata.normalize("NFKD", address).encode("ascii", "ignore").decode()
    return plain.replace("@adventure-works.com", "@adventure-works.example")


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


def years_later(one: date, years: int) -> date:
    return one.replace(year=one.year + years, day=28 if (one.month, one.day) == (2, 29) else one.day)


def a_year_before(newest: date) -> date:
    """The first day of the twelve months of which `newest` is in the last."""
    month = newest.month % 12 + 1
    return date(newest.year - (0 if month == 1 else 1), month, 1)


def state_of(orders: Sequence[date], *, newest: date, closed: bool = False) -> Row:
    """State and its first day, by the rule in hanse/demo/__init__.py; an empty day means: when it came into Hanse."""
    if closed:
        return ["former", max(orders).isoformat() if orders else ""]
    if not orders:
        return ["onboarding", ""]
    if max(orders) < a_year_before(newest):
        return ["former", years_later(max(orders), 1).isoformat()]
    return ["active", min(orders).isoformat()]


class Packing:
    """Reads the originals once and writes the copy, half by half."""

    def __init__(self, originals: Originals, pack: Pack) -> None:
        self.originals, self.pack = originals, pack
        self.addresses = {row[0]: row for row in originals.tabs("Address")}
        self.addresses_of: dict[str, list[Row]] = defaultdict(list)
        for link in originals.plus("BusinessEntityAddress"):
            if link[2] == "3":  # main office
                self.addresses_of[link[0]].append(self.addresses[link[1]])
        self.lines = originals.table("FactResellerSales")
        self.orders = originals.tabs("PurchaseOrderHeader")
        newest_sale = years_later(max(day(line["OrderDate"]) for line in self.lines), YEARS_APART)
        self.newest = max(newest_sale, *(day(order[6]) for order in self.orders))

    def dealers(self) -> None:
        geography = {row["GeographyKey"]: row for row in self.originals.table("DimGeography")}
        resellers = self.originals.table("DimReseller")
        places = self._places_of_dealers(resellers, geography)
        self.pack.table("DimReseller", resellers, (
            "ResellerKey", "GeographyKey", "ResellerAlternateKey", "Phone", "BusinessType", "ResellerName", "NumberEmployees",
            "ProductLine", "AddressLine1", "AddressLine2", "AnnualSales", "YearOpened",
        ))  # fmt: skip
        used = sorted({row["GeographyKey"] for row in resellers}, key=int)
        self.pack.table("DimGeography", (geography[key] for key in used), (
            "GeographyKey", "City", "StateProvinceName", "CountryRegionCode", "PostalCode", "SalesTerritoryKey",
        ))  # fmt: skip
        territories = [row for row in self.originals.table("DimSalesTerritory") if row["SalesTerritoryRegion"] != "NA"]
        self.pack.table("DimSalesTerritory", territories, (
            "SalesTerritoryKey", "SalesTerritoryRegion", "SalesTerritoryCountry", "SalesTerritoryGroup",
        ))  # fmt: skip
        self.pack.table("places-dealers", places, (
            "ResellerKey", "BusinessEntityID", "Latitude", "Longitude", "State", "Since", "SameAs",
        ))  # fmt: skip
        self.pack.plus("Store", ([store[0], store[1], store[2]] for store in self.originals.plus("Store")))
        people = self.originals.view("Sales.vSalesPerson")
        self.pack.view("Sales.vSalesPerson", (
            [row[0], row[2], row[4], row[6], row[7], demo_mail(row[9]), row[17], row[18]] for row in people
        ))  # fmt: skip

    def _places_of_dealers(
        self, resellers: list[dict[str, str]], geography: dict[str, dict[str, str]]
    ) -> list[dict[str, str]]:
        """Each dealer's store, coordinates and state; its street is mended where letters were lost."""
        stores: dict[tuple[str, str], list[tuple[str, Row]]] = defaultdict(list)
        for store in self.originals.plus("Store"):
            address = self.addresses_of[store[0]][0]
            stores[store[1].strip(), address[3].strip()].append((store[0], address))
        ordered: dict[str, list[date]] = defaultdict(list)
        for line in self.lines:
            ordered[line["ResellerKey"]].append(day(line["OrderDate"]))
        before = years_later(self.newest, -YEARS_APART)
        places = []
        for reseller in resellers:
            found = stores[reseller["ResellerName"], geography[reseller["GeographyKey"]]["City"]]
            if len(found) > 1:
                found = [(key, address) for key, address in found if address[1].strip() == reseller["AddressLine1"]]
            [(key, address)] = found
            reseller["AddressLine1"] = address[1].strip()
            latitude, longitude = coordinates(address[6])
            state, since = state_of(ordered[reseller["ResellerKey"]], newest=before)
            same = BOTH.get(reseller["ResellerKey"])
            places.append({
                "ResellerKey": reseller["ResellerKey"], "BusinessEntityID": key, "Latitude": latitude, "Longitude": longitude,
                "State": state, "Since": since, "SameAs": f"adventureworks:{same}" if same else "",
            })  # fmt: skip
        return places

    def products(self) -> None:
        products = self.originals.table("DimProduct")
        for product in products:
            product["ProductSubcategoryKey"] = product["ProductSubcategoryKey"].removesuffix(".0")
        newest_first = sorted(products, key=lambda row: (row["Status"] != "Current", -int(row["ProductKey"])))
        self.pack.table("DimProduct", newest_first, (
            "ProductKey", "ProductAlternateKey", "ProductSubcategoryKey", "EnglishProductName", "ListPrice",
            "EnglishDescription", "Status",
        ))  # fmt: skip
        self.pack.table("DimProductSubcategory", self.originals.table("DimProductSubcategory"), (
            "ProductSubcategoryKey", "EnglishProductSubcategoryName", "ProductCategoryKey",
        ))  # fmt: skip
        self.pack.table("DimProductCategory", self.originals.table("DimProductCategory"), (
            "ProductCategoryKey", "EnglishProductCategoryName",
        ))  # fmt: skip
        self.pack.tabs("Product", (row[:3] for row in self.originals.tabs("Product")))

    def sales(self) -> None:
        self.pack.table("FactResellerSales", self.lines, (
            "ProductKey", "ResellerKey", "PromotionKey", "CurrencyKey", "SalesOrderNumber", "SalesOrderLineNumber",
            "OrderQuantity", "UnitPrice", "ExtendedAmount", "DiscountAmount", "SalesAmount", "OrderDate", "DueDate", "ShipDate",
        ))  # fmt: skip
        currencies = {line["CurrencyKey"] for line in self.lines}
        promotions = {line["PromotionKey"] for line in self.lines}
        self.pack.table(
            "DimCurrency",
            (row for row in self.originals.table("DimCurrency") if row["CurrencyKey"] in currencies),
            ("CurrencyKey", "CurrencyAlternateKey"),
        )
        self.pack.table(
            "DimPromotion",
            (row for row in self.originals.table("DimPromotion") if row["PromotionKey"] in promotions),
            ("PromotionKey", "EnglishPromotionName"),
        )

    def suppliers(self) -> None:
        vendors = self.originals.tabs("Vendor")
        self.pack.tabs("Vendor", (row[:6] for row in vendors))
        self.pack.view("Purchasing.vVendorWithAddresses", self.originals.view("Purchasing.vVendorWithAddresses"))
        ordered: dict[str, list[date]] = defaultdict(list)
        for order in self.orders:
            ordered[order[4]].append(day(order[6]))
        self.pack.tabs("places-suppliers", (
            [row[0], *coordinates(self.addresses_of[row[0]][0][6]),
             *state_of(ordered[row[0]], newest=self.newest, closed=row[5] == "0")]
            for row in vendors
        ))  # fmt: skip

    def purchases(self) -> None:
        self.pack.tabs("PurchaseOrderHeader", ([row[0], row[4], row[6][:10], row[7][:10]] for row in self.orders))
        details = self.originals.tabs("PurchaseOrderDetail")
        self.pack.tabs("PurchaseOrderDetail", ([*row[:2], row[2][:10], *row[3:10]] for row in details))
        self.pack.tabs("ProductVendor", ([row[0], row[1], row[3]] for row in self.originals.tabs("ProductVendor")))

    def people(self) -> None:
        """Number of the company, what they do there, form of address, first, middle and family name, phone, e-mail."""
        for name in ("Sales.vStoreWithContacts", "Purchasing.vVendorWithContacts"):
            rows = self.originals.view(name)
            self.pack.view(name, ([row[0], *row[2:7], row[8], demo_mail(row[10])] for row in rows))

    def licences(self) -> None:
        shutil.copyfile(
            self.originals.folder / "LICENSE-MIT-microsoft.txt", self.pack.folder / "LICENSE-MIT-microsoft.txt"
        )
        shutil.copyfile(
            self.originals.folder / "contacts-views" / "LICENSE", self.pack.folder / "LICENSE-MIT-contacts-views.txt"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="the folder of the original files")
    parser.add_argument("--to", type=Path, default=TARGET, help="where the copy goes")
    chosen = parser.parse_args()
    chosen.to.mkdir(parents=True, exist_ok=True)
    packing = Packing(Originals(chosen.folder), Pack(chosen.to))
    packing.dealers()
    packing.products()
    packing.sales()
    packing.suppliers()
    packing.purchases()
    packing.people()
    packing.licences()
    size = sum(path.stat().st_size for path in chosen.to.iterdir())
    print(f"{chosen.to}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
