"""The plugins that stand in for the official ones where no download is possible."""
