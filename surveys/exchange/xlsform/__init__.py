"""XLSForm, the field's own format: read through pyxform, written by ourselves."""

UNKNOWN_NAME, REFUSED_NAME = (
    "aa_unknown",
    "aa_refused",
)  # choices that stand for “Don't know” and “Don't want to”
KEPT = "aa_question"  # column bind::aa_question: what XLSForm cannot say of a question, as JSON
KEPT_OF_ALL = "aa_questionnaire"  # the same in the settings sheet
