"""The plans held against one another: rules over what they state, each with its arithmetic.

Every rule is a pure function from statements (and the relations that `fixtures/relations.yaml`
declares) to findings. No finding is written down anywhere: take a figure out of the plans and
its findings are gone.
"""
