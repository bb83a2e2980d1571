"""What a text says in numbers, negations, comparisons and medicines, in any of the languages."""
