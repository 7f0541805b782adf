"""People from a file: read, matched, previewed, and written only when somebody confirms, all or nothing.

A file passes through here in this order: `store` keeps it, `reading` turns it into rows of text, `mapping` says which
column holds which fact, `preview` compares with the people we know, `applying` writes. The verbs are in `verbs`.
"""
