"""Anchors: what the record was at a moment, signed and kept where no change of the database reaches it.

Whoever owns the database can rebuild the whole chain of events so that every link holds. They cannot make it lead to a
hash that was signed, written into a file elsewhere, and sent to an auditor an hour ago (docs/audit.md).
"""
