"""Header words in the languages of the trade, for recognising columns. Folded: lower case, no accents, no punctuation.

The first words of a field are its best ones; a word may belong to one field only within a kind of file.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


VOCABULARY: dict[str, tuple[str, ...]] = {
    name: _words(text)
    for name, text in {
        "order_number": "order number, sales order number, order no, order nr, order id, order, purchase order id, "
        "purchase order, purchase order number, po number, po, document number, invoice number, invoice, belegnummer, "
        "beleg, bestellnummer, auftragsnummer, auftrag, rechnungsnummer, n commande, no commande, numero commande, "
        "numero de commande, commande, num commande, bon de commande, numero de pedido, n pedido, pedido, numero ordine, ordine, "
        "ordernummer, bestelnummer, numero do pedido, numer zamowienia, zamowienie, salesordernumber, so number",
        "order_line": "order line, line number, sales order line number, order line number, line no, line, position, pos, "
        "item, item number, purchase order detail id, positionsnummer, auftragsposition, ligne, no ligne, n ligne, "
        "numero de ligne, linea, numero de linea, riga, numero riga, regel, regelnummer, linha, pozycja, row",
        "order_date": "order date, date, invoice date, sales date, transaction date, document date, posting date, datum, "
        "bestelldatum, auftragsdatum, belegdatum, rechnungsdatum, buchungsdatum, date commande, date de commande, "
        "date de la commande, date facture, fecha, fecha pedido, fecha de pedido, data, data ordine, besteldatum, orderdatum, "
        "data do pedido, data zamowienia",
        "due_date": "due date, required date, requested date, promised date, delivery date, faellig, faelligkeit, "
        "faelligkeitsdatum, liefertermin, lieferdatum, wunschtermin, date echeance, date d echeance, echeance, date livraison, "
        "date de livraison, fecha vencimiento, fecha de entrega, scadenza, data consegna, leverdatum, data de entrega, termin",
        "ship_date": "ship date, shipped date, shipping date, dispatch date, versanddatum, versand am, date expedition, "
        "date d expedition, fecha envio, fecha de envio, data spedizione, verzenddatum, data wysylki",
        "quantity": "quantity, order quantity, order qty, qty, units, pieces, menge, anzahl, stueck, stueckzahl, bestellmenge, "
        "quantite, qte, cantidad, quantita, aantal, quantidade, ilosc",
        "unit_price": "unit price, price, price each, einzelpreis, stueckpreis, preis, prix unitaire, prix, precio unitario, "
        "precio, prezzo unitario, prezzo, stuksprijs, eenheidsprijs, preco unitario, cena, cena jednostkowa",
        "gross": "gross, gross amount, extended amount, bruttobetrag, brutto, betrag brutto, listenbetrag, montant brut, "
        "brut, importe bruto, bruto, importo lordo, lordo, brutobedrag, valor bruto, wartosc brutto",
        "discount": "discount, discount amount, rebate, rabatt, rabattbetrag, nachlass, remise, montant remise, rabais, "
        "descuento, sconto, korting, desconto, rabat",
        "amount": "amount, net amount, sales amount, line total, net sales, total, value, revenue, turnover, net, betrag netto, "
        "nettobetrag, netto, betrag, umsatz, warenwert, positionswert, summe, montant net, montant, montant ht, net ht, total ht, chiffre d affaires, "
        "importe, importe neto, neto, importo, importo netto, netto importo, nettobedrag, bedrag, valor, valor liquido, wartosc, kwota, "
        "wartosc netto, subtotal",
        "currency": "currency, currency code, curr, ccy, waehrung, wahrung, whrg, devise, monnaie, moneda, divisa, valuta, moeda, waluta",
        "promotion": "promotion, promo, campaign, special offer, aktion, angebot, offre, promocion, promozione, actie, promocao",
        "organisation": "organisation, partner, partner number, dealer, dealer number, dealer no, reseller, reseller number, "
        "reseller key, customer, customer number, customer no, customer id, account, account number, supplier, supplier number, "
        "supplier no, vendor, vendor number, vendor id, company, store, haendler, handler, haendlernummer, handlernummer, haendler nr, kunde, "
        "kundennummer, kundennr, kunden nr, debitor, lieferant, lieferantennummer, lieferanten nr, kreditor, partnernummer, client, "
        "code client, n client, no client, numero client, revendeur, code revendeur, fournisseur, code fournisseur, n fournisseur, "
        "numero fournisseur, cliente, codigo cliente, n cliente, distribuidor, proveedor, codigo proveedor, concesionario, "
        "fornitore, codice cliente, codice fornitore, rivenditore, klant, klantnummer, leverancier, leveranciersnummer, fornecedor, klient, dostawca",
        "product": "product, product number, product no, product key, product id, sku, article, article number, item number, "
        "item code, material, part number, part, artikel, artikelnummer, artikel nr, materialnummer, produkt, produktnummer, "
        "article code, ref article, reference article, produit, code produit, code article, producto, codigo producto, articulo, prodotto, "
        "codice prodotto, articolo, artikelcode, produto, towar, kod produktu",
        "ordered": "ordered, ordered quantity, order qty, order quantity, quantity ordered, quantity, qty, bestellt, "
        "bestellmenge, menge, commande qte, quantite commandee, quantite, qte commandee, cantidad pedida, cantidad, "
        "quantita ordinata, quantita, besteld, aantal, quantidade, zamowiono",
        "received": "received, received qty, received quantity, quantity received, erhalten, geliefert, liefermenge, wareneingang, "
        "recu, quantite recue, qte recue, recibido, cantidad recibida, ricevuto, quantita ricevuta, ontvangen, recebido, otrzymano",
        "rejected": "rejected, rejected qty, rejected quantity, quantity rejected, scrap, abgelehnt, ausschuss, reklamiert, "
        "zurueckgewiesen, rejete, quantite rejetee, qte rejetee, refuse, rechazado, cantidad rechazada, scartato, respinto, afgekeurd, "
        "rejeitado, odrzucono",
        "stocked": "stocked, stocked qty, stocked quantity, put away, eingelagert, lagermenge, stocke, quantite stockee, en stock, "
        "almacenado, immagazzinato, opgeslagen, armazenado",
        "agreed_price": "agreed price, standard price, contract price, vereinbarter preis, vertragspreis, standardpreis, prix convenu, "
        "prix contractuel, precio acordado, prezzo concordato, afgesproken prijs",
        "reference": "reference, number, partner number, our number, dealer number, supplier number, customer number, account number, "
        "reseller alternate key, account, code, kundennummer, haendlernummer, handlernummer, lieferantennummer, nummer, code client, numero, numero client, "
        "codigo, codice, klantnummer, kod",
        "name": "name, company, company name, reseller name, partner name, vendor name, dealer name, supplier name, store name, "
        "product name, english product name, firma, firmenname, haendlername, bezeichnung, nom, raison sociale, societe, designation, nombre, "
        "empresa, razon social, nome, ragione sociale, naam, bedrijf, nazwa",
        "legal_name": "legal name, registered name, rechtlicher name, handelsname, denomination sociale, razon social legal",
        "role": "role, partner role, partner type, rolle, partnertyp, role partenaire, tipo de socio, ruolo",
        "business_type": "business type, type of business, channel, geschaeftsart, betriebsart, branche, betriebstyp, type d activite, "
        "type activite, tipo de negocio, tipo attivita, bedrijfstype",
        "country": "country, country code, country region code, country iso, land, laendercode, landercode, pays, code pays, pais, paese, "
        "nazione, kraj, english country region name",
        "city": "city, town, place, ort, stadt, ville, ciudad, citta, plaats, cidade, miasto",
        "region": "region, state province, state, province, state province name, county, bundesland, kanton, provincia, provincie, departement",
        "postcode": "postcode, postal code, zip, zip code, plz, postleitzahl, code postal, codigo postal, cap, kod pocztowy",
        "line1": "address, street, address line 1, address line1, addressline1, strasse, adresse, anschrift, rue, direccion, calle, indirizzo, via, adres, ulica",
        "line2": "address line 2, address line2, addressline2, adresszusatz, complement, complement adresse",
        "latitude": "latitude, lat, breitengrad, breite",
        "longitude": "longitude, lon, lng, long, laengengrad, laenge",
        "phone": "phone, telephone, phone number, tel, telefon, telefonnummer, telefono, telefoon",
        "email": "email, e mail, email address, mail, courriel, correo, correo electronico, mailadresse",
        "website": "website, web site, web, url, homepage, internet, purchasing web service url",
        "employees": "employees, number employees, number of employees, headcount, mitarbeiter, beschaeftigte, effectif, salaries, empleados, dipendenti, medewerkers",
        "year_opened": "year opened, founded, founded in, gruendungsjahr, gegruendet, annee de creation, ano de fundacion, anno di fondazione, opgericht",
        "annual_sales": "annual sales, yearly sales, stated annual sales, jahresumsatz, umsatz jahr, chiffre d affaires annuel, ventas anuales, fatturato annuo, jaaromzet",
        "annual_sales_currency": "annual sales currency, umsatzwaehrung",
        "specialty": "specialty, speciality, product line, focus, schwerpunkt, specialite, especialidad, specialita",
        "language": "language, sprache, langue, idioma, lingua, taal, jezyk",
        "credit_rating": "credit rating, rating, bonitaet, bonitaetsklasse, notation, calificacion crediticia",
        "territory": "territory, sales territory, gebiet, vertriebsgebiet, secteur, territorio, gebied",
        "manager": "manager, partner manager, sales person, account manager, betreuer, ansprechpartner intern, responsable, responsabile",
        "state": "status, partner status, partnership state, lifecycle, zustand, etat, statut, estado, stato",
        "preferred": "preferred, preferred vendor status, preferred supplier, bevorzugt, prefere, preferido",
        "same_as": "same as, same company as, identisch mit",
        "honorific": "honorific, salutation, form of address, anrede, civilite, tratamiento, title of courtesy",
        "given_name": "given name, first name, vorname, prenom, nombre de pila, voornaam, nome di battesimo, imie",
        "family_name": "family name, last name, surname, nachname, familienname, nom de famille, apellido, apellidos, cognome, achternaam, nazwisko",
        "title": "title, job title, position, funktion, titel, fonction, poste, cargo, qualifica, functie",
        "job_roles": "job roles, job role, roles, rollen, roles metier, funciones, ruoli",
        "number": "number, product number, product alternate key, article number, sku, item number, artikelnummer, produktnummer, "
        "materialnummer, reference article, code article, codigo producto, codice prodotto, artikelcode",
        "product_line": "product line, line, subcategory, english product subcategory name, produktlinie, produktgruppe, warengruppe, gamme, ligne de produits, "
        "linea de productos, linea prodotti, productlijn",
        "category": "category, english product category name, kategorie, categorie, categoria",
        "list_price": "list price, price, listenpreis, preis, prix catalogue, prix, precio de lista, precio, prezzo di listino, catalogusprijs",
        "unit": "unit, unit of measure, uom, unit measure code, einheit, mengeneinheit, unite, unidad, unita, eenheid",
        "active": "active, on sale, aktiv, actif, activo, attivo, actief",
        "description": "description, beschreibung, text, descripcion, descrizione, omschrijving",
    }.items()
}
