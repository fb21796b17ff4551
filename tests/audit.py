"""What the audit trail costs each request that is recorded."""

# A transaction's begin and end, the new end of the chain, the entry; PostgreSQL takes one.
AUDIT_QUERIES = 4
