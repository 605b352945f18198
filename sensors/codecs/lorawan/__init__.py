"""LoRaWAN decoders: one file per maker; the bytes of an uplink in, the maker's own names and values out."""
