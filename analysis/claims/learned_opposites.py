"""What disagreeing headlines swap: written by bench/learn_opposites.py."""

LEARNED = ""
