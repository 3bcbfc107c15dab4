"""Header words in the languages of the trade and of common systems, for recognising columns.

Words are compared as sets of plain tokens (see `tokens`): `Händler-Nr.`, `HAENDLERNUMMER` and `Nummer des Händlers` are the
same, and so are `Customer ID` and `customer_code`. Earlier words of a field are its better ones.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

REMEMBERED = 20_000
"""Texts. Files that others send bring ever new ones."""
LETTERS = str.maketrans(
    {"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "đ": "d", "ı": "i", "№": "#"}
)
UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
NUMBER_WORDS = frozenset(
    "no nr nro num nbr numero nummer number n numer numeru cislo code codigo codice kod id key kennung schlussel schluessel cod "
    "nummern identifier identifiant identificador identificativo ref".split()
)
LITTLE_WORDS = frozenset(
    "de du des la le les l d der die das dem den of the for di del della dello do da dos das y et e und and i van het een in en "
    "sur per pro par por pour je each our us your to at na z".split()
)
SUFFIX = re.compile(
    r"^(\w{3,}?)s?(nummer|nr|datum|dato|date|preis|prijs|pris|price|betrag|bedrag|belopp|amount|menge|quantity|qty|name|naam|code|kod|"
    r"number|key|line|linie|id|termin|zeile|regel)$"
)


NOTHING = frozenset({"NULL", "null", "(null)", "<NULL>", "\\N", "N/A", "n/a", "#N/A", "NaN", "nan", "-", "–"})
"""What systems write into cells that hold nothing. Not `NA`: that is Namibia."""


@lru_cache(REMEMBERED)
def folded(text: str) -> str:
    """A header in plain words: `SalesOrderNumber`, `Händler-Nr.` and `N° commande` become comparable."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    text = (
        text.translate(LETTERS).replace("°", " ").replace("º", " ").replace("#", " number ").replace("%", " percent ")
    )
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", plain.casefold()))


@lru_cache(REMEMBERED)
def tokens(text: str) -> frozenset[str]:
    """What a header says, whatever its order, case, compounds and little words."""
    found: set[str] = set()
    for word in folded(text).split():
        if word in LITTLE_WORDS:
            continue
        for umlaut, plain in UMLAUTS:
            word = word.replace(umlaut, plain)  # after the little words, or "due" would be the French "du"
        parts = match.groups() if (match := SUFFIX.match(word)) else (word,)
        found |= {"number" if part in NUMBER_WORDS else part for part in parts}
    return frozenset(found)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


VOCABULARY: dict[str, tuple[str, ...]] = {
    name: _words(text)
    for name, text in {
        "order_number": "order number, order, sales order number, sales order, document number, document, invoice number, invoice, "
        "purchase order number, purchase order, po number, po, so number, so, transaction number, receipt number, voucher, sales document, "
        "belegnummer, beleg, bestellnummer, bestellung, auftragsnummer, auftrag, rechnungsnummer, rechnung, vorgang, vorgangsnummer, lieferschein, "
        "numero commande, commande, cde, num cde, bon commande, facture, numero facture, piece, "
        "numero pedido, pedido, orden, numero orden, factura, numero factura, albaran, ordine, numero ordine, fattura, numero fattura, "
        "ordernummer, bestelnummer, bestelling, factuurnummer, factuur, encomenda, numero encomenda, fatura, numer zamowienia, zamowienie, faktura, "
        "nr faktury, ordrenummer, ordre, fakturanummer, cislo objednavky, objednavka, vbeln, ebeln, belnr, salesordernumber, purchasing document",
        "order_line": "order line number, order line, line number, line, sales order line number, purchase order detail number, item number, item, "
        "position, position number, pos, pos number, line item, row, row number, document line, sequence, seq, detail number, "
        "auftragsposition, belegposition, bestellposition, zeile, zeilennummer, lfd nummer, ligne, numero ligne, linea, numero linea, renglon, "
        "posicion, riga, numero riga, posizione, regel, regelnummer, orderregel, bestelregel, linha, item pedido, pozycja, poz, lp, orderrad, rad, "
        "ordrelinje, linje, radek, posnr, ebelp",
        "order_date": "order date, date, sales date, document date, invoice date, transaction date, posting date, purchase date, date order, "
        "invoiced on, ordered on, ordered, booked on, day, datum, bestelldatum, auftragsdatum, belegdatum, rechnungsdatum, buchungsdatum, "
        "verkaufsdatum, tag, date commande, date facture, date cde, date vente, jour, fecha, fecha pedido, fecha factura, fecha orden, fecha venta, "
        "data, data ordine, data fattura, data documento, besteldatum, orderdatum, factuurdatum, data encomenda, data pedido, data fatura, "
        "data zamowienia, data sprzedazy, data faktury, ordredato, dato, datum objednavky, audat, bedat, fkdat, erdat, created on, created at, timestamp",
        "due_date": "due date, required date, requested date, promised date, delivery date, requested delivery date, delivery due, due, due on, "
        "falligkeit, falligkeitsdatum, fallig, fallig am, liefertermin, lieferdatum, wunschtermin, wunschlieferdatum, date echeance, echeance, "
        "date livraison, date livraison prevue, date souhaitee, fecha vencimiento, fecha entrega, vencimiento, scadenza, data scadenza, data consegna, "
        "leverdatum, vervaldatum, levertermijn, data entrega, data vencimento, termin, termin dostawy, leveransdatum, leveringsdato, datum dodani, eindt",
        "ship_date": "ship date, shipped date, shipping date, shipped, shipped on, dispatch date, despatch date, dispatched, versanddatum, "
        "versand am, versendet am, versand, date expedition, expedie le, date envoi, fecha envio, fecha despacho, data spedizione, verzenddatum, "
        "verzonden op, data envio, data expedicao, data wysylki, avsandningsdatum, forsendelsesdato, received on, receipt date, wareneingangsdatum",
        "quantity": "quantity, order quantity, order qty, qty, ordered quantity, quantity ordered, units, units sold, pieces, pcs, count, number units, "
        "quantity sold, qty sold, volume, menge, anzahl, stuck, stuckzahl, bestellmenge, auftragsmenge, absatz, absatzmenge, verkaufsmenge, "
        "quantite, qte, qte commandee, quantite commandee, nombre, unites, cantidad, cant, unidades, cantidad pedida, quantita, qta, pezzi, "
        "quantita ordinata, aantal, hoeveelheid, aantal besteld, quantidade, qtd, ilosc, antal, antall, mnozstvi, kwmeng, fkimg, menge stuck",
        "unit_price": "unit price, price, price each, price unit, sales price, net price, einzelpreis, stuckpreis, preis, preis stuck, epreis, "
        "verkaufspreis, einkaufspreis, nettopreis, prix unitaire, prix, pu, pu ht, prix unitaire ht, precio unitario, precio, precio unidad, "
        "prezzo unitario, prezzo, stuksprijs, eenheidsprijs, prijs, prijs stuk, preco unitario, preco, cena jednostkowa, cena, a pris, enhetspris, "
        "enhedspris, styckpris, jednotkova cena, netpr, unit cost, cost, cost each",
        "gross": "gross amount, gross, extended amount, extended price, amount before discount, list amount, gross value, gross sales, subtotal before discount, "
        "bruttobetrag, brutto, betrag brutto, listenbetrag, bruttoumsatz, bruttowert, montant brut, brut, total brut, importe bruto, bruto, total bruto, "
        "importo lordo, lordo, totale lordo, brutobedrag, valor bruto, wartosc brutto, bruttobelopp, bruttobelob",
        "discount": "discount amount, discount, discount percent, discount pct, unit price discount pct, discount rate, disc, disc percent, disc pct, rebate, "
        "rabatt, rabattbetrag, rabattsatz, rabatt prozent, nachlass, remise, montant remise, remise percent, taux remise, rabais, "
        "descuento, importe descuento, dto, descuento percent, sconto, sconto percent, importo sconto, korting, kortingsbedrag, kortingspercentage, "
        "desconto, rabat, sleva",
        "amount": "net amount, amount, sales amount, line total, net sales, line amount, total, value, revenue, turnover, net, net value, net total, total amount, "
        "sales, sales value, line value, extended net, extended price, extended amount, extension, total price, order value, subtotal, total net, invoiced amount, "
        "nettobetrag, betrag, netto, umsatz, nettoumsatz, nettowert, warenwert, positionswert, zeilenbetrag, gesamtbetrag, gesamt, gesamtpreis, summe, wert, auftragswert, "
        "montant net, montant, montant ht, net ht, total ht, montant total, total ligne, chiffre affaires, ca, ca ht, valeur, valeur nette, "
        "importe, importe neto, neto, total neto, importe total, ventas, valor, valor neto, importo, importo netto, netto importo, totale, totale netto, imponibile, "
        "fatturato, valore, nettobedrag, bedrag, regelbedrag, totaal, totaalbedrag, omzet, valor liquido, valor total, liquido, "
        "wartosc, wartosc netto, kwota, kwota netto, belopp, nettobelopp, belob, nettobelob, belop, castka, netwr, wrbtr",
        "currency": "currency, currency code, curr, ccy, cur, iso currency, document currency, transaction currency, wahrung, whrg, wahrungscode, belegwahrung, "
        "devise, monnaie, moneda, divisa, codigo moneda, valuta, moeda, waluta, mena, waerk, waers",
        "promotion": "promotion, promotion number, promo, promo code, campaign, special offer, aktion, angebot, aktionscode, offre, operation, promocion, promozione, actie, promocao, promocja",
        "organisation": "partner number, partner, organisation, organisation number, organization, dealer number, dealer, reseller number, reseller, "
        "customer number, customer, account number, account, supplier number, supplier, vendor number, vendor, distributor number, distributor, client number, client, "
        "company number, company, store number, store, sold to, sold to party, sold to customer number, sell to customer number, bill to customer number, ship to number, retailer, retailer number, "
        "buyer, buyer number, debtor, debtor number, creditor, creditor number, buy from vendor number, vendor account, customer account, "
        "handlernummer, handler, vertragshandler, fachhandler, kundennummer, kunde, kd number, kdnr, kunden number, debitor, debitorennummer, lieferantennummer, lieferant, "
        "kreditor, kreditorennummer, partnernummer, geschaftspartner, auftraggeber, warenempfanger, firma, "
        "client, code client, revendeur, code revendeur, concessionnaire, code concessionnaire, distributeur, fournisseur, code fournisseur, compte, compte client, "
        "cliente, codigo cliente, distribuidor, codigo distribuidor, concesionario, proveedor, codigo proveedor, revendedor, "
        "cliente codice, codice cliente, fornitore, codice fornitore, rivenditore, codice rivenditore, concessionario, distributore, "
        "klant, klantnummer, klantcode, leverancier, leveranciersnummer, wederverkoper, dealernummer, relatie, relatienummer, debiteur, crediteur, "
        "fornecedor, revenda, klient, numer klienta, odbiorca, kontrahent, dostawca, kund, kundnummer, aterforsaljare, leverantor, leverantorsnummer, "
        "kundenummer, forhandler, leverandor, zakaznik, dodavatel, odberatel, kunnr, kunag, lifnr, reseller key, business entity number, vendor key, customer name, dealer name, "
        "supplier name, vendor name, partner name, company name, store name, reseller name, handlername, kundenname, nom client, nombre cliente, klantnaam",
        "product": "product number, product, product code, sku, article number, article, item number, item code, item, stock code, stock number, material number, material, "
        "part number, part, model, model number, product key, goods, ean, gtin, upc, artikelnummer, artikel, materialnummer, produktnummer, produkt, teilenummer, teil, sachnummer, ware, "
        "reference article, article code, produit, code produit, code article, ref produit, referencia, producto, codigo producto, articulo, codigo articulo, material codigo, "
        "prodotto, codice prodotto, articolo, codice articolo, artikelcode, product naam, produto, codigo produto, artigo, towar, kod towaru, kod produktu, indeks, produkt kod, "
        "vara, varenummer, vare, artikelnr, vyrobek, zbozi, matnr, product name, item name, artikelbezeichnung, description, item description, product description",
        "ordered": "ordered, ordered quantity, order quantity, order qty, quantity ordered, qty ordered, quantity, qty, units, pieces, bestellt, bestellmenge, menge, anzahl, "
        "qte commandee, quantite commandee, commande, quantite, qte, cantidad pedida, pedido, cantidad, quantita ordinata, ordinato, quantita, qta, besteld, aantal besteld, aantal, "
        "quantidade pedida, quantidade, zamowiono, ilosc zamowiona, ilosc, bestallt antal, antal, bestilt, antall, mnozstvi, objednano, menge bestellt",
        "received": "received, received quantity, received qty, quantity received, qty received, delivered, delivered quantity, qty delivered, goods receipt, receipt quantity, "
        "erhalten, geliefert, liefermenge, gelieferte menge, eingegangen, wareneingang, wareneingangsmenge, we menge, recu, recue, quantite recue, qte recue, livre, quantite livree, qte livree, "
        "recibido, recibida, cantidad recibida, entregado, ricevuto, quantita ricevuta, consegnato, ontvangen, aantal ontvangen, geleverd, recebido, quantidade recebida, otrzymano, ilosc otrzymana, "
        "mottaget, modtaget, prijato, wemng",
        "rejected": "rejected, rejected quantity, rejected qty, quantity rejected, qty rejected, scrap, scrapped, defective, defects, returned, refused, faulty, "
        "abgelehnt, abgelehnte menge, ausschuss, ausschussmenge, reklamiert, zuruckgewiesen, zuruckgewiesene menge, fehlmenge, sperrmenge, rejete, quantite rejetee, qte rejetee, refuse, quantite refusee, rebut, "
        "rechazado, rechazada, cantidad rechazada, scartato, respinto, quantita respinta, quantita scartata, afgekeurd, aantal afgekeurd, rejeitado, quantidade rejeitada, odrzucono, ilosc odrzucona, kasserat, kasseret, zamitnuto",
        "stocked": "stocked, stocked quantity, stocked qty, quantity stocked, qty stocked, put away, accepted, accepted quantity, into stock, eingelagert, eingelagerte menge, lagermenge, lagerzugang, angenommen, "
        "stocke, quantite stockee, qte stockee, mis stock, stock, accepte, quantite acceptee, almacenado, almacenada, cantidad almacenada, aceptado, immagazzinato, quantita immagazzinata, quantita stock, quantita magazzino, accettato, "
        "opgeslagen, ingeboekt, aantal opgeslagen, armazenado, quantidade armazenada, zmagazynowano, przyjeto, ilosc przyjeta, inlagrad, naskladneno",
        "agreed_price": "agreed price, standard price, contract price, contracted price, list price, vereinbarter preis, vertragspreis, standardpreis, kontraktpreis, listenpreis, prix convenu, prix contractuel, prix contrat, "
        "prix catalogue, precio acordado, precio contrato, precio tarifa, prezzo concordato, prezzo contratto, prezzo listino, afgesproken prijs, contractprijs, preco acordado, cena umowna, avtalspris",
        "reference": "number, partner number, our number, dealer number, supplier number, customer number, vendor number, reseller number, distributor number, account number, client number, reference, reseller alternate key, "
        "organisation number, company number, partner code, code, id, account, alternate key, kundennummer, handlernummer, lieferantennummer, partnernummer, debitorennummer, kreditorennummer, nummer, code client, code fournisseur, "
        "code revendeur, numero, numero client, codigo, codigo cliente, codigo proveedor, codice, codice cliente, codice fornitore, klantnummer, leveranciersnummer, relatienummer, kod, numer klienta, "
        "kundnummer, kundenummer, leverantorsnummer, kunnr, lifnr, dealer, reseller, vendor, supplier, customer, partner, handler, kunde, lieferant, business entity number, person number, contact number",
        "name": "name, company name, company, reseller name, partner name, vendor name, dealer name, supplier name, customer name, store name, account name, distributor name, organisation name, name 1, "
        "product name, english product name, article name, item name, firma, firmenname, firmenbezeichnung, handlername, kundenname, lieferantenname, bezeichnung, artikelbezeichnung, produktbezeichnung, produktname, nom, raison sociale, societe, nom client, "
        "nom societe, entreprise, designation, libelle, nombre, empresa, razon social, nombre empresa, nombre cliente, denominacion, nome, ragione sociale, azienda, denominazione, nome azienda, naam, bedrijf, bedrijfsnaam, klantnaam, omschrijving, "
        "nome empresa, razao social, nazwa, nazwa firmy, namn, foretag, navn, firmanavn, nazev, dealer, reseller, customer, supplier, vendor, handler, kunde, lieferant, description, item description, product description, product",
        "legal_name": "legal name, registered name, rechtlicher name, handelsname, denomination sociale, nombre legal, nome legale",
        "role": "role, partner role, partner type, type partner, rolle, partnertyp, partnerart, role partenaire, type partenaire, tipo socio, rol, ruolo, tipo partner, soort relatie, relatietype",
        "business_type": "business type, type of business, channel, type, customer type, dealer type, reseller type, segment, customer group, account type, geschaftsart, geschaftstyp, betriebsart, betriebstyp, branche, handlertyp, vertriebskanal, kanal, kundengruppe, "
        "type activite, activite, secteur activite, type commerce, type revendeur, canal, tipo negocio, tipo actividad, sector, tipo attivita, settore, canale, bedrijfstype, type bedrijf, sector, soort bedrijf, tipo negocio, ramo, typ dzialalnosci, branza, bransch",
        "country": "country, country code, country region code, country iso, iso country, nation, country name, english country region name, country region, land, landercode, landescode, staat, pays, code pays, pais, codigo pais, paese, nazione, codice paese, landcode, kraj, zeme, land code",
        "city": "city, town, place, locality, ort, stadt, ville, commune, ciudad, poblacion, localidad, citta, comune, localita, plaats, stad, woonplaats, cidade, miasto, miejscowosc, ort postort, postort, by, mesto",
        "region": "region, state province, state province name, province, county, state, bundesland, kanton, provinz, departement, provincia, comunidad, regione, provincie, estado, wojewodztwo, lan, kraj region",
        "postcode": "postcode, postal code, zip, zip code, post code, plz, postleitzahl, code postal, cp, codigo postal, cap, codice postale, kod pocztowy, postnummer, psc",
        "line1": "address, street, address line 1, street address, address 1, line 1, strasse, adresse, anschrift, strasse hausnummer, rue, adresse 1, direccion, calle, domicilio, indirizzo, via, adres, straat, endereco, rua, morada, ulica, adress, gata, ulice",
        "line2": "address line 2, address 2, line 2, adresszusatz, adresse 2, complement, complement adresse, direccion 2, indirizzo 2",
        "latitude": "latitude, lat, breitengrad, breite, geo lat, latitud, latitudine",
        "longitude": "longitude, lon, lng, long, langengrad, lange, geo lon, longitud, longitudine",
        "phone": "phone, telephone, phone number, tel, mobile, telefon, telefonnummer, tel number, telefono, telefoon, telefoonnummer, telefone, telefonnummer, portable, mobil, handy",
        "email": "email, e mail, email address, mail, courriel, correo, correo electronico, mailadresse, adresse mail, adresse email, posta elettronica, emailadres, e post, epost",
        "website": "website, web site, web, url, homepage, internet, web page, webseite, site web, pagina web, sito, sito web, purchasing web service url",
        "employees": "employees, number employees, headcount, staff, mitarbeiter, mitarbeiterzahl, beschaftigte, anzahl mitarbeiter, effectif, salaries, empleados, dipendenti, medewerkers, aantal medewerkers, funcionarios, pracownicy, anstallda",
        "year_opened": "year opened, founded, founded in, year founded, established, opened, since, grundungsjahr, gegrundet, annee creation, ano fundacion, anno fondazione, opgericht, jaar oprichting, ano fundacao, rok zalozenia",
        "annual_sales": "annual sales, yearly sales, stated annual sales, annual turnover, jahresumsatz, umsatz jahr, chiffre affaires annuel, ventas anuales, facturacion anual, fatturato annuo, jaaromzet, vendas anuais, roczny obrot",
        "annual_sales_currency": "annual sales currency, umsatzwahrung",
        "specialty": "specialty, speciality, product line, focus, schwerpunkt, spezialisierung, specialite, especialidad, specialita, specialisatie, especialidade",
        "language": "language, language code, sprache, sprachcode, langue, idioma, lingua, taal, jezyk, sprak, sprog, jazyk",
        "credit_rating": "credit rating, rating, credit score class, bonitat, bonitatsklasse, kreditrating, notation, cote credit, calificacion crediticia, rating credito, kredietwaardigheid",
        "territory": "territory, sales territory, territory name, area, gebiet, vertriebsgebiet, verkaufsgebiet, secteur, secteur commercial, territoire, territorio, zona, zone, gebied, verkoopgebied, rayon, territorium",
        "manager": "manager, partner manager, sales person, salesperson, account manager, sales rep, owner, betreuer, betreuer mail, kundenbetreuer, vertriebsmitarbeiter, responsable, commercial, responsabile, agente, accountmanager, opiekun",
        "state": "status, partner status, partnership state, lifecycle, lifecycle state, state, zustand, etat, statut, estado, stato, stav",
        "preferred": "preferred, preferred vendor status, preferred supplier, preferred vendor, bevorzugt, vorzugslieferant, prefere, preferido, preferito, voorkeur, preferencial, preferowany",
        "same_as": "same as, same company as, identisch mit",
        "honorific": "honorific, salutation, form address, title courtesy, anrede, civilite, tratamiento, aanhef, forma address",
        "given_name": "given name, first name, forename, firstname, vorname, prenom, nombre pila, nombre, nome, voornaam, nome battesimo, imie, fornamn, fornavn, jmeno",
        "family_name": "family name, last name, surname, lastname, nachname, familienname, zuname, nom famille, nom, apellido, apellidos, cognome, achternaam, nazwisko, sobrenome, efternamn, etternavn, prijmeni, name, full name, contact name, contact",
        "title": "title, job title, position, function, funktion, titel, berufsbezeichnung, fonction, poste, cargo, puesto, qualifica, posizione, functie, stanowisko, befattning, contact type",
        "job_roles": "job roles, job role, roles, role, rollen, rolle, roles metier, funciones, ruoli, taken",
        "tie": "relationship, relation, kind relationship, relationship type, type relationship, beziehung, beziehungsart, verhaltnis, relation type, type relation, lien, relacion, relazione, relatie soort",
        "other": "other company, other partner, other company number, related company, counterpart, second company, anderes unternehmen, andere firma, gegenseite, autre societe, otra empresa, altra azienda, ander bedrijf",
        "share": "share, share percent, share in percent, percentage, anteil, anteil prozent, quote, part, participation, participacion, quota, aandeel",
        "starts_on": "from, valid from, start, start date, begin, since, von, ab, gultig ab, beginn, debut, date debut, desde, inicio, da, inizio, van, vanaf",
        "ends_on": "until, to, till, valid until, valid to, end, end date, bis, gultig bis, ende, fin, date fin, hasta, fine, tot",
        "number": "number, product number, product alternate key, product code, article number, sku, item number, item code, material number, part number, stock code, code, artikelnummer, produktnummer, materialnummer, teilenummer, artikel number, "
        "reference article, code article, code produit, reference, referencia, codigo producto, codigo articulo, codice prodotto, codice articolo, artikelcode, productcode, kod produktu, varenummer, matnr, product key, product, article, item, artikel, produit, producto, prodotto",
        "product_line": "product line, line, product group, subcategory, english product subcategory name, product subcategory, family, product family, range, produktlinie, produktgruppe, artikelgruppe, warengruppe, sortiment, gamme, ligne produits, famille, "
        "linea producto, familia, gama, linea prodotti, linea prodotto, famiglia, gamma, productlijn, productgroep, artikelgroep, linha produto, grupa produktow, varegruppe, produktgrupp",
        "category": "category, english product category name, product category, hauptgruppe, kategorie, produktkategorie, hauptkategorie, categorie, categorie produit, categoria, kategoria, kategori",
        "list_price": "list price, price, catalogue price, catalog price, recommended price, retail price, listenpreis, preis, katalogpreis, uvp, verkaufspreis, prix catalogue, prix, prix public, tarif, precio lista, precio, precio tarifa, pvp, prezzo listino, prezzo, catalogusprijs, prijs, adviesprijs, preco tabela, preco, cena katalogowa, cena, unit price",
        "unit": "unit, unit measure, uom, unit measure code, sales unit, einheit, mengeneinheit, me, unite, unite mesure, unidad, unidad medida, unita, unita misura, eenheid, unidade, jednostka, enhet, enhed",
        "active": "active, on sale, available, status, finished goods flag, aktiv, verfugbar, im verkauf, actif, disponible, activo, attivo, actief, leverbaar, ativo, aktywny",
        "description": "description, long description, english description, beschreibung, text, langtext, descripcion, descrizione, omschrijving, descricao, opis",
    }.items()
}  # fmt: skip


CHOICES: dict[str, tuple[str, ...]] = {
    option: _words(text)
    for option, text in {
        "supplier": "vendor, creditor, lieferant, kreditor, zulieferer, fournisseur, proveedor, fornitore, leverancier, fornecedor, dostawca, leverantor, leverandor, dodavatel",
        "distributor": "wholesaler, grosshandler, grossist, distributeur, grossiste, distribuidor, mayorista, distributore, grossista, groothandel, dystrybutor",
        "dealer": "reseller, retailer, customer, debtor, store, shop, value added reseller, handler, fachhandler, vertragshandler, kunde, debitor, wiederverkaufer, revendeur, concessionnaire, detaillant, client, "
        "concesionario, revendedor, minorista, cliente, rivenditore, concessionario, wederverkoper, klant, revenda, klient, aterforsaljare, forhandler, kund, kunde",
        "alliance": "alliance partner, technology partner, allianz, allianzpartner, alianza, alleanza, alliantie, alianca",
        "service": "service partner, service centre, servicepartner, werkstatt, partenaire service, servicio, servizio, assistenza, servico, serwis",
        "target": "prospect, lead, interessent, ziel, cible, objetivo, obiettivo",
        "active": "current, live, open, aktiv, actif, activo, attivo, actief, ativo, aktywny",
        "former": "inactive, closed, ended, ehemalig, inaktiv, inactif, ancien, inactivo, inattivo, inactief, inativo",
        "suspended": "on hold, gesperrt, suspendu, suspendido, sospeso, geschorst",
        "piece": "pc, pcs, pce, ea, each, unit, units, pieces, stk, st, stck, stuck, u, un, ud, uds, pz, pezzo, pezzi, szt, ks, db, adet, c62, h87",
        "pair": "pairs, pr, paar, paire, par, paio, pa",
        "dozen": "dozens, dz, dzn, doz, dutzend, dtz, douzaine, docena, dozzina, dozijn, dpc",
        "hundred": "hundreds, 100 pcs, 100 stuck, cent, ciento, cen",
        "thousand": "thousands, 1000 pcs, 1000 stuck, tausend, tsd, mille, mil, mille pezzi, t3, mpc",
        "gram": "g, grams, gramm, gramme, gramo, grammo, grm", "kilogram": "kg, kgs, kilo, kilos, kilograms, kilogramm, kilogramme, kilogramo, chilogrammo, kgm",
        "pound": "lb, lbs, pounds, pfund, livre, libra, libbra, lbr", "tonne": "t, to, tonnes, tons, metric ton, tne, tonelada, tonnellata",
        "millimetre": "mm, millimeter, millimeters, mmt", "centimetre": "cm, centimeter, centimeters, zentimeter, cmt", "metre": "m, meter, meters, metres, mtr",
        "litre": "l, liter, liters, litres, ltr", "millilitre": "ml, milliliter, mlt",
        "blocked": "blocked, gesperrt, bloque, bloqueado, bloccato, geblokkeerd",
    }.items()
}  # fmt: skip


def choice_words(option: str) -> tuple[str, ...]:
    """Words that stand in files for an option of a choice."""
    return CHOICES.get(option, ())


def teach(field: str, words: str) -> None:
    """Add header words of a field, separated by commas, after those that are known."""
    if words:
        VOCABULARY[field] = tuple(dict.fromkeys((*VOCABULARY.get(field, ()), *_words(words))))
        phrases.cache_clear()
        _known.cache_clear()


@cache
def phrases(field: str) -> tuple[frozenset[str], ...]:
    """The header words of a field, as sets of tokens, the best first."""
    return tuple(dict.fromkeys(tokens(word) for word in VOCABULARY.get(field, ()) if tokens(word)))


@cache
def _known() -> frozenset[frozenset[str]]:
    return frozenset(words for field in VOCABULARY for words in phrases(field))


def is_known(cell: str) -> bool:
    """Is this cell a word by which columns are called?"""
    return len(cell) < 60 and tokens(cell) in _known()
