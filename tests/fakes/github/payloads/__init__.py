"""What the fake answers, in the shapes of GitHub's own description."""
