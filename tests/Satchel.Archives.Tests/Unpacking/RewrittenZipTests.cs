using System.Diagnostics;
using Satchel.Testing;

namespace Satchel.Archives.Tests.Unpacking;

/// <summary>Zips that Python does not write itself: other methods, and 64-bit records behind a program.</summary>
public sealed class RewrittenZipTests : IDisposable
{
    private const string Python = """
        import io, lzma, struct, sys, zipfile, zlib
        what, text = sys.argv[1], b"some text, " * 20000

        def zip_of(name, method, packed):
            head = struct.pack("<HHHHHLLLHH", 20, 0, method, 0, 33, zlib.crc32(text), len(packed), len(text), len(name), 0)
            body = b"PK\x03\x04" + head + name + packed
            entry = b"PK\x01\x02" + struct.pack("<H", 0x314) + head + struct.pack("<HHHLL", 0, 0, 0, 0o100644 << 16, 0) + name
            return body, entry

        if what.isdigit():
            packed = lzma.compress(text) if what == "95" else b"whatever"
        else:
            what, packed = "0" + what, text
        body, entry = zip_of(b"x", int(what[0] if what[0] == "0" else what), packed)
        end = struct.pack("<HHHHLLH", 0, 0, 1, 1, len(entry), len(body), 0)
        stub = b""
        if what[0] == "0":
            wide = b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, 1, 1, len(entry), len(body))
            wide += b"PK\x06\x07" + struct.pack("<LQL", 0, len(body) + len(entry), 1)
            entry, end = entry + wide, b"\xff" * 16 + struct.pack("<H", 0)
            end = struct.pack("<HH", 0, 0) + end[4:]
            stub = b"#!/bin/sh\nexit\n"
        open("a.zip", "wb").write(stub + body + entry + b"PK\x05\x06" + end)
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("95")]
    [InlineData("stub")]
    public async Task UnpackAsync_XzOrWideBehindAProgram_IsUnpacked(string what)
    {
        var tree = await MadeAsync(what);

        tree.Tree.Files.Should().ContainSingle().Which.Blob.Size.Should().Be(220_000);
    }

    [Theory]
    [InlineData("93", "entry 'x' is packed with Zstandard, which is not taken")]
    [InlineData("98", "entry 'x' is packed with PPMd, which is not taken")]
    [InlineData("77", "entry 'x' is packed with method 77 of the format, which is not taken")]
    public async Task UnpackAsync_AnotherMethod_IsNamedWithWhatToDo(string method, string told)
    {
        var make = () => MadeAsync(method);

        var error = (await make.Should().ThrowAsync<ArchiveRefusedException>()).Which.Error;
        error.Message.Should().Be($"Archive 'a.zip' is refused: {told}.");
        error.Hint.Should().Contain("deflate");
    }

    private async Task<UnpackedArchive> MadeAsync(string what)
    {
        var start = new ProcessStartInfo("python3", ["-c", Python, what]) { WorkingDirectory = _directory.Path };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.Should().Be(0);
        return await ArchiveUnpacker.UnpackAsync(
            new ArchiveSource("a.zip", ArchiveKind.Zip, new MemoryStream(await File.ReadAllBytesAsync(_directory.At("a.zip")))),
            new ArchiveOptions(),
            new MemorySink(),
            TestContext.Current.CancellationToken
        );
    }
}
