namespace Satchel.Client.Contexts;

/// <summary>A cluster under a name of the user's, with what goes with it.</summary>
/// <param name="Name">Letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</param>
/// <param name="Address">As for <c>--address</c>.</param>
public sealed record ClusterContext(string Name, string Address)
{
    /// <summary>The context that is always there: the local cluster of the home.</summary>
    public const string Local = "local";

    /// <summary>Absolute path of the file that holds the bearer token; null goes by variables, as for any address.</summary>
    public string? TokenFile { get; init; }

    /// <summary>As for <c>--verify</c>; null checks certificates as the machine does.</summary>
    public string? Verify { get; init; }

    /// <summary>As for <c>--headers</c>; null sends none.</summary>
    public string? Headers { get; init; }
}
