using System.Text.RegularExpressions;

namespace Satchel.Server.Tests.Ray;

/// <summary>
/// Two things about Ray's driver logs are of its own making and compared nowhere: the line <c>Runtime env is setting up.</c>, written by its job manager, and where the
/// line <c>Running entrypoint for job …</c> stands, which Ray buffers. Ours is always the first.
/// </summary>
internal static partial class RecordedLog
{
    /// <summary>The log that we should have where Ray had this one.</summary>
    public static string Expected(string recorded, string entrypoint)
    {
        var log = SetUpLine().Replace(recorded, "");
        var first = Regex.Match(log, $@"^Running entrypoint for job [^\n:]*: {Regex.Escape(entrypoint)}\n", RegexOptions.Multiline);
        return first.Success ? first.Value + log.Remove(first.Index, first.Length) : log;
    }

    [GeneratedRegex(@"^\{time}\tINFO job_manager\.py:[0-9]+ -- Runtime env is setting up\.\n", RegexOptions.Multiline)]
    private static partial Regex SetUpLine();
}
