"""What may change."""
