using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>What git said where an installer ran it for a requirement of a repository, told as a download of one tells it. Pure.</summary>
internal static partial class GitTrouble
{
    /// <returns>Null when it was not git that failed.</returns>
    public static SetupFailedException? In(ToolResult result)
    {
        var text = InstallText.Of(result);
        if (InstallText.Find(Missing(), text, result) is { Success: true } missing)
        {
            return With(GitFailures.NoGit(missing.Groups["why"].Value), result);
        }

        if (InstallText.Find(NoDirectory(), text, result) is { Success: true } absent)
        {
            var place = new GitFailures(Shown(absent.Groups["place"].Value), byInstaller: true);
            return With(place.NoDirectory(absent.Groups["directory"].Value, commit: ""), result);
        }

        if (InstallText.Find(Failed(), text, result) is not { Success: true } failed)
        {
            return null;
        }

        // pip tells of one repository after the other, and says last of which it was; uv names it where it says what failed.
        var before = text[..failed.Index];
        var named = Place().Matches(before) is [.., var last] ? last : null;
        var said = failed.Groups["said"] is { Success: true } after ? after.Value : before[(named?.Index ?? 0)..];
        var shown = named is null ? "The repository" : Shown(named.Groups["place"].Value + Revision(named));
        var lines = said.Split('\n', StringSplitOptions.TrimEntries).Where(line => !Talk().IsMatch(line));
        var failure = new GitFailures(shown, byInstaller: true).Of(string.Join('\n', lines));
        return With(failure, result);
    }

    private static string Revision(Match named) => named.Groups["revision"] is { Success: true } revision ? "@" + revision.Value : "";

    private static string Shown(string place) => place.StartsWith("git+", StringComparison.Ordinal) ? place : "git+" + place;

    private static SetupFailedException With(SetupFailedException failure, ToolResult result) =>
        new(failure.Kind, failure.Error.Message, failure.Error.Hint) { Tool = result };

    [GeneratedRegex(@"(?<why>Cannot find command 'git')|(?<why>Git executable not found)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Missing();

    [GeneratedRegex(@"`(?<place>git\+[^`#]+)[^`]*` has no subdirectory `(?<directory>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoDirectory();

    /// <summary>pip: what git said stands before it. uv: it follows.</summary>
    [GeneratedRegex(
        @"error: subprocess-exited-with-error\s+[^\n]*git (clone|fetch|checkout|rev-parse|show-ref|ls-remote|reset|submodule) [^\n]*did not run successfully"
            + @"|Git operation failed[\s\S]*?process didn't exit successfully: `[^`\n]*git [^\n]*(?<said>(\n[^\n]*){1,40})",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Failed();

    [GeneratedRegex(
        @"Cloning (?<place>\S+)( \(to revision (?<revision>[^\s)]+)\))? to |`[^`\n]*(?<place>git\+[^\s`]+)`",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Place();

    /// <summary>What an installer says of its own between the lines of git.</summary>
    [GeneratedRegex(@"^(Cloning |Running command |Resolved |WARNING: |cause: |--- std|× |│ |╰)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Talk();
}
