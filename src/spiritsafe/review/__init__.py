"""Judges a Trace: the engine, the rules, waivers and the verdict. Nothing here touches a database."""
