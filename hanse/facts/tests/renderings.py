"""The same lines as different senders write them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from .orders import Line

FIELDS = (
    "order_number", "order_line", "order_date", "due_date", "organisation", "product", "quantity", "unit_price", "discount", "amount", "currency",
)  # fmt: skip
HEADERS: dict[str, tuple[str, ...]] = {
    "plain": ("order_number", "order_line", "order_date", "due_date", "organisation", "product", "quantity", "unit_price", "discount", "amount", "currency"),
    "english": ("Order No.", "Line", "Order Date", "Due Date", "Dealer No.", "Item Number", "Qty", "Unit Price", "Discount Amount", "Net Amount", "Currency"),
    "camel": ("SalesOrderNumber", "SalesOrderLineNumber", "OrderDate", "DueDate", "ResellerNumber", "ProductNumber", "OrderQuantity", "UnitPrice", "DiscountAmount", "SalesAmount", "CurrencyCode"),
    "customer": ("Invoice #", "Pos.", "Invoice date", "Delivery date", "Customer ID", "SKU", "Units", "Price", "Discount", "Line total", "Curr."),
    "erp": ("Sales Document", "Item", "Document Date", "Requested delivery date", "Sold-to party", "Material", "Order Quantity", "Net price", "Rebate", "Net Value", "Document Currency"),
    "german": ("Auftragsnummer", "Position", "Auftragsdatum", "Liefertermin", "Händlernummer", "Artikelnummer", "Menge", "Einzelpreis", "Rabattbetrag", "Nettobetrag", "Währung"),
    "german2": ("Beleg-Nr.", "Pos.", "Datum", "Fälligkeit", "Kunden-Nr.", "Artikel", "Stückzahl", "Preis/Stück", "Rabatt", "Betrag netto", "Whrg."),
    "sap": ("VBELN", "POSNR", "AUDAT", "EINDT", "KUNNR", "MATNR", "KWMENG", "NETPR", "Rabatt", "NETWR", "WAERK"),
    "french": ("N° commande", "Ligne", "Date de commande", "Échéance", "Code client", "Réf. article", "Quantité", "Prix unitaire", "Remise", "Montant HT", "Devise"),
    "spanish": ("Nº de pedido", "Línea", "Fecha de pedido", "Vencimiento", "Código de cliente", "Código de artículo", "Cantidad", "Precio unitario", "Descuento", "Importe neto", "Moneda"),
    "italian": ("Numero ordine", "Riga", "Data ordine", "Data consegna", "Codice cliente", "Codice articolo", "Quantità", "Prezzo unitario", "Sconto", "Importo netto", "Valuta"),
    "dutch": ("Ordernummer", "Regel", "Orderdatum", "Leverdatum", "Klantnummer", "Artikelcode", "Aantal", "Stuksprijs", "Korting", "Nettobedrag", "Valuta"),
    "portuguese": ("Número da encomenda", "Linha", "Data da encomenda", "Data de entrega", "Código do cliente", "Código do artigo", "Quantidade", "Preço unitário", "Desconto", "Valor líquido", "Moeda"),
    "polish": ("Numer zamówienia", "Pozycja", "Data zamówienia", "Termin", "Numer klienta", "Kod towaru", "Ilość", "Cena jednostkowa", "Rabat", "Wartość netto", "Waluta"),
    "swedish": ("Ordernummer", "Orderrad", "Orderdatum", "Leveransdatum", "Kundnummer", "Artikelnummer", "Antal", "À-pris", "Rabatt", "Nettobelopp", "Valuta"),
    "nothing": ("A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"),
}  # fmt: skip

Days = Callable[[date], str]


def excel_serial(day: date) -> str:
    return str((day - date(1899, 12, 30)).days)


MONTHS_DE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
MONTHS_FR = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()
MONTHS_ES = "ene feb mar abr may jun jul ago sept oct nov dic".split()
DAYS: dict[str, Days] = {
    "iso": lambda day: day.isoformat(),
    "iso time": lambda day: f"{day.isoformat()} 07:45:00",
    "iso T Z": lambda day: f"{day.isoformat()}T00:00:00Z",
    "iso ms": lambda day: f"{day.isoformat()} 00:00:00.000",
    "dd.mm.yyyy": lambda day: f"{day:%d.%m.%Y}",
    "d.m.yyyy": lambda day: f"{day.day}.{day.month}.{day.year}",
    "dd.mm.yy": lambda day: f"{day:%d.%m.%y}",
    "dd.mm.yyyy hh:mm": lambda day: f"{day:%d.%m.%Y} 14:05",
    "mm/dd/yyyy": lambda day: f"{day:%m/%d/%Y}",
    "m/d/yyyy": lambda day: f"{day.month}/{day.day}/{day.year}",
    "m/d/yyyy h:mm PM": lambda day: f"{day.month}/{day.day}/{day.year} 2:05 PM",
    "mm/dd/yy": lambda day: f"{day:%m/%d/%y}",
    "dd/mm/yyyy": lambda day: f"{day:%d/%m/%Y}",
    "dd/mm/yy": lambda day: f"{day:%d/%m/%y}",
    "dd-mm-yyyy": lambda day: f"{day:%d-%m-%Y}",
    "yyyy/mm/dd": lambda day: f"{day:%Y/%m/%d}",
    "yyyy.mm.dd": lambda day: f"{day:%Y.%m.%d}",
    "yyyymmdd": lambda day: f"{day:%Y%m%d}",
    "3 Nov 2025": lambda day: f"{day.day} {day:%b %Y}",
    "03-Nov-25": lambda day: f"{day:%d-%b-%y}",
    "Nov 3, 2025": lambda day: f"{day:%b} {day.day}, {day.year}",
    "November 3, 2025": lambda day: f"{day:%B} {day.day}, {day.year}",
    "3. März 2025": lambda day: f"{day.day}. {MONTHS_DE[day.month - 1]} {day.year}",
    "3 févr. 2025": lambda day: f"{day.day} {MONTHS_FR[day.month - 1]} {day.year}",
    "3 de ene de 2025": lambda day: f"{day.day} de {MONTHS_ES[day.month - 1]} de {day.year}",
    "Mon 3 Nov 2025": lambda day: f"{day:%a} {day.day} {day:%b %Y}",
    "excel": excel_serial,
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a sender writes numbers."""

    decimal: str = "."
    thousands: str = ""
    negative: str = "-{}"
    money: str = "{}"
    """Around an amount; `{code}` and `{symbol}` stand for its currency."""

    def plain(self, value: Decimal | int) -> str:
        text = f"{abs(value):,f}" if isinstance(value, Decimal) else f"{abs(value):,}"
        text = text.replace(",", "T").replace(".", self.decimal).replace("T", self.thousands)
        return self.negative.format(text) if value < 0 else text

    def amount(self, value: Decimal, currency: str) -> str:
        symbol = {"EUR": "€", "USD": "$", "JPY": "¥", "GBP": "£"}.get(currency, currency)
        return self.money.replace("{code}", currency).replace("{symbol}", symbol).replace("{}", self.plain(value))


@dataclass(frozen=True, slots=True)
class Rendering:
    """One sender's way with a file."""

    headers: str = "english"
    delimiter: str = ";"
    days: str = "iso"
    numbers: Numbers = field(default_factory=Numbers)
    encoding: str = "utf-8"
    line_end: str = "\n"
    row_end: str = ""
    quoting: str = "minimal"
    titles: tuple[str, ...] = ()
    has_header: bool = True
    form: str = "delimited"
    packing: str = ""
    leave_out: tuple[str, ...] = ()
    extra: bool = False
    shuffled: bool = False
    empty_column: bool = False
    trailing: str = ""
    """Delimiter at the end of "all" lines, of "rows" or of the "header" only."""
    total: bool = False
    blanks: bool = False
    partner: Callable[[Line], str] = lambda line: line.organisation
    share: str = ""
    """Discount as a part: "percent" 10, "sign" 10%, "fraction" 0.1."""

    def but(self, **changes: Any) -> Rendering:
        return replace(self, **changes)

    def write(self, lines: Sequence[Line], folder: Path) -> Path:
        names, rows = self.table(lines)
        made = {"delimited": self._delimited, "xlsx": self._workbook, "jsonl": self._json_lines, "json": self._json}[
            self.form
        ](names, rows, lines)
        ending = {"delimited": "csv"}.get(self.form, self.form)
        return self._packed(folder, f"orders.{ending}", made)

    def table(self, lines: Sequence[Line]) -> tuple[list[str], list[list[str]]]:
        """Header and cells, with what this sender adds, moves and leaves out."""
        headers = dict(zip(FIELDS, HEADERS[self.headers], strict=True))
        fields = [name for name in FIELDS if name not in self.leave_out]
        names = [headers[name] + ("" if name != "discount" or not self.share else " %") for name in fields]
        rows = [[self._cell(line, name) for name in fields] for line in lines]
        if self.extra:
            names = ["Sales territory", *names, "Tax amount", "Remark", "Weight kg"]
            rows = [
                [
                    f"T{place % 9}",
                    *row,
                    self.numbers.plain(Decimal("7.77")),
                    f"call, {place}; then wait",
                    str(place % 50),
                ]
                for place, row in enumerate(rows)
            ]
        if self.empty_column:
            names, rows = [*names[:3], "Campaign", *names[3:]], [[*row[:3], "", *row[3:]] for row in rows]
        if self.shuffled:
            order = random.Random(3).sample(range(len(names)), len(names))
            names, rows = [names[place] for place in order], [[row[place] for place in order] for row in rows]
        return names, rows

    def _cell(self, line: Line, name: str) -> str:
        value = getattr(line, name)
        if name == "organisation":
            return self.partner(line)
        if name == "discount" and self.share:
            part = (line.discount / line.gross).quantize(Decimal("0.1"))
            return {"percent": f"{part * 100:.0f}", "sign": f"{part * 100:.0f}%", "fraction": self.numbers.plain(part)}[
                self.share
            ]
        if isinstance(value, date):
            return DAYS[self.days](value)
        if isinstance(value, Decimal):
            return self.numbers.amount(value, line.currency)
        return self.numbers.plain(value) if name == "quantity" else str(value)

    def _delimited(self, names: list[str], rows: list[list[str]], _lines: Sequence[Line]) -> bytes:
        quoting = {"minimal": csv.QUOTE_MINIMAL, "all": csv.QUOTE_ALL, "none": csv.QUOTE_NONE}[self.quoting]
        lines = list(self.titles)
        if self.has_header:
            lines.append(self._line(names, quoting) + (self.delimiter if self.trailing in {"all", "header"} else ""))
        for place, row in enumerate(rows):
            if self.blanks and place % 40 == 7:
                lines += ["", self.delimiter * (len(names) - 1)]
            lines.append(self._line(row, quoting) + (self.delimiter if self.trailing in {"all", "rows"} else ""))
        if self.total:
            lines.append(self._line(["Total", *[""] * (len(names) - 2), "12345"], quoting))
        text = "".join(f"{line}{self.row_end}{self.line_end}" for line in lines)
        return text.encode(self.encoding)

    def _line(self, cells: list[str], quoting: Any) -> str:
        if len(self.delimiter) > 1 or self.quoting == "none":
            return self.delimiter.join(cells)
        made = io.StringIO()
        csv.writer(made, delimiter=self.delimiter, quoting=quoting, lineterminator="").writerow(cells)
        return made.getvalue()

    def _workbook(self, names: list[str], rows: list[list[str]], lines: Sequence[Line]) -> bytes:
        """Typed cells: days as days, numbers as numbers; a cover sheet first when there are titles."""
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        if self.titles:
            for title in self.titles:
                sheet.append([title])
            sheet = book.create_sheet("Data")
            sheet.append(["Orders 2025"])
            sheet.append([])
        sheet.append(names)
        meant = dict(zip(HEADERS[self.headers], FIELDS, strict=True))
        for line, row in zip(lines, rows, strict=True):
            sheet.append([self._typed(line, meant.get(name, ""), cell) for name, cell in zip(names, row, strict=True)])
        if self.total:
            sheet.append(["Total", *[None] * (len(names) - 2), 12345])
        made = io.BytesIO()
        book.save(made)
        return made.getvalue()

    def _typed(self, line: Line, name: str, cell: str) -> Any:
        value = getattr(line, name, None)
        if isinstance(value, date):
            return datetime.combine(value, time())
        if isinstance(value, Decimal):
            return float(value)
        return value if isinstance(value, int) else (cell or None)

    def _json_lines(self, names: list[str], rows: list[list[str]], _lines: Sequence[Line]) -> bytes:
        return "".join(
            json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n" for row in rows
        ).encode(self.encoding)

    def _json(self, names: list[str], rows: list[list[str]], lines: Sequence[Line]) -> bytes:
        """An array of objects with numbers as numbers."""
        meant = dict(zip(HEADERS[self.headers], FIELDS, strict=True))
        items = [
            {name: float(getattr(line, meant[name])) if isinstance(getattr(line, meant.get(name, ""), None), Decimal) else cell for name, cell in zip(names, row, strict=True)}
            for line, row in zip(lines, rows, strict=True)
        ]  # fmt: skip
        return json.dumps(items, ensure_ascii=False, indent=1).encode(self.encoding)

    def _packed(self, folder: Path, name: str, made: bytes) -> Path:
        path = folder / (f"{name}.{self.packing}" if self.packing else name)
        if self.packing == "gz":
            path.write_bytes(gzip.compress(made))
        elif self.packing == "zip":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(name, made)
        else:
            path.write_bytes(made)
        return path
