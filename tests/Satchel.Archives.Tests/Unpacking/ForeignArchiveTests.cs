using System.Diagnostics;
using System.IO.Hashing;
using System.Text;
using Satchel.Abstractions.Packages;
using Satchel.Testing;
using Satchel.Testing.Archives;

namespace Satchel.Archives.Tests.Unpacking;

/// <summary>Archives that other programs make and unpack are taken as they mean them.</summary>
public sealed class ForeignArchiveTests
{
    private readonly MemorySink _sink = new();

    [Fact]
    public async Task UnpackAsync_ZipFromWindows_HasDirectoriesWhereBackslashesAre()
    {
        var (tree, warnings) = await UnpackAsync(
            ArchiveKind.Zip,
            new ZipBuilder { System = 0 }
                .Add("project\\", "")
                .Add("project\\src\\main.py", "1")
                .Add("project/x", "2")
                .Zip()
        );

        tree.Entries.Select(static entry => entry.Path).Should().Equal("project/src/main.py", "project/x");
        warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task UnpackAsync_ZipFromUnixWithABackslashInAName_KeepsTheName() =>
        (await UnpackAsync(ArchiveKind.Zip, new ZipBuilder().Add("a\\b", "1").Zip()))
            .Tree.Entries.Select(static entry => entry.Path)
            .Should()
            .Equal("a\\b");

    [Theory]
    [InlineData(ArchiveKind.Zip)]
    [InlineData(ArchiveKind.TarGzip)]
    public async Task UnpackAsync_OneNameTwice_TheLastWins(ArchiveKind kind)
    {
        var archive =
            kind is ArchiveKind.Zip
                ? new ZipBuilder().Add("a/x", "1").Add("link", "a", 0xA1FF).Add("a/x", "2").Add("link", "file").Zip()
                : new TarBuilder().Add("a/x", "1").Add("link", "", '2', "a").Add("./a//x", "2").Add("link", "file").Gzip();

        var (tree, warnings) = await UnpackAsync(kind, archive);

        tree.Entries.Select(Text).Should().Equal("a/x = 2", "link = file");
        warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task UnpackAsync_NamesOfOldSystems_AreReadAsTheyAreMeant()
    {
        byte[] gbk = [0xD6, 0xD0, 0xCE, 0xC4];
        byte[] cp437 = [(byte)'c', 0x61, 0x66, 0x82];
        var (tree, warnings) = await UnpackAsync(
            ArchiveKind.Zip,
            new ZipBuilder()
                .AddRaw(gbk, "1"u8.ToArray(), flags: 0, extra: UnicodePath(gbk, "中文"))
                .AddRaw("plain"u8.ToArray(), "2"u8.ToArray(), flags: 0, extra: UnicodePath("other"u8.ToArray(), "wrong"))
                .AddRaw(Encoding.UTF8.GetBytes("日本"), "3"u8.ToArray(), flags: 0)
                .AddRaw(cp437, "4"u8.ToArray(), flags: 0)
                .AddRaw([0x82], "5"u8.ToArray(), flags: 0, extra: UnicodePath([0x82], "é"))
                .Zip()
        );

        tree.Entries.Select(Text).Should().BeEquivalentTo("中文 = 1", "plain = 2", "日本 = 3", "café = 4", "é = 5");
        warnings.Should().ContainSingle().Which.Should().Contain("'café'").And.Contain("code page 437");
    }

    [Fact]
    public async Task UnpackAsync_NamesInGbkWithoutAField_AreTakenAndTold()
    {
        var (tree, warnings) = await UnpackAsync(ArchiveKind.Zip, new ZipBuilder().AddRaw([0xD6, 0xD0], "1"u8.ToArray(), flags: 0).Zip());

        tree.Files.Should().ContainSingle();
        warnings.Should().ContainSingle();
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    public async Task UnpackAsync_LinkThatLeadsOut_IsLeftOutWithAWarning(string target)
    {
        var fromZip = await UnpackAsync(ArchiveKind.Zip, new ZipBuilder().Add("l", target, 0xA1FF).Add("ok", "1").Zip());
        var fromTar = await UnpackAsync(ArchiveKind.TarGzip, new TarBuilder().Add("l", "", '2', target).Add("ok", "1").Gzip());

        foreach (var (tree, warnings) in (UnpackedArchive[])[fromZip, fromTar])
        {
            tree.Entries.Select(static entry => entry.Path).Should().Equal("ok");
            warnings.Should().ContainSingle().Which.Should().StartWith("Entry 'l' is a link that leads out").And.EndWith("it is left out.");
        }
    }

    [Fact]
    public async Task UnpackAsync_LinksThatLeadOutByWayOfOthers_AreAllLeftOut()
    {
        var (tree, warnings) = await UnpackAsync(
            ArchiveKind.TarGzip,
            new TarBuilder()
                .Add("d/e/up", "", '2', "../..")
                .Add("out", "", '2', "d/e/up/../x")
                .Add("further", "", '2', "out")
                .Add("inside", "", '2', "d/e")
                .Add("d/e/f", "1")
                .Gzip()
        );

        tree.Entries.Select(static entry => entry.Path).Should().BeEquivalentTo("d/e/up", "inside", "d/e/f");
        warnings.Should().HaveCount(2);
    }

    [Fact]
    public async Task UnpackAsync_PipesAndDevices_AreLeftOutWithAWarning()
    {
        var fromZip = await UnpackAsync(
            ArchiveKind.Zip,
            new ZipBuilder().Add("pipe", "", 0x11B6).Add("sock", "", 0xC1B6).Add("dev", "", 0x21B6).Add("ok", "1").Zip()
        );
        var fromTar = await UnpackAsync(
            ArchiveKind.TarGzip,
            new TarBuilder().Add("dev", "", '3').Add("block", "", '4').Add("pipe", "", '6').Add("ok", "1").Gzip()
        );

        fromZip.Tree.Entries.Concat(fromTar.Tree.Entries).Select(static entry => entry.Path).Should().Equal("ok", "ok");
        fromZip.Warnings.Should().HaveCount(3);
        fromTar
            .Warnings.Should()
            .Equal(
                "Entry 'dev' is a device: it is left out.",
                "Entry 'block' is a device: it is left out.",
                "Entry 'pipe' is a FIFO: it is left out."
            );
    }

    [Fact]
    public async Task UnpackAsync_ThousandsOfEntriesLeftOut_AreAFewWarnings()
    {
        var tar = new TarBuilder();
        for (var i = 0; i < 2000; i++)
        {
            tar.Add($"l{i}", "", '2', "/etc/passwd");
        }

        (await UnpackAsync(ArchiveKind.TarGzip, tar.Gzip()))
            .Warnings.Should()
            .HaveCount(21)
            .And.Subject.Last()
            .Should()
            .Be("1980 more entries are left out for reasons like these.");
    }

    [Theory]
    [InlineData("--format=gnu", "-S")]
    [InlineData("--format=posix", "--sparse-version=0.0")]
    [InlineData("--format=posix", "--sparse-version=0.1")]
    [InlineData("--format=posix", "--sparse-version=1.0")]
    public async Task UnpackAsync_SparseFileOfGnuTar_IsTheSameFile(params string[] format)
    {
        using var directory = new TemporaryDirectory();
        byte[] content;
        await using (var file = File.Create(directory.At("sparse")))
        {
            // Enough parts to need blocks of their own in the old form, a hole at the end, and one at the start.
            for (var part = 1; part < 60; part++)
            {
                file.Position = part * 128 * 1024;
                file.Write(Encoding.UTF8.GetBytes($"part {part}"));
            }

            file.SetLength(100 << 20);
        }

        content = await File.ReadAllBytesAsync(directory.At("sparse"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(directory.At("after"), "after", TestContext.Current.CancellationToken);
        Run("tar", ["-C", directory.Path, "-czSf", directory.At("a.tar.gz"), .. format, "sparse", "after"]);

        var archive = await File.ReadAllBytesAsync(directory.At("a.tar.gz"), TestContext.Current.CancellationToken);
        var (tree, _) = await UnpackAsync(ArchiveKind.TarGzip, archive);

        archive.Length.Should().BeLessThan(1 << 20);
        var sparse = tree.Files.Single(static file => file.Path is "sparse").Blob;
        sparse.Size.Should().Be(content.Length);
        sparse.Digest.Should().Be(Satchel.Abstractions.Blobs.Digest.Of(content));
        Text(tree.Files.Single(static file => file.Path is "after")).Should().Be("after = after");
    }

    private static byte[] UnicodePath(byte[] name, string path)
    {
        byte[] field = [1, .. BitConverter.GetBytes(Crc32.HashToUInt32(name)), .. Encoding.UTF8.GetBytes(path)];
        return [0x75, 0x70, (byte)field.Length, 0, .. field];
    }

    private static void Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
    }

    private string Text(PackageEntry entry) => $"{entry.Path} = {(entry is PackageEntry.File file ? _sink.Text(file.Blob.Digest) : "")}";

    private Task<UnpackedArchive> UnpackAsync(ArchiveKind kind, byte[] bytes) =>
        ArchiveUnpacker.UnpackAsync(
            new ArchiveSource("a", kind, new MemoryStream(bytes)),
            new ArchiveOptions(),
            _sink,
            CancellationToken.None
        );
}
