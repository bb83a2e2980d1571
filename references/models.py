"""What may be cited, and what has been said about each: references, their standing, and notices."""
