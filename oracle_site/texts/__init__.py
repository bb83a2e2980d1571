"""What the site says of itself: the texts it comes with, their later versions, and their markup.

``LANGUAGE/PAGE.md`` is the first version of a page. See docs/decisions/0019.
"""
