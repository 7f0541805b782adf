"""The evidence pack: everything about one plan that one reader may have, in one file that can be checked without us."""
