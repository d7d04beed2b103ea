using System.Globalization;
using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Node.Runs;
using Satchel.Node.Views;
using Satchel.Posix.Files;

namespace Satchel.Node.Results;

/// <summary>
/// Notes where what a run makes will lie, beside the private directory of each attempt to start it, and finds it again by the note alone; what
/// starts in the empty directory that the node gives it needs none. A job can replace anything there: only real directories below the run's own
/// are believed.
/// </summary>
internal static class RunOutputs
{
    private const string Suffix = ".output";
    private const int LongestNote = 64 * 1024;

    /// <summary>Writes the note of an attempt; nothing when the run starts in the node's directory for it, or in one that is not its own.</summary>
    /// <param name="directory">Private directory of the attempt.</param>
    /// <param name="workingDirectory">Where the run starts.</param>
    /// <exception cref="DiskFullException">There is no room for it.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Note(string directory, LaunchPlan plan, string workingDirectory)
    {
        var run = Path.GetDirectoryName(directory)!;
        var output =
            Holder(plan.CopiedViews, workingDirectory) is { } copied ? new RunOutput(copied.Path, copied.Tree, IsWhole: true)
            : Holder(plan.Views, workingDirectory) is { } mounted
                ? new RunOutput(PrivateViews.ChangesOfFirst(directory), mounted.Tree, IsWhole: false)
            : null;
        if (output is not null)
        {
            var note = output with { Root = Path.GetRelativePath(run, output.Root) };
            AttemptNote.Write(directory + Suffix, JsonSerializer.SerializeToUtf8Bytes(note, ResultsJson.Default.RunOutput));
        }
    }

    /// <summary>Finds what a run left; null when it left nothing, or nothing that can be told.</summary>
    /// <param name="run">Directory of the run.</param>
    public static RunOutput? Find(string run)
    {
        var attempts = Directory
            .EnumerateFileSystemEntries(run)
            .Select(path => int.TryParse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(static number => number > 0)
            .Distinct()
            .OrderDescending();
        foreach (var attempt in attempts)
        {
            var name = attempt.ToString(CultureInfo.InvariantCulture);
            var output =
                Read(Path.Combine(run, name + Suffix))
                ?? new RunOutput(Path.Combine(name, FurnishedDirectory.Work), Tree: null, IsWhole: true);
            if (IsInside(run, output.Root) && HoldsAnything(Path.Combine(run, output.Root)))
            {
                return output;
            }
        }

        return null;
    }

    private static PrivateView? Holder(IReadOnlyList<PrivateView> views, string workingDirectory) =>
        views is [var first, ..] && (workingDirectory + "/").StartsWith(first.Path + "/", StringComparison.Ordinal) ? first : null;

    private static RunOutput? Read(string path)
    {
        try
        {
            // Its job may have written another.
            return
                GuardedFile.TryReadOwn(path, LongestNote) is { } json
                && JsonSerializer.Deserialize(json, ResultsJson.Default.RunOutput) is { Root: not null } output
                ? output
                : null;
        }
        catch (JsonException)
        {
            // Cut off by the death of a daemon, before its run began.
            return null;
        }
    }

    private static bool IsInside(string run, string root)
    {
        if (root.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        var place = run;
        foreach (var name in root.Split('/'))
        {
            place = Path.Combine(place, name);
            if (name is "" or "." or ".." || FileStatus.OfName(place)?.Kind != FileKind.Directory)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HoldsAnything(string root)
    {
        const UnixFileMode Usable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if ((File.GetUnixFileMode(root) & Usable) != Usable)
        {
            File.SetUnixFileMode(root, File.GetUnixFileMode(root) | Usable);
        }

        return Directory.EnumerateFileSystemEntries(root).Any();
    }
}
