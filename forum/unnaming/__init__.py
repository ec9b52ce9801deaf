"""Once people were told who decides, two people take off whoever was named by mistake, or name somebody else instead."""
