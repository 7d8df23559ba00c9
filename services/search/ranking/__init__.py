"""The learnt second look at the best hits."""
