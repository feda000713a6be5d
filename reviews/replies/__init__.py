"""Answering those who ask: a year's reporting duties, and questions that nobody foresaw."""
