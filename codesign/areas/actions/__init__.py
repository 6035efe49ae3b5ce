"""What people do: put voices in areas, and change the codebook without losing a coding."""
