"""What a lägesbild is made of besides its texts: sources, problems, causes."""
