"""A whole plan on a published form, walked through its pages by the people it concerns.

`story` is who they are and what they write, one file a form in tests/stories/forms; `page` reads off a page what it
asks; `typed` answers it, and keeps what was answered; `hands` are a browser and Django's test client; `walk` is the way
from an empty draft to the outcome; `paper` holds the PDF against all that was typed; `table` says how it went.
"""
