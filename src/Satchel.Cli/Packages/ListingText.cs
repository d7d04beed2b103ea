using System.Text.Json.Nodes;
using Satchel.Abstractions.Packages;
using Satchel.Cli.Output;
using Satchel.Packaging.Walking;

namespace Satchel.Cli.Packages;

/// <summary>What is in a package, and what was left out of it, for people and for programs.</summary>
internal static class ListingText
{
    /// <summary>A line for each entry, with what decided about it.</summary>
    public static void Print(Terminal terminal, PackageListing listing)
    {
        foreach (var entry in listing.Entries)
        {
            var why = entry.Reason ?? entry.Rule?.ToString();
            terminal.Print($"{(entry.Kept ? "kept    " : "left out")}  {Describe(entry)}{(why is null ? "" : $"  ({why})")}");
        }

        var kept = listing.Entries.Where(entry => entry.Kept).ToList();
        terminal.Say(
            $"{Amount.Of(kept.Count(entry => entry.Kind is ListedKind.File), "file")}, {Amount.OfBytes(kept.Sum(entry => entry.Size))} kept; {Amount.Of(listing.Entries.Count - kept.Count, "entry")} left out."
        );
    }

    /// <summary>An entry with its size, where it has one.</summary>
    public static string Describe(ListedEntry entry)
    {
        var slash = entry.Kind is ListedKind.Directory ? "/" : "";
        var size = entry is { Kept: true, Kind: ListedKind.File }
            ? $"  {Amount.OfBytes(entry.Size)}{(entry.Mode.HasFlag(UnixFileMode.UserExecute) ? ", executable" : "")}"
            : "";
        return $"{entry.Path.ReplaceLineEndings("\\n")}{slash}{size}";
    }

    public static JsonObject ToJson(PackageTree? tree, PackageListing listing) =>
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
