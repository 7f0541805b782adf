"""What is stored about checkpoints, and the evidence packs that are kept for a while."""

from reviews.models.pack import EvidencePack, pack_storage
from reviews.models.review import Addition, Measurement, Preparation, Response, Review

__all__ = [
    "Addition",
    "EvidencePack",
    "Measurement",
    "Preparation",
    "Response",
    "Review",
    "pack_storage",
]
