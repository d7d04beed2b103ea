using System.CommandLine;
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
/// <c>satchel package list</c>: what a submit of a directory would send and leave out, and by which rule, which needs no cluster; or what an
/// environment of a cluster consists of.
/// </summary>
internal sealed class ListCommand : ClusterCommand
{
    private readonly Argument<string> _what = new("WHAT")
    {
        Description =
            "Directory or archive to look at. Or, of a cluster, an environment: the id of a job, the key of a layer, or a package such as satchel://….",
    };

    private readonly Option<string[]> _excludes = new("--exclude")
    {
        Description = "Pattern to leave out, as in `excludes` of a runtime environment; may be given several times.",
        HelpName = "PATTERN",
    };

    private readonly PackagingOptions _packaging = new();

    public ListCommand()
        : base(
            "list",
            "Shows each entry of a directory or an archive, kept or left out, with the rule that decided; or the files and packages of an environment."
        )
    {
        Arguments.Add(_what);
        Options.Add(_excludes);
        _packaging.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "satchel package list .",
            "satchel package list . --exclude '*.ckpt' --exclude /data",
            "satchel package list data.zip --exclude '*.tmp'",
            "satchel package list . --json | jq .digest",
            "satchel package list nightly",
            "satchel package list 3f2a9c41d0b7 --json | jq '.layers[].installed'",
        ];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var what = context.Value(_what)!;
        if (!IsLocal(what) && await TryListStoredAsync(context, what).ConfigureAwait(false))
        {
            return ExitCodes.Success;
        }

        var path = CurrentDirectory.Checked(what);
        if (LocalArchive.IsOne(path))
        {
            return await ListArchiveAsync(context, path).ConfigureAwait(false);
        }

        var ignore = IgnoreSettings.FromEnvironment(context.Value(_excludes) ?? []) with
        {
            ReadsAbove = _packaging.ReadsIgnoreFilesAbove(context),
        };
        var home = SatchelHome.FromEnvironment();
        if (Directory.Exists(path))
        {
            // Before what only saves time makes it for all to see.
            HomeDirectory.TryMake(home);
        }

        var request = new PackageRequest(path, ignore) { CacheDirectory = home.ClientCache };
        var listing = PackageBuilder.List(request, context.Cancelled);
        PackageText.TellWarnings(context.Terminal, [.. listing.Warnings, .. IdleExclude.Warnings(listing.IdleExcludes)]);

        var (tree, refusal) = await TryBuildAsync(context, request).ConfigureAwait(false);
        Show(context, tree, listing);
        // The listing shows all there is to see; what would make a submit fail makes this fail.
        return refusal is null ? ExitCodes.Success : throw refusal;
    }

    /// <summary>Whether a word can only be a path, or is one that leads somewhere.</summary>
    private static bool IsLocal(string what) =>
        Path.Exists(what) || what.Length == 0 || what[0] == '.' || (what.Contains('/') && !StoredEnvironment.IsPackage(what));

    /// <summary>Shows what a cluster has under a name.</summary>
    /// <returns>False where none runs: then the word was a path.</returns>
    private async Task<bool> TryListStoredAsync(CommandContext context, string name)
    {
        try
        {
            using var client = await ConnectAsync(context).ConfigureAwait(false);
            var layers = await new StoredEnvironment(client).FindAsync(name, context.Cancelled).ConfigureAwait(false);
            if (context.AsJson)
            {
                context.Terminal.PrintJson(EnvironmentText.ToJson(layers));
            }
            else
            {
                EnvironmentText.Print(context.Terminal, layers);
            }

            return true;
        }
        catch (SatchelException none) when (none.Error.Code is "no_cluster" && !StoredEnvironment.IsPackage(name))
        {
            return false;
        }
    }

    private async Task<int> ListArchiveAsync(CommandContext context, string path)
    {
        using var progress = new SlowProgress<PackagingProgress>(context.Terminal, PackageText.Scanning);
        var archive = await LocalArchive
            .ReadAsync(path, isWorkingDirectory: false, cacheDirectory: null, progress, context.Cancelled)
            .ConfigureAwait(false);
        var (tree, listing) = await archive.ListAsync(context.Value(_excludes) ?? [], context.Cancelled).ConfigureAwait(false);
        PackageText.TellWarnings(context.Terminal, [.. listing.Warnings, .. IdleExclude.Warnings(listing.IdleExcludes)]);
        Show(context, tree, listing);
        return ExitCodes.Success;
    }

    private static void Show(CommandContext context, PackageTree? tree, PackageListing listing)
    {
        if (context.AsJson)
        {
            context.Terminal.PrintJson(ListingText.ToJson(tree, listing));
        }
        else
        {
            ListingText.Print(context.Terminal, listing);
        }
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
}
