"""The custody chain 流向链: who held what, where it came from, where it went."""
