"""The values everything else speaks in: frozen, slotted, standard library only."""
