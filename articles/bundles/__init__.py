"""Article bundles: one JSON object is one article, coming in and going out."""
