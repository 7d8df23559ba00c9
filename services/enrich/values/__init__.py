"""What dates, amounts and numbers mean."""
