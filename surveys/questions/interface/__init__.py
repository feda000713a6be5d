"""The languages of what stands around the questions, kept by the portal's administrators."""
