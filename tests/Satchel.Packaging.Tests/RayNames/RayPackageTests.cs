using System.IO.Hashing;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Packaging.Building;
using Satchel.Packaging.Ignore;
using Satchel.Testing;

namespace Satchel.Packaging.Tests.RayNames;

/// <summary>Every recorded package, made anew: Ray's name for it, and what a job finds in ours against what Ray's zip holds.</summary>
public sealed class RayPackageTests
{
    [Fact]
    public async Task Name_EveryRecordedPackage_AsRayOrListed()
    {
        var report = await RayVectorReplay.RunAsync("packages", item => Task.FromResult(CompareName(item)), CanBeMade);

        report.Should().BeEmpty();
    }

    [Fact]
    public async Task Build_EveryRecordedDirectory_HoldsWhatRaysZipHoldsOrListed()
    {
        var report = await RayVectorReplay.RunAsync(
            "packages",
            CompareContentAsync,
            item => CanBeMade(item) && !item.ContainsKey("given"),
            list: "packages-content"
        );

        report.Should().BeEmpty();
    }

    private static string? CompareName(JsonObject item)
    {
        using var tree = new RecordedTree(item);
        string name;
        try
        {
            name = NameOf(item, tree);
        }
        catch (SatchelException refused)
        {
            return item.ContainsKey("error") ? null : $"we refuse it: {refused.Message}";
        }

        return item["uri"]?.GetValue<string>() is not { } uri ? "we name it"
            : uri == "gcs://" + name ? null
            : $"our name is {name}, not {uri}";
    }

    private static string NameOf(JsonObject item, RecordedTree tree)
    {
        if (Path.GetExtension(tree.Given) is ".py")
        {
            return RayPackageName.OfModule(tree.Given);
        }

        if (item.ContainsKey("given"))
        {
            return RayPackageName.OfArchive(tree.Given);
        }

        var rules = IsModule(item)
            ? RayNameRules.ForModule(tree.Excludes, tree.Variables.GetValueOrDefault)
            : RayNameRules.ForWorkingDirectory(tree.Excludes, tree.Variables.GetValueOrDefault);
        return RayPackageName.OfDirectory(tree.Given, rules);
    }

    private static async Task<string?> CompareContentAsync(JsonObject item)
    {
        using var source = new RecordedTree(item);
        var settings = IsModule(item)
            ? IgnoreSettings.Create([], gitignore: true, source.Excludes)
            : IgnoreSettings.FromEnvironment(source.Excludes, source.Variables.GetValueOrDefault);
        PackageTree tree;
        try
        {
            tree = (await PackageBuilder.BuildAsync(new PackageRequest(source.Root, settings), null, CancellationToken.None)).Tree;
        }
        catch (SatchelException refused)
        {
            return item.ContainsKey("error") ? null : $"we refuse it: {refused.Message}";
        }

        if (item.ContainsKey("error"))
        {
            return "we take it";
        }

        var ours = new FoundByAJob(tree).Files.Select(file => Describe(file.Path, source.Root, file.Content)).ToHashSet();
        var recorded = item["members"]!.AsArray().Select(member => Describe(item, member!)).OfType<string>().ToHashSet();
        return ours.SetEquals(recorded)
            ? null
            : $"ours has {string.Join(", ", ours.Except(recorded).Order())} and not {string.Join(", ", recorded.Except(ours).Order())}";
    }

    private static string Describe(string path, string root, PackageEntry content)
    {
        if (content is not PackageEntry.File file)
        {
            return path + "/";
        }

        var crc = Crc32.HashToUInt32(File.ReadAllBytes(Path.Combine(root, content.Path)));
        return $"{path} {file.Blob.Size} {crc:x8} {Convert.ToString((int)file.Mode, 8)}";
    }

    /// <summary>A member of Ray's zip in the same form; null for the root itself.</summary>
    private static string? Describe(JsonObject item, JsonNode member)
    {
        var name = member["name"]!.GetValue<string>();
        name = IsModule(item) ? name[(name.IndexOf('/') + 1)..] : name;
        return name is "" or "./" ? null
            : name.EndsWith('/') ? name
            : $"{name} {member["size"]} {member["crc32"]} {Convert.ToString(Convert.ToInt32(member["mode"]!.GetValue<string>(), 8) & (int)PackageModes.Kept, 8)}";
    }

    private static bool IsModule(JsonObject item) => item["field"]!.GetValue<string>() is "py_modules";

    /// <summary>What root may read anyway shows nothing about what cannot be read.</summary>
    private static bool CanBeMade(JsonObject item) =>
        !Environment.IsPrivilegedProcess || !item["id"]!.GetValue<string>().StartsWith("unreadable-", StringComparison.Ordinal);
}
