"""The blank-database job: what a history of revisions has to stand before anybody deploys it."""
