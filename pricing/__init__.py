"""What a stack costs a month: a dated price book, and the estimate made from it."""
