"""From rows to what a page says of them: words, numbers and charts, without a request."""
