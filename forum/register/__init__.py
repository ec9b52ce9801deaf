"""The register of bodies and people who must be asked: when and how each was asked, reminded and answered."""
