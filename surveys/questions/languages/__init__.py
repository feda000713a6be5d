"""The languages of a questionnaire, and of what stands around its questions."""
