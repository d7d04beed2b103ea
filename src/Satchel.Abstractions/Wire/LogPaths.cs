namespace Satchel.Abstractions.Wire;

/// <summary>Paths of the calls about what programs on the nodes have printed.</summary>
public static class LogPaths
{
    /// <summary>Path of the list.</summary>
    public const string All = "/v1/logs";

    /// <summary>So many the list has at most, whatever is asked for.</summary>
    public const int MostListed = 10_000;

    /// <summary>Path of the content of one.</summary>
    public const string Content = All + "/content";
}
