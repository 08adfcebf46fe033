"""The form by which an officer adds a subsidy program: fields, building, examples, drafts."""
