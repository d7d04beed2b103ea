using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Packages;
using Satchel.Cli.Jobs;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client.Starting;
using Satchel.Packaging.Building;
using Satchel.Packaging.Ignore;
using Satchel.Packaging.Walking;

namespace Satchel.Cli.Packages;

/// <summary>
/// <c>satchel package list</c>: what a submit of a directory would send and leave out, and by which rule. Needs no
/// cluster.
/// </summary>
internal sealed class ListCommand : SatchelCommand
{
    private readonly Argument<string> _directory = new("PATH") { Description = "Directory or archive to look at." };
    private readonly Option<string[]> _excludes = new("--exclude")
    {
        Description = "Pattern to leave out, as in `excludes` of a runtime environment; may be given several times.",
        HelpName = "PATTERN",
    };

    private readonly PackagingOptions _packaging = new();

    public ListCommand()
        : base("list", "Shows each entry of a directory or an archive, kept or left out, with the rule that decided.")
    {
        Arguments.Add(_directory);
        Options.Add(_excludes);
        _packaging.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "satchel package list .",
            "satchel package list . --exclude '*.ckpt' --exclude /data",
            "satchel package list data.zip --exclude '*.tmp'",
            "satchel package list . --json | jq .digest",
        ];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var path = CurrentDirectory.Checked(context.Value(_directory)!);
        if (LocalArchive.IsOne(path))
        {
            return await ListArchiveAsync(context, path).ConfigureAwait(false);
        }

        var ignore = IgnoreSettings.FromEnvironment(context.Value(_excludes) ?? []) with
        {
            ReadsAbove = _packaging.ReadsIgnoreFilesAbove(context),
        };
        var home = SatchelHome.FromEnvironment();
        // Before what only saves time makes it for all to see.
        HomeDirectory.TryMake(home);
        var request = new PackageRequest(path, ignore) { CacheDirectory = home.ClientCache };
        var listing = PackageBuilder.List(request, context.Cancelled);
        PackageText.TellWarnings(
            context.Terminal,
            [.. listing.Warnings, .. listing.IdleExcludes.Select(idle => new PackagingWarning(idle.Text, []))]
        );

        var (tree, refusal) = await TryBuildAsync(context, request).ConfigureAwait(false);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(ToJson(tree, listing));
        }
        else
        {
            Print(context.Terminal, listing);
        }

        // The listing shows all there is to see; what would make a submit fail makes this fail.
        return refusal is null ? ExitCodes.Success : throw refusal;
    }

    private async Task<int> ListArchiveAsync(CommandContext context, string path)
    {
        using var progress = new SlowProgress<PackagingProgress>(context.Terminal, PackageText.Scanning);
        var archive = await LocalArchive.ReadAsync(path, isWorkingDirectory: false, progress, context.Cancelled).ConfigureAwait(false);
        var (tree, listing) = await archive.ListAsync(context.Value(_excludes) ?? [], context.Cancelled).ConfigureAwait(false);
        PackageText.TellWarnings(context.Terminal, listing.Warnings);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(ToJson(tree, listing));
        }
        else
        {
            Print(context.Terminal, listing);
        }

        return ExitCodes.Success;
    }

    private static async Task<(PackageTree? Tree, SatchelException? Refusal)> TryBuildAsync(CommandContext context, PackageRequest request)
    {
        using var progress = new SlowProgress<PackagingProgress>(context.Terminal, PackageText.Scanning);
        try
        {
            return ((await PackageBuilder.BuildAsync(request, progress, context.Cancelled).ConfigureAwait(false)).Tree, null);
        }
        catch (SatchelException refusal)
        {
            return (null, refusal);
        }
    }

    private static void Print(Terminal terminal, PackageListing listing)
    {
        foreach (var entry in listing.Entries)
        {
            var slash = entry.Kind is ListedKind.Directory ? "/" : "";
            var size = entry is { Kept: true, Kind: ListedKind.File }
                ? $"  {Amount.OfBytes(entry.Size)}{(entry.Mode.HasFlag(UnixFileMode.UserExecute) ? ", executable" : "")}"
                : "";
            var why = entry.Reason ?? entry.Rule?.ToString();
            terminal.Print(
                $"{(entry.Kept ? "kept    " : "left out")}  {entry.Path.ReplaceLineEndings("\\n")}{slash}{size}{(why is null ? "" : $"  ({why})")}"
            );
        }

        var kept = listing.Entries.Where(entry => entry.Kept).ToList();
        terminal.Say(
            $"{Amount.Of(kept.Count(entry => entry.Kind is ListedKind.File), "file")}, {Amount.OfBytes(kept.Sum(entry => entry.Size))} kept; {Amount.Of(listing.Entries.Count - kept.Count, "entry")} left out."
        );
    }

    private static JsonObject ToJson(PackageTree? tree, PackageListing listing) =>
        new()
        {
            ["digest"] = tree?.Digest.ToString(),
            ["files"] = new JsonArray([
                .. listing
                    .Entries.Where(entry => entry is { Kept: true, Kind: ListedKind.File })
                    .Select(file => new JsonObject
                    {
                        ["path"] = file.Path,
                        ["size"] = file.Size,
                        ["mode"] = Convert.ToString((int)file.Mode, 8).PadLeft(4, '0'),
                        ["executable"] = file.Mode.HasFlag(UnixFileMode.UserExecute),
                    }),
            ]),
            ["symlinks"] = new JsonArray([
                .. (tree?.Entries ?? [])
                    .OfType<PackageEntry.Symlink>()
                    .Select(link => new JsonObject { ["path"] = link.Path, ["target"] = link.Target }),
            ]),
            ["empty_directories"] = new JsonArray([
                .. listing
                    .Entries.Where(entry => entry is { Kept: true, Kind: ListedKind.Directory })
                    .Select(entry => JsonValue.Create(entry.Path)),
            ]),
            ["skipped"] = new JsonArray([.. listing.Entries.Where(entry => !entry.Kept).Select(ToJson)]),
        };

    private static JsonObject ToJson(ListedEntry entry)
    {
        var json = new JsonObject { ["path"] = entry.Path, ["rule"] = entry.Rule?.ToString() };
        if (entry.Reason is { } reason)
        {
            json["reason"] = reason;
        }

        return json;
    }
}
