"""What ordinary repositories hold, and what the offline engine may say of it.

Every case is a small change of our own. It goes through the real pipeline over a
real repository, and is held to what is told, what is only hinted at, and the
verdict. A kind has several inputs that must stay silent beside the defect that must
still be told.
"""
