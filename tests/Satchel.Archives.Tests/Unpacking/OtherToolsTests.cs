using System.Diagnostics;
using Satchel.Abstractions.Packages;
using Satchel.Testing;
using Satchel.Testing.Archives;

namespace Satchel.Archives.Tests.Unpacking;

/// <summary>Archives as GNU tar, Python and a shell make them: what those unpack is taken, with the guards that hold for all.</summary>
public sealed class OtherToolsTests : IDisposable
{
    private const string Python = """
        import random, sys, zipfile
        method = {"bzip2": zipfile.ZIP_BZIP2, "lzma": zipfile.ZIP_LZMA}[sys.argv[1]]
        with zipfile.ZipFile("a.zip", "w", method) as made:
            made.writestr("empty", b"")
            made.writestr("text", b"some text, " * 20000)
            made.writestr("noise", random.Random(1).randbytes(30000))
            link = zipfile.ZipInfo("link")
            link.create_system, link.external_attr, link.compress_type = 3, 0o120777 << 16, method
            made.writestr(link, "text")
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly MemorySink _sink = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("--format=gnu")]
    [InlineData("--format=posix")]
    public async Task UnpackAsync_HardLinkToALinkOfGnuTar_IsTheSameLink(string format)
    {
        var tree = await MadeAsync(
            "a.tar.gz",
            $"mkdir d d/sub; echo 1 > d/a; ln -s a d/s; ln -P d/s d/h; ln -P d/s d/sub/x; ln -s ../a d/sub/up; ln -P d/sub/up d/zup; tar -C d {format} --sort=name -czf a.tar.gz ."
        );

        tree.Tree.Entries.OfType<PackageEntry.Symlink>()
            .Select(static link => $"{link.Path} -> {link.Target}")
            .Should()
            .Equal("h -> a", "s -> a", "sub/up -> ../a", "sub/x -> a");
        tree.Warnings.Should().ContainSingle().Which.Should().StartWith("Entry 'zup' is a link that leads out");
    }

    [Fact]
    public async Task UnpackAsync_HardLinksToWhatIsLeftOut_AreLeftOut()
    {
        var tree = await MadeAsync(
            "a.tar.gz",
            "mkdir d; cd d; echo 1 > a; mkfifo p; ln p q; ln -s /etc out; ln -P out too; cd ..; tar -C d --sort=name -czf a.tar.gz ."
        );

        tree.Tree.Entries.Select(static entry => entry.Path).Should().Equal("a");
        tree.Warnings.Should().HaveCount(4);
    }

    [Fact]
    public async Task UnpackAsync_HardLinkToAPipe_IsLeftOutWithIt()
    {
        var tree = await UnpackAsync(
            "a.tar.gz",
            new TarBuilder().Add("p", "", '6').Add("q", "", '1', "./p").Add("ok", "1").Gzip(),
            new ArchiveLimits()
        );

        tree.Tree.Entries.Select(static entry => entry.Path).Should().Equal("ok");
        tree.Warnings.Should().Contain("Entry 'q' is a hard link to './p', which no package can hold: it is left out.");
    }

    [Fact]
    public async Task UnpackAsync_ZipBehindAProgram_IsTheZip()
    {
        var tree = await MadeAsync(
            "a.zip",
            PackedByPython("zip.writestr('x/a', '1')") + "; (printf '#!/bin/sh\\nexit\\n'; cat plain.zip) > a.zip"
        );

        tree.Tree.Files.Select(Text).Should().Equal("x/a = 1");
    }

    [Fact]
    public async Task UnpackAsync_ZipBehindAnotherZip_IsTheLastOne()
    {
        // The first one's directory does not lie where the second one's would begin.
        var tree = await MadeAsync(
            "a.zip",
            PackedByPython("zip.writestr('long/name/of/another', '1' * 500)")
                + "; mv plain.zip first.zip; "
                + PackedByPython("zip.writestr('x', '2')")
                + "; cat first.zip plain.zip > a.zip"
        );

        tree.Tree.Files.Select(Text).Should().Equal("x = 2");
    }

    [Fact]
    public async Task UnpackAsync_DirectoryThatBeginsAtTwoPlaces_IsRefused()
    {
        var make = () =>
            MadeAsync(
                "a.zip",
                PackedByPython("zip.writestr('x', '1')")
                    + "; mv plain.zip first.zip; cp first.zip plain.zip; cat first.zip plain.zip > a.zip"
            );

        (await make.Should().ThrowAsync<ArchiveRefusedException>()).WithMessage("*in two ways*");
    }

    [Theory]
    [InlineData("bzip2")]
    [InlineData("lzma")]
    public async Task UnpackAsync_ZipOfPythonsOtherMethods_IsUnpacked(string method)
    {
        var tree = await MadeAsync("a.zip", $"python3 -c '{Python}' {method}");

        tree.Tree.Entries.Select(static entry => entry.Path).Should().Equal("empty", "link", "noise", "text");
        tree.Tree.Entries.OfType<PackageEntry.Symlink>().Single().Target.Should().Be("text");
        tree.Tree.Files.Select(static file => file.Blob.Size).Should().Equal(0, 30_000, 220_000);
        _sink.Text(tree.Tree.Files.Last().Blob.Digest)[..22].Should().Be("some text, some text, ");
    }

    /// <summary>Whatever a byte becomes, the archive is refused or what it holds is right: nothing else is thrown, and it ends.</summary>
    [Theory]
    [InlineData("bzip2")]
    [InlineData("lzma")]
    public async Task UnpackAsync_DamagedZipOfPythonsOtherMethods_IsRefused(string method)
    {
        var whole = await MadeAsync("a.zip", $"python3 -c '{Python}' {method}");
        var bytes = await File.ReadAllBytesAsync(_directory.At("a.zip"), TestContext.Current.CancellationToken);
        var random = new Random(20261127);
        for (var round = 0; round < 60; round++)
        {
            var damaged = bytes.ToArray();
            var isCut = round % 6 == 0;
            for (var flips = 0; flips < 1 + (round % 3); flips++)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            if (isCut)
            {
                damaged.AsSpan(random.Next(100, damaged.Length - 4000), 4000).Clear();
            }

            try
            {
                var unpacked = await UnpackAsync("a.zip", damaged, new ArchiveLimits());
                unpacked
                    .Tree.Files.Select(static file => file.Blob)
                    .Should()
                    .BeSubsetOf(whole.Tree.Files.Select(static file => file.Blob), $"seed and round {round} decide");
            }
            catch (ArchiveRefusedException)
            {
                // As it should be.
            }
        }
    }

    [Theory]
    [InlineData("deflated")]
    [InlineData("bzip2")]
    [InlineData("lzma")]
    public async Task UnpackAsync_NothingButZeros_IsTaken(string method)
    {
        var tree = await MadeAsync(
            "a.zip",
            $"python3 -c 'import zipfile; zipfile.ZipFile(\"a.zip\", \"w\", zipfile.ZIP_{method.ToUpperInvariant()}).writestr(\"x\", bytes(1 << 26))'",
            new ArchiveLimits { FreeBytes = 1 << 20 }
        );

        tree.Tree.TotalBytes.Should().Be(1 << 26, "it takes no room");
    }

    [Theory]
    [InlineData("bzip2", "1 << 26")]
    [InlineData("lzma", "1 << 26")]
    public async Task UnpackAsync_BombOfPythonsOtherMethods_IsRefused(string method, string size)
    {
        var make = () =>
            MadeAsync(
                "a.zip",
                $"python3 -c 'import zipfile; zipfile.ZipFile(\"a.zip\", \"w\", zipfile.ZIP_{method.ToUpperInvariant()}).writestr(\"x\", b\"x\" * ({size}))'",
                new ArchiveLimits { FreeBytes = 1 << 20 }
            );

        (await make.Should().ThrowAsync<ArchiveRefusedException>()).WithMessage("*times its size of *, with entry 'x'.");
    }

    [Fact]
    public async Task UnpackAsync_LzmaWithAHugeDictionary_IsRefusedBeforeItIsMade()
    {
        await MadeAsync("a.zip", $"python3 -c '{Python}' lzma");
        var bytes = await File.ReadAllBytesAsync(_directory.At("a.zip"), TestContext.Current.CancellationToken);
        // Version 9.4 and five bytes of properties: the last four are the dictionary's size.
        var at = bytes.AsSpan(bytes.AsSpan().IndexOf("text"u8)).IndexOf((byte[])[9, 4, 5, 0]) + bytes.AsSpan().IndexOf("text"u8);
        bytes.AsSpan(at + 5, 4).Fill(0xFF);

        var unpack = () => UnpackAsync("a.zip", bytes, new ArchiveLimits());

        (await unpack.Should().ThrowAsync<ArchiveRefusedException>()).WithMessage("*dictionary is too large*");
    }

    [Fact]
    public async Task UnpackAsync_NamesOfPython_AreReadAsTheyAreMeant()
    {
        // Python marks what is not ASCII as UTF-8, and leaves a backslash of a Unix alone.
        var tree = await MadeAsync(
            "a.zip",
            PackedByPython("zip.writestr('a' + chr(92) + 'b', '1'); zip.writestr('caf\\u00e9/\\u4e2d', '2')")
        );

        tree.Tree.Files.Select(Text).Should().Equal("a\\b = 1", "café/中 = 2");
        tree.Warnings.Should().BeEmpty();
    }

    private static string PackedByPython(string statements) =>
        $"python3 -c \"import zipfile; zip = zipfile.ZipFile('plain.zip', 'w', zipfile.ZIP_DEFLATED); {statements}; zip.close()\""
        + "; cp plain.zip a.zip";

    private string Text(PackageEntry.File file) => $"{file.Path} = {_sink.Text(file.Blob.Digest)}";

    private async Task<UnpackedArchive> MadeAsync(string name, string script, ArchiveLimits? limits = null)
    {
        var start = new ProcessStartInfo("bash", ["-ec", script]) { UseShellExecute = false, WorkingDirectory = _directory.Path };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.Should().Be(0);
        return await UnpackAsync(
            name,
            await File.ReadAllBytesAsync(_directory.At(name), TestContext.Current.CancellationToken),
            limits ?? new ArchiveLimits()
        );
    }

    private Task<UnpackedArchive> UnpackAsync(string name, byte[] bytes, ArchiveLimits limits)
    {
        ArchiveKinds.TryFromName(name, out var kind).Should().BeTrue();
        return ArchiveUnpacker.UnpackAsync(
            new ArchiveSource(name, kind, new MemoryStream(bytes)),
            new ArchiveOptions { Limits = limits },
            _sink,
            TestContext.Current.CancellationToken
        );
    }
}
