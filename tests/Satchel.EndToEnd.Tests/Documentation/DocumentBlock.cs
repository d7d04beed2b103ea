namespace Satchel.EndToEnd.Tests.Documentation;

/// <summary>A fenced block of a page.</summary>
/// <param name="Language">What stands behind the fence; empty for none.</param>
/// <param name="Content">Its lines.</param>
/// <param name="Line">The line of the fence, from 1.</param>
/// <param name="Markers">What the comments right above it say, by their first word, see <see cref="DocumentPage"/>.</param>
internal sealed record DocumentBlock(string Language, string Content, int Line, IReadOnlyDictionary<string, string> Markers)
{
    /// <summary>Why nothing is done with it here; null when it is run.</summary>
    public string? ShownBecause => Markers.GetValueOrDefault("shown");

    /// <summary>The class of tests that does something with it, which reads it or names its page; null for none but <see cref="DocumentedBlocksTests"/>.</summary>
    public string? By => Markers.GetValueOrDefault("by");

    /// <summary>What somebody types while it runs; null when it is no terminal that it runs at.</summary>
    public string? Typed => Markers.GetValueOrDefault("typed");

    /// <summary>Packages for Python that the index of its page has, such as <c>six==1.17.0</c>.</summary>
    public IReadOnlyList<string> Packages => Words("packages");

    /// <summary>Image with this machine's Python that the engine of its page has; null for none.</summary>
    public string? Image => Markers.GetValueOrDefault("image");

    /// <summary>Shell that prints JSON of the names that it has; null for none.</summary>
    public string? Like => Markers.GetValueOrDefault("like");

    /// <summary>Shell to run before it, in the same shell, which readers do not see.</summary>
    public string Before => Markers.GetValueOrDefault("before", "");

    /// <summary>Programs that it needs and a machine may lack.</summary>
    public IReadOnlyList<string> Needs => Words("needs");

    /// <summary>File that it is the content of: named by a marker, or by a comment in its first line; null for none.</summary>
    public string? File =>
        Markers.GetValueOrDefault("file")
        ?? (
            Content.Split('\n')[0] is var first
            && (first.StartsWith("# ", StringComparison.Ordinal) || first.StartsWith("// ", StringComparison.Ordinal))
            && first[(first.IndexOf(' ', StringComparison.Ordinal) + 1)..] is var name
            && name.Contains('.', StringComparison.Ordinal)
            && !name.Contains(' ', StringComparison.Ordinal)
                ? name
                : null
        );

    /// <summary>Whether it is a runtime environment.</summary>
    public bool IsEnvironment => Language == "yaml" && (File is null || Path.GetFileNameWithoutExtension(File) == "env");

    private string[] Words(string marker) => Markers.GetValueOrDefault(marker, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
