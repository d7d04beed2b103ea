using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;
using Satchel.Testing;

namespace Satchel.Abstractions.Tests.Packages;

/// <summary>The vectors of the specification, which were made by another program.</summary>
public sealed class PackageTreeVectorTests
{
    private static readonly JsonObject Vectors = JsonNode
        .Parse(File.ReadAllText(Repository.PathOf("docs", "spec", "vectors", "package-tree.json")))!
        .AsObject();

    public static IEnumerable<TheoryDataRow<string>> Valid => Ids("valid");

    public static IEnumerable<TheoryDataRow<string>> FirstVersion => Ids("version1");

    public static IEnumerable<TheoryDataRow<string>> Invalid => Ids("invalid");

    [Theory]
    [MemberData(nameof(Valid))]
    public void Create_ValidVector_HasItsCanonicalFormAndDigest(string id)
    {
        var vector = Find("valid", id);

        var tree = PackageTree.Create(vector["entries"]!.AsArray().Select(entry => Read(entry!)));

        Encoding.UTF8.GetString(tree.Canonical.Span).Should().Be(Encoding.UTF8.GetString(CanonicalOf(vector)));
        tree.Digest.ToString().Should().Be(vector["digest"]!.GetValue<string>());
        PackageTree.Parse(CanonicalOf(vector)).Entries.Should().Equal(tree.Entries);
    }

    [Theory]
    [MemberData(nameof(FirstVersion))]
    public void Parse_VectorOfTheFirstVersion_IsReadAndKeepsItsDigest(string id)
    {
        var vector = Find("version1", id);

        var tree = PackageTree.Parse(CanonicalOf(vector));

        tree.Digest.ToString().Should().Be(vector["digest"]!.GetValue<string>());
        tree.Canonical.ToArray().Should().Equal(CanonicalOf(vector));
        tree.Entries.Should().Equal(PackageTree.Create(vector["entries"]!.AsArray().Select(entry => Read(entry!))).Entries);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidVector_IsRefused(string id)
    {
        var vector = Find("invalid", id);

        var parse = () => PackageTree.Parse(CanonicalOf(vector));

        parse.Should().Throw<PackageFormatException>(vector["rule"]!.GetValue<string>());
    }

    private static PackageEntry Read(JsonNode entry)
    {
        var path = entry["path"]!.GetValue<string>();
        return entry["kind"]!.GetValue<string>() switch
        {
            "file" => new PackageEntry.File(
                path,
                new BlobRef(Digest.Parse("sha256:" + entry["sha256"]!.GetValue<string>()), entry["size"]!.GetValue<long>()),
                ModeOf(entry)
            ),
            "link" => new PackageEntry.Symlink(path, entry["target"]!.GetValue<string>()),
            _ => new PackageEntry.Directory(path, ModeOf(entry)),
        };
    }

    private static UnixFileMode ModeOf(JsonNode entry) => (UnixFileMode)Convert.ToInt32(entry["mode"]!.GetValue<string>(), 8);

    private static byte[] CanonicalOf(JsonObject vector) =>
        vector["canonicalBase64"] is { } bytes
            ? Convert.FromBase64String(bytes.GetValue<string>())
            : Encoding.UTF8.GetBytes(vector["canonical"]!.GetValue<string>());

    private static JsonObject Find(string list, string id) =>
        Vectors[list]!.AsArray().Select(vector => vector!.AsObject()).Single(vector => vector["id"]!.GetValue<string>() == id);

    private static IEnumerable<TheoryDataRow<string>> Ids(string list) =>
        Vectors[list]!.AsArray().Select(vector => new TheoryDataRow<string>(vector!["id"]!.GetValue<string>()));
}
