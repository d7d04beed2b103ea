"""Shows counts to people."""


def print_report(counts, paths, most=5):
    """Print the totals and the `most` frequent words, ties in alphabetical order."""
    print(f"{counts.total()} words, {len(counts)} different ones, in {len(paths)} files")
    width = max((len(word) for word in counts), default=0)
    for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]:
        print(f"{word:>{width}} {count:>3} {'#' * count}")
