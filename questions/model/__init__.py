"""The second engine: a language model that chooses, orders and joins claims, and is checked."""
