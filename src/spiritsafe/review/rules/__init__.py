"""The rules: every file is one rule, or a closely related pair; they are discovered, and listed nowhere."""
