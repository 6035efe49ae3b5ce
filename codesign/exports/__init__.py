"""What a project holds as files: voices, the codebook, and the whole project; and back."""
