"""The builder: questionnaires are written, ordered, checked, translated and made into new versions."""
