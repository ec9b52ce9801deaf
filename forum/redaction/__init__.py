"""Official words and files that break the law are taken out by two people, everywhere they reached; that they were stays."""
