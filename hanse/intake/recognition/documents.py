"""Which lines of a file are credit notes or returns, where a column gives the type of each line's document; never a guess.

Every value has to be known, in words of one language or several, or in the codes of one system. Words that mean something else
elsewhere, and all codes, count only in a column that is called the type of a document; words alone tell in any other column if
some of them mean invoices and some of them returns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..checking.reasons import is_total
from ..fields import Field
from ..mapping import Returns
from . import notations
from .vocabulary import folded, tokens

Key = frozenset[str]
MOST, LONGEST = 40, 40
"""So many types a file may have, of so many letters."""


def _key(text: str) -> Key:
    return tokens(text) or frozenset({folded(text)})


def _keys(text: str) -> frozenset[Key]:
    return frozenset(_key(word) for word in text.split(","))


def _of(credit: str, other: str) -> dict[Key, bool]:
    """Is it a credit note or return?"""
    return dict.fromkeys(_keys(other), False) | dict.fromkeys(_keys(credit), True)


CALLED = _keys(
    "document type,doc type,type,type of document,document kind,document category,transaction type,trans type,trx type,invoice type,billing type,"
    "order type,sales document type,sales type,record type,entry type,voucher type,movement type,line type,posting type,invoice type code,"
    "document type code,belegart,belegtyp,art des belegs,dokumentart,dokumenttyp,dokumentenart,vorgangsart,vorgang,vorgangstyp,buchungsart,"
    "rechnungsart,rechnungstyp,auftragsart,transaktionsart,transaktionstyp,fakturaart,bewegungsart,art,typ,fkart,auart,blart,type de document,"
    "type document,type de piece,type piece,nature,nature de piece,type facture,type de facture,type de mouvement,type de transaction,"
    "type operation,tipo,tipo de documento,tipo documento,clase de documento,tipo factura,tipo de factura,tipo operacion,tipo de operacion,"
    "tipo comprobante,tipo fattura,tipo di documento,tipo doc,tipo movimento,causale"
)
"""What a column of document types is called."""
WORDS = _of(
    "credit note,credit memo,credit memorandum,credit invoice,sales credit note,sales credit memo,sales cr memo,purchase credit memo,purchase credit note,"
    "sales return,purchase return,return order,sales return order,purchase return order,customer return,goods return,returned goods,return credit,refund,"
    "refund receipt,gutschrift,gutschriften,kundengutschrift,warengutschrift,wertgutschrift,retourengutschrift,rechnungsgutschrift,"
    "retoure,retouren,kundenretoure,warenretoure,rucksendung,rucklieferung,ruckgabe,warenruckgabe,stornorechnung,avoir,facture avoir,note de credit,"
    "retour client,retour de marchandise,retour marchandise,remboursement,nota de credito,nota de abono,factura de abono,devolucion,"
    "devoluciones,devolucion de cliente,reembolso,nota di credito,nota credito,nota di accredito,reso,resi,reso cliente,reso da cliente,"
    "restituzione,rimborso,creditnota,creditfactuur",
    "invoice,sales invoice,tax invoice,commercial invoice,purchase invoice,order,sales order,purchase order,sale,sales,sales receipt,"
    "debit note,debit memo,rechnung,rechnungen,ausgangsrechnung,verkaufsrechnung,eingangsrechnung,barrechnung,sammelrechnung,teilrechnung,"
    "schlussrechnung,faktura,auftrag,kundenauftrag,bestellung,verkauf,barverkauf,belastungsanzeige,facture,facture client,"
    "commande,vente,note de debit,factura,factura de venta,pedido,venta,nota de debito,nota de cargo,fattura,fattura immediata,"
    "fattura differita,ordine,vendita,nota di debito,factuur,verkoopfactuur",
)
SHORT = _of(
    "credit,return,returns,retour,retours,abono,accredito,cr,cn,cm,crn,crmemo,cr memo,credmemo,sc,pc,381,261,396,td04,accreccredit,accpaycredit,"
    "out refund,in refund",
    "bill,receipt,in,inv,si,pi,so,380,389,326,383,386,td01,td24,td25,td05,accrec,accpay,out invoice,in invoice,out receipt",
)
SYSTEMS = (
    _of("gs,gu,gut,ret", "re,rg,rechn,ls"),
    _of("re,g2,s1,dg", "f1,f2,f5,f8,fx,l2,s2,or,ta,zor,rv"),
)
"""Codes of German programs, and of SAP's sales and billing: RE is an invoice here and a return there."""
SHARED = frozenset(SYSTEMS[0]) & frozenset(SYSTEMS[1])


@dataclass(frozen=True, slots=True)
class Types:
    """A column of document types: all its values, and those that mean a credit note or return, as they are written."""

    column: str
    values: tuple[str, ...]
    credit: tuple[str, ...]


def columns_of_types(values: Mapping[str, Sequence[str]]) -> list[Types]:
    """The columns that hold nothing but types of documents; those that are called so come first."""
    found = (types_in(name, values[name]) for name in sorted(values, key=lambda name: _key(name) not in CALLED))
    return [types for types in found if types is not None]


def types_in(column: str, values: Iterable[str]) -> Types | None:
    """What the values of a column mean as types of documents; None where one of them is not known."""
    different = tuple(value for value in dict.fromkeys(values) if value and not is_total([value]))
    if not different or len(different) > MOST or max(map(len, different)) > LONGEST:
        return None
    keys = {value: _key(value) for value in different}
    called = _key(column) in CALLED
    known = next((each for system in SYSTEMS if (each := _known(system, keys.values()))), None) if called else WORDS
    if known is None or not all(key in known for key in keys.values()):
        return None
    credit = tuple({value.lower(): value for value, key in reversed(keys.items()) if known[key]}.values())[::-1]
    return Types(column, different, credit) if called or 0 < len(credit) < len(different) else None


def _known(system: dict[Key, bool], keys: Iterable[Key]) -> dict[Key, bool] | None:
    """Words and codes together, where they are enough; a code of two systems has to stand beside one of its own."""
    given = set(keys)
    if given & SHARED and not given & (system.keys() - SHARED) and not _told_by_word(system, given):
        return None
    known = WORDS | SHORT | system
    return known if given <= known.keys() else None


def _told_by_word(system: dict[Key, bool], given: set[Key]) -> bool:
    """German words beside them make codes German ones."""
    return system is SYSTEMS[0] and any(
        "gutschrift" in word or word.startswith("retour") for key in given for word in key
    )


def returns_of(
    types: Types, fields: Sequence[Field], meaning: Mapping[str, str], values: Mapping[str, Sequence[str]], decimal: str
) -> Returns | None:  # fmt: skip
    """What to say of a column of types: nothing where no line is a return, or where all that are bear their minus already."""
    if not types.credit:
        return None
    credit = {value.lower() for value in types.credit}
    returned = [place for place, value in enumerate(values[types.column]) if value.lower() in credit]
    turned = [values[meaning[one.name]] for one in fields if one.turns and one.name in meaning]
    sizes = [notations.float_of(column[place], decimal) for column in turned for place in returned]
    if any(sizes) and max(sizes) <= 0:
        return None
    return Returns(types.column, types.credit)
