namespace Satchel.Abstractions.Wire;

/// <summary>Paths of the calls about jobs.</summary>
public static class JobPaths
{
    /// <summary>Header of the answer with a log: the offset in bytes of what it begins with.</summary>
    public const string LogOffsetHeader = "Satchel-Log-Offset";

    /// <summary>Path of the list.</summary>
    public const string All = "/v1/jobs";

    /// <summary>Path of what changes among them; not below them, where any name is a job's.</summary>
    public const string Changes = "/v1/job-changes";

    /// <summary>Path of a call about one job.</summary>
    /// <param name="id">Any submission id: <c>.</c> and <c>..</c> are ids too, which servers and proxies resolve unless they are
    /// escaped.</param>
    /// <param name="rest">What follows: a path, a query, nothing.</param>
    public static string Of(string id, string rest = "") => $"{All}/{Escape(id)}{rest}";

    private static string Escape(string id) =>
        id.All(static character => character is '.') ? id.Replace(".", "%2E", StringComparison.Ordinal) : Uri.EscapeDataString(id);
}
