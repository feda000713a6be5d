"""An officer's own hand-over to a successor."""
