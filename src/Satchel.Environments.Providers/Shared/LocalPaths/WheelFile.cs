using System.IO.Compression;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Texts;

namespace Satchel.Environments.Providers.Shared.LocalPaths;

/// <summary>Tells a wheel that was renamed, which no installer takes, before a node has made half of an environment.</summary>
internal static partial class WheelFile
{
    /// <summary>What to do about one.</summary>
    public const string Hint =
        "Give the file back the name that it was built with: installers read from it what is in the wheel and where it runs "
        + "(alpha-1.0-py3-none-any.whl).";

    /// <param name="path">Of a file that is there.</param>
    /// <returns>A sentence; null when nothing is wrong with the name, and for what is no wheel or cannot be read, which is told elsewhere.</returns>
    public static string? FindFault(string path)
    {
        var file = Path.GetFileName(path);
        if (!file.EndsWith(".whl", StringComparison.Ordinal) || !File.Exists(path))
        {
            return null;
        }

        return Form().Match(file) is not { Success: true } named ? $"{file} is no name of a wheel."
            : RecordsIn(path) is [var record] && !IsOf(record, named.Groups["name"].Value) ? $"{file} holds {record}: it was renamed."
            : null;
    }

    /// <summary>Whether a record is of that package; of another version is one that pip takes.</summary>
    private static bool IsOf(string record, string name) =>
        PythonPackageName.Normal(record.Split('-')[0]) == PythonPackageName.Normal(name);

    /// <summary>Name and version of each package that a wheel has a record of: one, in a good wheel.</summary>
    private static string[] RecordsIn(string path)
    {
        try
        {
            using var file = LocalPath.OpenRegular(path);
            using var wheel = file is null ? null : new ZipArchive(file);
            return
            [
                .. (wheel?.Entries ?? [])
                    .Select(entry => Record().Match(entry.FullName))
                    .Where(match => match.Success)
                    .Select(match => match.Groups["record"].Value)
                    .Distinct(StringComparer.Ordinal),
            ];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return []; // told when it is read to be sent, or by the installer
        }
    }

    [GeneratedRegex(
        @"^(?<name>[^\s-]+)-[^\s-]+(-\d[^\s-]*)?-[^\s-]+-[^\s-]+-[^\s-]+\.whl$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Form();

    [GeneratedRegex(@"^(?<record>[^/]+)\.dist-info/", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Record();
}
