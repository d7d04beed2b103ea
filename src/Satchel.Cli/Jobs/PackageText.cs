using System.Globalization;
using Satchel.Cli.Output;
using Satchel.Client.Environments;
using Satchel.Client.Packages;
using Satchel.Packaging.Building;
using Satchel.Packaging.Walking;

namespace Satchel.Cli.Jobs;

/// <summary>A package and its way to the cluster, in words.</summary>
internal static class PackageText
{
    private const int RulesShown = 5;
    private const int SourcesShown = 3;

    public static string Scanning(PackagingProgress progress) =>
        $"Scanning: {Amount.Of(progress.Files, "file")}, {Amount.OfBytes(progress.Bytes)} ...";

    public static string Sending(UploadProgress progress, TimeSpan elapsed) =>
        $"Sending: {Amount.OfProgress(progress.Bytes, progress.TotalBytes, elapsed, progress.BytesBefore)} ...";

    public static string GoingOn(ResumedFile file) =>
        file.Held == 0
            ? $"'{file.Path}' is sent from the start again."
            : $"'{file.Path}' goes on at {Amount.Percent(file.Held, file.Size)}: {Amount.OfBytes(file.Held)} of {Amount.OfBytes(file.Size)} are there.";

    /// <summary>What was scanned, left out and sent; nothing when there was no package.</summary>
    public static void TellSent(Terminal terminal, RuntimeEnvPackage package, UploadSummary upload)
    {
        if (upload.Files == 0 && package.Reports.Count == 0)
        {
            return;
        }

        TellWarnings(terminal, [.. package.Warnings, .. upload.Warnings.Select(warning => new PackagingWarning(warning, []))]);

        var sent =
            upload.BytesSent == 0 ? "nothing to send, the cluster has it all"
            : upload.BlobsSent == 0 ? $"sent the list of files only, {Amount.OfBytes(upload.BytesSent)}"
            : $"sent {Amount.Of(upload.BlobsSent, "file")}, {Amount.OfBytes(upload.BytesSent)}";
        terminal.Say(
            $"Packaged {Named(package.Sources)}: {Amount.Of(upload.Files, "file")}, {Amount.OfBytes(upload.BytesScanned)}; {sent}."
        );
        TellSkipped(terminal, [.. package.Reports.SelectMany(report => report.Skipped)]);
    }

    private static string Named(IReadOnlyList<string> sources) =>
        sources.Count > SourcesShown
            ? $"{string.Join(", ", sources.Take(SourcesShown))} and {sources.Count - SourcesShown} more"
            : string.Join(", ", sources);

    /// <summary>One line each, however many entries it speaks of; all of those when asked to tell more.</summary>
    public static void TellWarnings(Terminal terminal, IEnumerable<PackagingWarning> warnings)
    {
        foreach (var warning in warnings)
        {
            terminal.Warn(warning.Each.Count > 0 && !terminal.Verbose ? $"{warning.Text} -v lists them." : warning.Text);
            foreach (var sentence in warning.Each)
            {
                terminal.Detail($"  {sentence}");
            }
        }
    }

    /// <summary>What rules left out, and which rules.</summary>
    public static void TellSkipped(Terminal terminal, IReadOnlyList<SkippedEntry> skipped)
    {
        foreach (var entry in skipped)
        {
            terminal.Detail($"  left out {entry.Path} ({entry.Rule})");
        }

        if (skipped.Count == 0 || terminal.Verbose)
        {
            return;
        }

        var rules = skipped
            .GroupBy(entry => entry.Rule)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key.ToString(), StringComparer.Ordinal)
            .ToList();
        var named = rules.Take(RulesShown).Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} ({group.Count()})"));
        var rest = rules.Count > RulesShown ? $", and {Amount.Of(rules.Count - RulesShown, "more rule")}" : "";
        terminal.Say($"Left out {Amount.Of(skipped.Count, "entry")} by {string.Join(", ", named)}{rest}; -v names them.");
    }
}
