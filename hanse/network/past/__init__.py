"""What happened to records, told in words from the audit trail."""
