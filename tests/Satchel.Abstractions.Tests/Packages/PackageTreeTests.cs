using System.Text;
using CsCheck;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;

namespace Satchel.Abstractions.Tests.Packages;

public sealed class PackageTreeTests
{
    private static readonly BlobRef Hello = new(Digest.Of("hello"u8), 5);

    [Fact]
    public void Create_AnyOrder_OneDigest()
    {
        PackageEntry[] entries =
        [
            new PackageEntry.File("b/x", Hello, PackageModes.ExecutableFile),
            new PackageEntry.Directory("a", PackageModes.Directory),
            new PackageEntry.Symlink("b/l", "../a"),
            new PackageEntry.File("\uFFFF", Hello, PackageModes.File),
            new PackageEntry.File("\U0001F600", Hello, PackageModes.File),
        ];

        var tree = PackageTree.Create(entries);

        PackageTree.Create(entries.Reverse()).Digest.Should().Be(tree.Digest);
        tree.Entries.Select(entry => entry.Path).Should().Equal("a", "b/l", "b/x", "\uFFFF", "\U0001F600");
    }

    [Fact]
    public void Parse_Canonical_RoundTrips()
    {
        Gen.Select(Gen.String[Gen.Char["ab/.é\uE000"], 1, 12], Gen.Int[0, 0x1FF])
            .Array[0, 20]
            .Sample(items =>
            {
                var paths = items.Where(item => PackagePath.FindFault(item.Item1) is null).DistinctBy(item => item.Item1).ToList();
                var leaves = paths.Where(item =>
                    !paths.Exists(other => other.Item1.StartsWith(item.Item1 + "/", StringComparison.Ordinal))
                );
                var tree = PackageTree.Create(leaves.Select(item => new PackageEntry.File(item.Item1, Hello, (UnixFileMode)item.Item2)));

                var parsed = PackageTree.Parse(tree.Canonical.Span);

                return parsed.Digest == tree.Digest && parsed.Entries.SequenceEqual(tree.Entries);
            });
    }

    [Fact]
    public void Create_EveryKindInAnyOrder_OneCanonicalFormThatReadsBack()
    {
        var entry = Gen.Select(
                Gen.Int[0, 3],
                Gen.Int[0, 60],
                Gen.OneOf(Gen.Const("a"), Gen.Const("\uE000"), Gen.Const("\U0001F600"), Gen.Const(" :\n"))
            )
            .Select(
                static (kind, number, name) =>
                {
                    var path = $"d{number % 5}/{name}{number}";
                    return (PackageEntry)(
                        kind switch
                        {
                            0 => new PackageEntry.Directory(path, PackageModes.Directory),
                            1 => new PackageEntry.Symlink(path, name),
                            _ => new PackageEntry.File(path, Hello, kind == 2 ? PackageModes.ExecutableFile : PackageModes.File),
                        }
                    );
                }
            );
        Gen.Select(entry.Array[0, 40], Gen.Int)
            .Sample(
                (drawn, seed) =>
                {
                    var entries = drawn.DistinctBy(static one => one.Path).ToArray();
                    var tree = PackageTree.Create(entries);
                    new Random(seed).Shuffle(entries);
                    return PackageTree.Create(entries).Canonical.Span.SequenceEqual(tree.Canonical.Span)
                        && PackageTree.Parse(tree.Canonical.Span).Entries.SequenceEqual(tree.Entries)
                        && tree.Entries.Length == entries.Length;
                }
            );
    }

    [Fact]
    public void Create_SizesBeyondAllBounds_IsRefused()
    {
        var create = static () =>
            PackageTree.Create([
                new PackageEntry.File("a", Hello with { Size = long.MaxValue }, PackageModes.File),
                new PackageEntry.File("b", Hello with { Size = 1 }, PackageModes.File),
            ]);

        create.Should().Throw<PackageFormatException>();
    }

    [Fact]
    public void Compare_AnyText_OrdersAsUtf8Bytes()
    {
        var text = Gen.OneOf(Gen.Const("a"), Gen.Const("\uE000"), Gen.Const("\U0001F600"), Gen.Const("é"), Gen.Const("/"))
            .Array[0, 5]
            .Select(string.Concat);
        Gen.Select(text, text)
            .Sample(
                (left, right) =>
                {
                    var bytes = Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
                    return Math.Sign(PackagePath.Compare(left, right)) == Math.Sign(bytes);
                }
            );
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a/")]
    [InlineData("a\0b")]
    public void Create_UncleanPath_IsRefused(string path)
    {
        var create = () => PackageTree.Create([new PackageEntry.File(path, Hello, PackageModes.File)]);

        create.Should().Throw<PackageFormatException>();
    }

    [Fact]
    public void Create_PathWithHalfASurrogatePair_IsRefused()
    {
        var create = () => PackageTree.Create([new PackageEntry.File("\uD800", Hello, PackageModes.File)]);

        create.Should().Throw<PackageFormatException>();
    }

    [Theory]
    [InlineData("l", "/etc")]
    [InlineData("l", "..")]
    [InlineData("a/l", "../../x")]
    [InlineData("a/l", "b/../../../x")]
    [InlineData("l", "")]
    public void Create_LinkOutOfPackage_IsRefused(string path, string target)
    {
        var create = () => PackageTree.Create([new PackageEntry.Symlink(path, target)]);

        create.Should().Throw<PackageFormatException>();
    }

    [Theory]
    [InlineData("1755")]
    [InlineData("4755")]
    public void Create_FileWithOtherBitsThanPermissions_IsRefused(string mode)
    {
        var create = () => PackageTree.Create([new PackageEntry.File("a", Hello, (UnixFileMode)Convert.ToInt32(mode, 8))]);

        create.Should().Throw<PackageFormatException>();
    }

    [Fact]
    public void Create_EntryBelowLink_IsRefused()
    {
        var create = () => PackageTree.Create([new PackageEntry.Symlink("l", "d"), new PackageEntry.File("l/x", Hello, PackageModes.File)]);

        create.Should().Throw<PackageFormatException>();
    }

    [Fact]
    public void Parse_EveryCutAndEveryFlippedBit_IsRefusedOrAnotherPackage()
    {
        var tree = PackageTree.Create([new PackageEntry.File("a", Hello, PackageModes.ExecutableFile), new PackageEntry.Symlink("l", "a")]);
        var canonical = tree.Canonical.ToArray();
        for (var i = 0; i < canonical.Length; i++)
        {
            var cut = canonical[..i];
            ParseOrNull(cut)?.Digest.Should().NotBe(tree.Digest);

            var flipped = canonical.ToArray();
            flipped[i] ^= 1;
            ParseOrNull(flipped)?.Digest.Should().NotBe(tree.Digest);
        }
    }

    private static PackageTree? ParseOrNull(byte[] canonical)
    {
        try
        {
            return PackageTree.Parse(canonical);
        }
        catch (PackageFormatException)
        {
            return null;
        }
    }
}
