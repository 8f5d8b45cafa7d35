"""mido's own player: its messages, when it hands them over, to a FIFO."""
import sys

import mido

with open(sys.argv[2], "wb", buffering=0) as fifo:
    for message in mido.MidiFile(sys.argv[1]).play():
        if message.type in ("note_on", "note_off"):
            fifo.write(message.bin())
