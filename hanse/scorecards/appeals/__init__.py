"""A partner disagrees with its card, on a line or the whole; ours answer within business days, with a reason. Feature 17."""
