"""Results: answers are counted, protected, published, shown, exported, put together and at last deleted."""
