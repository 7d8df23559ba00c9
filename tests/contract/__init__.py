"""What every port promises, asked of the real adapters and of the fakes."""
