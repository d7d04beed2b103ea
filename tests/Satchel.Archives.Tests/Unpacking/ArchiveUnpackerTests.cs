using Satchel.Abstractions.Packages;
using Satchel.Testing.Archives;

namespace Satchel.Archives.Tests.Unpacking;

public sealed class ArchiveUnpackerTests
{
    public static IEnumerable<TheoryDataRow<string>> Hostile => HostileArchives.All.Keys.Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task UnpackAsync_Hostile_IsRefusedWithEntryAndReason(string name)
    {
        var archive = HostileArchives.All[name];
        using var content = new MemoryStream(archive.Bytes);
        var unpack = () =>
            ArchiveUnpacker.UnpackAsync(
                new ArchiveSource("hostile", archive.Kind, content),
                new ArchiveOptions { Limits = archive.Limits },
                new MemorySink(),
                CancellationToken.None
            );

        var error = (await unpack.Should().ThrowAsync<ArchiveRefusedException>()).Which.Error;

        error.Code.Should().Be("archive_refused");
        error.Message.Should().StartWith("Archive 'hostile' is refused: ").And.ContainAll(archive.Says);
        error.Message.Any(char.IsControl).Should().BeFalse();
        error.Hint.Should().NotBeEmpty();
    }

    [Fact]
    public async Task UnpackAsync_OddButHarmless_IsTaken()
    {
        var tree = await UnpackAsync(
            ArchiveKind.TarGzip,
            new TarBuilder()
                .Add("./", type: '5')
                .Add("a/", type: '5', mode: Octal("0755"))
                .Add("a/", type: '5', mode: Octal("0755"))
                .Pax("comment", "made by a test", 'g')
                .Pax("path", "a/" + new string('p', 200))
                .Add("short", "1")
                .Add("././@LongLink", "a/" + new string('g', 200) + "\0", 'L')
                .Add("short", "2")
                .Add("a/old-directory/", "", '\0')
                .Add("a/back\\slash", "3")
                .Add("a/suid", "4", mode: Convert.ToInt32("6755", 8))
                .Add("a/hard", "", '1', "./a/suid")
                .Add("a/link", "", '2', "../a/./suid")
                .Add("a/loop", "", '2', "loop")
                .Gzip()
        );

        tree.Entries.Select(entry => entry.Path)
            .Should()
            .BeEquivalentTo(
                "a/" + new string('p', 200),
                "a/" + new string('g', 200),
                "a/old-directory",
                "a/back\\slash",
                "a/suid",
                "a/hard",
                "a/link",
                "a/loop"
            );
        tree.Files.Where(file => file.Mode == PackageModes.ExecutableFile)
            .Select(file => file.Path)
            .Should()
            .BeEquivalentTo("a/suid", "a/hard");
        tree.Entries.OfType<PackageEntry.Directory>().Should().ContainSingle().Which.Path.Should().Be("a/old-directory");
        tree.Entries.OfType<PackageEntry.Symlink>().First().Target.Should().Be("../a/./suid");
    }

    [Fact]
    public async Task UnpackAsync_ModesInATar_AreKeptWithoutSetUserIdAndItsLike()
    {
        var tree = await UnpackAsync(
            ArchiveKind.TarGzip,
            new TarBuilder()
                .Add("key", "1", mode: Octal("0600"))
                .Add("suid", "2", mode: Octal("6755"))
                .Add("nobody", "3", mode: 0)
                .Add("hard", "", '1', "key", Octal("0777"))
                .Add("private/", "", '5', mode: Octal("1700"))
                .Add("private/x", "4")
                .Add("locked/", "", '5', mode: Octal("0055"))
                .Add("plain/", "", '5', mode: Octal("0755"))
                .Add("plain/y", "5")
                .Gzip()
        );

        Modes(tree)
            .Should()
            .Equal("hard 600", "key 600", "locked 755", "nobody 000", "plain/y 644", "private 700", "private/x 644", "suid 755");
    }

    [Fact]
    public async Task UnpackAsync_ModesInAZip_AreKeptWhereThereAreAny()
    {
        var tree = await UnpackAsync(
            ArchiveKind.Zip,
            new ZipBuilder()
                .Add("from-windows", "1")
                .Add("from-windows-directory/", "")
                .Add("key", "2", Octal("100600"))
                .Add("nobody", "3", Octal("100000"))
                .Add("suid", "4", Octal("106711"))
                .Add("without-type", "5", Octal("640"))
                .Add("private/", "", Octal("40700"))
                .Add("private/x", "6")
                .Zip()
        );

        Modes(tree)
            .Should()
            .Equal(
                "from-windows 644",
                "from-windows-directory 755",
                "key 600",
                "nobody 000",
                "private 700",
                "private/x 644",
                "suid 711",
                "without-type 640"
            );
    }

    [Fact]
    public async Task UnpackAsync_CompressedWell_IsNoBombBelowTheFreeBytes()
    {
        var tree = await UnpackAsync(ArchiveKind.Zip, new ZipBuilder().AddRaw("zeros"u8.ToArray(), new byte[20 * 1024 * 1024]).Zip());

        tree.TotalBytes.Should().Be(20 * 1024 * 1024);
    }

    [Theory]
    [InlineData(XzSample.Base64)]
    [InlineData(XzSample.Blocks)]
    public async Task UnpackAsync_RealXz_IsTaken(string sample)
    {
        var tree = await UnpackAsync(ArchiveKind.TarXz, Convert.FromBase64String(sample));

        tree.Entries.Select(entry => entry.Path).Should().Equal("d/f", "d/l");
        tree.Files.Single().Blob.Digest.Should().Be(Satchel.Abstractions.Blobs.Digest.Of("hello\n"u8));
    }

    [Fact]
    public async Task UnpackAsync_EveryByteOfAnXzFlipped_IsRefusedOrTheSame()
    {
        var bytes = Convert.FromBase64String(XzSample.Base64);
        var whole = await UnpackAsync(ArchiveKind.TarXz, bytes);
        for (var i = 0; i < bytes.Length; i++)
        {
            var flipped = bytes.ToArray();
            flipped[i] ^= 0x20;
            var failure = await Record.ExceptionAsync(async () =>
                (await UnpackAsync(ArchiveKind.TarXz, flipped)).Digest.Should().Be(whole.Digest, "byte {0} was changed", i)
            );
            (failure is null or ArchiveRefusedException).Should().BeTrue("byte {0} was changed: {1}", i, failure);
        }
    }

    [Fact]
    public async Task UnpackAsync_EveryByteOfAZipAndATarFlipped_IsRefusedOrSound()
    {
        var zip = new ZipBuilder().Add("a/x", "content of x", 0x81ED).Add("a/y/", "").Add("a/l", "x", 0xA1FF).Zip();
        var tar = new TarBuilder().Add("a/x", "content of x").Pax("path", "a/long").Add("z", "2").Add("a/l", "", '2', "x").Gzip();
        foreach (var (kind, bytes) in ((ArchiveKind, byte[])[])[(ArchiveKind.Zip, zip), (ArchiveKind.TarGzip, tar)])
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                for (var bit = 1; bit < 256; bit <<= 1)
                {
                    var flipped = bytes.ToArray();
                    flipped[i] ^= (byte)bit;

                    // Nothing but a refusal may come out; what is taken has passed every check of a package.
                    var failure = await Record.ExceptionAsync(() => UnpackAsync(kind, flipped));
                    (failure is null or ArchiveRefusedException)
                        .Should()
                        .BeTrue("byte {0} of a {1} was changed by {2}: {3}", i, kind, bit, failure);
                }
            }
        }
    }

    [Fact]
    public async Task UnpackAsync_Cancelled_Stops()
    {
        var unpack = () =>
            ArchiveUnpacker.UnpackAsync(
                new ArchiveSource("a", ArchiveKind.Zip, new MemoryStream(new ZipBuilder().Add("a", "1").Zip())),
                new ArchiveOptions(),
                new MemorySink(),
                new CancellationToken(canceled: true)
            );

        await unpack.Should().ThrowAsync<OperationCanceledException>();
    }

    private static int Octal(string mode) => Convert.ToInt32(mode, 8);

    private static IEnumerable<string> Modes(PackageTree tree) =>
        tree.Entries.Select(static entry =>
        {
            var mode = entry is PackageEntry.File file ? file.Mode : ((PackageEntry.Directory)entry).Mode;
            return $"{entry.Path} {Convert.ToString((int)mode, 8).PadLeft(3, '0')}";
        });

    private static async Task<PackageTree> UnpackAsync(ArchiveKind kind, byte[] bytes) =>
        (
            await ArchiveUnpacker.UnpackAsync(
                new ArchiveSource("a", kind, new MemoryStream(bytes)),
                new ArchiveOptions(),
                new MemorySink(),
                CancellationToken.None
            )
        ).Tree;
}
