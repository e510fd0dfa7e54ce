"""`slipway logs`: what a stack's containers write, in one stream."""
