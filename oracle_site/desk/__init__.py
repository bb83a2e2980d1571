"""The board's desk inside the admin site: what waits, who reviews what, reading and signing."""
