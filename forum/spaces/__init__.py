"""What any lasting conversation stands on, whether it is a consultation or a group that stays."""
