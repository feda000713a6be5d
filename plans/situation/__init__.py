"""The lägesbild: guided in four parts, its sources, problems and causes, versions and updates."""
