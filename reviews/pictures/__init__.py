"""Pictures of a plan: facts become geometry, the finding in a sentence, and a table. Nothing here scores a person."""

from reviews.pictures.bullet_bar import BulletBar, bullet_bar
from reviews.pictures.gathering import Pictures, pictures_of
from reviews.pictures.picture import Picture
from reviews.pictures.table import Row, Table

__all__ = ["BulletBar", "Picture", "Pictures", "Row", "Table", "bullet_bar", "pictures_of"]
