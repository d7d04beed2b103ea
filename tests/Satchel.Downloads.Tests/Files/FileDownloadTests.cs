using Satchel.Abstractions.Environments;

namespace Satchel.Downloads.Tests.Files;

public sealed class FileDownloadTests : IDisposable
{
    private readonly DownloadBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("file://{0}")]
    [InlineData("FILE://localhost{0}")]
    [InlineData("file:{0}")]
    public async Task Download_AFileOfTheNode_IsRead(string form)
    {
        var path = _bench.Write("a b.zip", "content");

        (await _bench.DownloadAsync(string.Format(null, form, path.Replace(" ", "%20", StringComparison.Ordinal))))
            .Should()
            .Equal("content"u8.ToArray());
        (await _bench.DownloadAsync(string.Format(null, form, path))).Should().Equal("content"u8.ToArray());
    }

    [Theory]
    [InlineData("file:///no/such/file.zip")]
    [InlineData("file://host/file.zip")]
    [InlineData("file://file.zip")]
    public async Task Download_NoFile_IsNotFound(string uri) => await _bench.FailAsync(uri, SetupErrorKinds.UriNotFound);

    [Fact]
    public async Task Download_ADirectory_IsNotFound()
    {
        _bench.Write("d.zip/file", "");

        await _bench.FailAsync($"file://{_bench.At("d.zip")}", SetupErrorKinds.UriNotFound);
    }

    [Theory]
    [InlineData("pipe.zip")]
    [InlineData("zero.zip")]
    public async Task Download_WhatNeverEnds_IsNotFound(string name)
    {
        using var make = name is "pipe.zip"
            ? System.Diagnostics.Process.Start("mkfifo", [_bench.At(name)])
            : System.Diagnostics.Process.Start("ln", ["-s", "/dev/zero", _bench.At(name)]);
        await make.WaitForExitAsync(TestContext.Current.CancellationToken);

        await _bench.FailAsync($"file://{_bench.At(name)}", SetupErrorKinds.UriNotFound);
    }
}
