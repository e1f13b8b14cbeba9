"""Whether what a picture shows was there before the camera: screens and prints told from faces and documents."""
