"""What may be cited: identifiers, importing, formatting, standing."""
