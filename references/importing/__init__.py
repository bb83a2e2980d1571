"""Reading references out of files: RIS, BibTeX, NBIB, PubMed XML, CSL-JSON."""
