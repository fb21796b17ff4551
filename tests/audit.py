"""What the audit trail costs each request that is recorded."""

# A transaction's begin and end, the locked end of the chain, the entry, the new end.
AUDIT_QUERIES = 5
