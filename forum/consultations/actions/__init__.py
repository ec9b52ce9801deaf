"""What happens to consultations: `managing` is the organiser's work, `joining` is people taking their places."""
