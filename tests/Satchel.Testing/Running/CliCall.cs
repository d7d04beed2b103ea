namespace Satchel.Testing.Running;

/// <summary>One run of the command line, to be.</summary>
/// <param name="Home">Home of its user's cluster.</param>
/// <param name="Arguments">What stands behind the program's name.</param>
public sealed record CliCall(string Home, IReadOnlyList<string> Arguments)
{
    /// <summary>Program to run; the command line itself, or something that runs it.</summary>
    public string Program { get; init; } = Programs.Cli;

    /// <summary>Directory to start in; null stays here.</summary>
    public string? Directory { get; init; }

    /// <summary>Variables beside those of this process; null removes one. Those that name clusters and tokens are not handed on.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);
}
