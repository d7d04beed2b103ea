using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Providers.Shared.PackagedDirectories;

/// <summary>A directory of the user's in a manifest: a package by its digest, or a directory that is on every node already.</summary>
internal static class ResolvedDirectory
{
    private const string Package = "package";
    private const string Bytes = "bytes";
    private const string Directory = "directory";
    private const string Wheel = "wheel";

    public static JsonNode Of(PackageTree tree)
    {
        var resolved = new JsonObject { [Package] = tree.Digest.ToString(), [Bytes] = tree.TotalBytes };
        if (tree.Entries is [PackageEntry.File { Path: var name }] && PackageFileName.ExtensionOf(name) is PackageFileName.WheelExtension)
        {
            resolved[Wheel] = name;
        }

        return resolved;
    }

    /// <summary>The file of a package that is one wheel; null when it is another.</summary>
    public static string? WheelOf(JsonNode value) => value[Wheel]?.GetValue<string>();

    public static JsonNode OfLocal(string directory) => new JsonObject { [Directory] = directory };

    /// <summary>The directory on the node; null when it is a package.</summary>
    public static string? LocalOf(JsonNode value) => value[Directory]?.GetValue<string>();

    public static string DigestTextOf(JsonNode value) => value[Package]!.GetValue<string>();

    public static long BytesOf(JsonNode value) => value[Bytes]!.GetValue<long>();

    /// <summary>The inputs of the layer: the digest alone decides what is in it.</summary>
    public static JsonObject InputsOf(JsonNode value) => new() { [Package] = DigestTextOf(value) };

    public static Digest DigestOf(JsonObject inputs) => Digest.Parse(DigestTextOf(inputs));
}
