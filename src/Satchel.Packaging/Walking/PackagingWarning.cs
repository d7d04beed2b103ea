namespace Satchel.Packaging.Walking;

/// <summary>Something about a package that its user should know, and that stops nothing.</summary>
/// <param name="Text">One sentence.</param>
/// <param name="Each">What it sums up, a sentence each; empty when it speaks of one thing.</param>
public sealed record PackagingWarning(string Text, IReadOnlyList<string> Each)
{
    // As many lines as anybody reads before the outcome of a submit.
    private const int MostSingle = 3;

    public override string ToString() => Text;

    /// <summary>A few stand each for itself, more are summed up.</summary>
    /// <param name="sentences">One for each thing.</param>
    /// <param name="summary">What they have in common, when there are too many to read; told the first.</param>
    internal static IEnumerable<PackagingWarning> Of(IReadOnlyList<string> sentences, Func<int, string, string> summary) =>
        sentences.Count <= MostSingle
            ? sentences.Select(static sentence => new PackagingWarning(sentence, []))
            : [new PackagingWarning(summary(sentences.Count, sentences[0]), sentences)];
}
