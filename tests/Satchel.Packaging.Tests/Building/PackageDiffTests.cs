using CsCheck;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Wire;
using Satchel.Packaging.Building;

namespace Satchel.Packaging.Tests.Building;

public sealed class PackageDiffTests
{
    private static readonly PackageTree Base = PackageTree.Create([
        File("a/x", 1),
        File("a/y", 2),
        File("b", 3),
        new PackageEntry.Directory("e", PackageModes.Directory),
        new PackageEntry.Symlink("l", "b"),
    ]);

    private static readonly Gen<PackageTree> Trees =
        from kinds in Gen.Int[0, 5].Array[40]
        from contents in Gen.Int[0, 3].Array[40]
        select PackageTree.Create(Enumerable.Range(0, 40).Select(i => Entry(i, kinds[i], contents[i])).OfType<PackageEntry>());

    [Fact]
    public void Apply_WhatBetweenTells_MakesTheTree() =>
        Gen.Select(Trees, Trees)
            .Sample(
                static (from, to) =>
                {
                    var delta = PackageDiff.Between(from, to);
                    return delta is null || PackageDiff.Apply(from, delta).Canonical.Span.SequenceEqual(to.Canonical.Span);
                }
            );

    [Fact]
    public void Between_OneFileOfMany_TellsOnlyIt()
    {
        var from = PackageTree.Create(Enumerable.Range(0, 1000).Select(static i => File($"d/f{i}", i)));
        var to = PackageTree.Create(
            from.Entries.Where(static entry => entry.Path != "d/f7")
                .Select(static entry => entry.Path == "d/f500" ? File(entry.Path, -1) : entry)
        );

        var delta = PackageDiff.Between(from, to)!;

        delta.Remove.Should().Equal("d/f7");
        PackageTree.Parse(delta.Put).Entries.Should().Equal(File("d/f500", -1));
        PackageDiff.Apply(from, delta).Digest.Should().Be(to.Digest);
    }

    [Fact]
    public void Between_NothingInCommon_IsNotWorthTelling() =>
        PackageDiff.Between(Base, PackageTree.Create([File("other", 1)])).Should().BeNull();

    [Fact]
    public void Apply_FileBecomesADirectory_Works()
    {
        var delta = new PackageDelta(["b"], PackageTree.Create([File("b/c", 9)]).Canonical.ToArray());

        PackageDiff.Apply(Base, delta).Entries.Select(static entry => entry.Path).Should().Equal("a/x", "a/y", "b/c", "e", "l");
    }

    [Theory]
    [InlineData(new[] { "missing" }, null, "'missing'")]
    [InlineData(new[] { "a" }, null, "'a'")]
    [InlineData(new[] { "b", "b" }, null, "twice")]
    [InlineData(new[] { "b" }, "b", "both removes and puts")]
    [InlineData(new string[0], "b/below", "below 'b'")]
    [InlineData(new string[0], "a", "below 'a'")]
    public void Apply_DeltaDoesNotFit_IsRefused(string[] remove, string? put, string reason)
    {
        var delta = new PackageDelta(remove, PackageTree.Create(put is null ? [] : [File(put, 9)]).Canonical.ToArray());

        var apply = () => PackageDiff.Apply(Base, delta);

        apply.Should().Throw<PackageFormatException>().WithMessage($"*{reason}*");
    }

    [Fact]
    public void Apply_PutIsNoTree_IsRefused()
    {
        var apply = static () => PackageDiff.Apply(Base, new PackageDelta([], "nonsense"u8.ToArray()));

        apply.Should().Throw<PackageFormatException>();
    }

    private static PackageEntry.File File(string path, int content) =>
        new(path, new BlobRef(Digest.Of(BitConverter.GetBytes(content)), 4), PackageModes.File);

    private static PackageEntry? Entry(int index, int kind, int content)
    {
        var path = $"d{index % 7}/{index}";
        return kind switch
        {
            0 => null,
            1 => new PackageEntry.Directory(path, PackageModes.Directory),
            2 => new PackageEntry.Symlink(path, content.ToString()),
            3 => File(path, content) with { Mode = PackageModes.ExecutableFile },
            4 => File(path + "/below", content),
            _ => File(path, content),
        };
    }
}
