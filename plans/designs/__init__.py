"""What a plan template says, as plain data: which parts, in which order, in which words, signed by whom.

A design is a value. It is read from JSON (`reading`), changed by making another one (`editing`), and checked before it
is used (`lacking`). Nothing here knows the database, so that a template can be looked at, sent and tested as a file.
"""

from plans.designs.design import (
    BuiltIn,
    Column,
    Design,
    Duration,
    Known,
    Level,
    Line,
    Moment,
    OutcomeChoice,
    OwnField,
    OwnFieldKind,
    Part,
    Rated,
    Scale,
    Series,
    SeriesKind,
    Signer,
    SignerRole,
    Strictness,
)
from plans.designs.lacking import Lack, lacking
from plans.designs.reading import DesignRefused, Problem, as_json, read_design, schema

__all__ = [
    "BuiltIn",
    "Column",
    "Design",
    "DesignRefused",
    "Duration",
    "Known",
    "Lack",
    "Level",
    "Line",
    "Moment",
    "OutcomeChoice",
    "OwnField",
    "OwnFieldKind",
    "Part",
    "Problem",
    "Rated",
    "Scale",
    "Series",
    "SeriesKind",
    "Signer",
    "SignerRole",
    "Strictness",
    "as_json",
    "lacking",
    "read_design",
    "schema",
]
