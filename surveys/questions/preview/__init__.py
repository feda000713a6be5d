"""A questionnaire as a respondent sees it, without storing anything."""
