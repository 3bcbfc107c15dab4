"""Home: the front, set-up, and the first page of each side, assembled from what rooms contribute.

Words: front (the bare address), set-up, first step, caller (whom a partner may call at ours).
Always true: set-up is gone once there is a company.
"""
