using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Satchel.Abstractions.Environments;
using Satchel.Testing.Hosting;

namespace Satchel.Downloads.Tests.Git;

/// <summary>Real repositories by http, with the real git.</summary>
public sealed class GitDownloadTests(CodeRepository code) : IClassFixture<CodeRepository>, IAsyncLifetime
{
    private readonly DownloadBench _bench = new();
    private readonly string _first = code.First;
    private readonly string _second = code.Second;
    private FileHost _host = null!;

    private string Url => $"git+{_host.Address}/code/.git";

    public async ValueTask InitializeAsync()
    {
        _host = await FileHost.StartAsync();
        GitHost.Serve(_host, code.Root);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _bench.Dispose();
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("@main", 2)]
    [InlineData("@v1", 1)]
    [InlineData("@feature/x", 1)]
    [InlineData("@refs/heads/main", 2)]
    public async Task Download_ARef_IsItsCommitAndFiles(string reference, int number)
    {
        var (file, content) = await _bench.DownloadFileAsync(Url + reference);

        file.Revision.Should().Be(number == 1 ? _first : _second);
        file.HasPackingDirectory.Should().BeFalse();
        Read(content)["main.py"].Should().Be($"{number}");
        Read(content).Should().ContainKey("lib/part/__init__.py");
    }

    [Theory]
    [InlineData(40)]
    [InlineData(8)]
    public async Task Download_ACommit_IsThatOne(int digits)
    {
        var (file, content) = await _bench.DownloadFileAsync($"{Url}@{_first[..digits]}");

        file.Revision.Should().Be(_first);
        Read(content)["main.py"].Should().Be("1");
    }

    [Fact]
    public async Task Download_BranchThatWasPinned_IsThePinnedCommit()
    {
        var (file, content) = await _bench.DownloadFileAsync(Url + "@main", revision: _first);

        file.Revision.Should().Be(_first);
        Read(content)["main.py"].Should().Be("1");
    }

    [Fact]
    public async Task Download_ASubdirectory_IsTheRoot()
    {
        Read((await _bench.DownloadFileAsync(Url + "#subdirectory=lib")).Content).Keys.Should().Equal("part/__init__.py");
        var failure = await _bench.FailAsync(Url + "#subdirectory=none", SetupErrorKinds.UriNotFound);
        failure.Message.Should().Contain("'none'");
    }

    [Fact]
    public async Task Download_PrivateRepository_IsAskedForWithTheUserOfTheUriOrNetrcOrAToken()
    {
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:CANARY"));
        GitHost.Serve(_host, code.Root, basic);
        await _bench.FailAsync(Url, SetupErrorKinds.AccessDenied);
        (await _bench.FailAsync(Url.Replace("://", "://me:CANARY2@", StringComparison.Ordinal), SetupErrorKinds.AccessDenied))
            .ToString()
            .Should()
            .NotContain("CANARY2");

        await _bench.DownloadAsync(Url.Replace("://", "://me:CANARY@", StringComparison.Ordinal));
        _bench.Variables["NETRC"] = _bench.Write("netrc", "machine 127.0.0.1 login me password CANARY");
        await _bench.DownloadAsync(Url);
        _bench.Variables.Remove("NETRC");
        GitHost.Serve(_host, code.Root, "Bearer CANARY");
        _bench.Variables["SATCHEL_DOWNLOAD_TOKEN"] = "CANARY";
        await _bench.DownloadAsync(Url);
    }

    [Fact]
    public async Task Download_ServerThatSendsOn_GetsNoTokenToAnotherHost()
    {
        await using var other = await FileHost.StartAsync();
        GitHost.Serve(other, code.Root);
        _host.Otherwise = context =>
        {
            context.Response.Redirect($"{other.Address}{context.Request.Path}{context.Request.QueryString}");
            return Task.CompletedTask;
        };
        await _bench.DownloadAsync(Url);
        other.Requests.Should().NotBeEmpty();
        other.Requests.Clear();
        _bench.Variables["SATCHEL_DOWNLOAD_TOKEN"] = "CANARY";

        var failure = await _bench.FailAsync(Url, SetupErrorKinds.UriNotFound);

        failure.Message.Should().Contain("has moved");
        other.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("@main")]
    [InlineData("@SHORT")]
    public async Task Download_ServerThatSendsOnWithinItself_IsFollowedWithTheToken(string reference)
    {
        GitHost.Serve(_host, code.Root, "Bearer CANARY");
        var serve = _host.Otherwise;
        _host.Otherwise = context =>
        {
            var path = context.Request.Path.Value!;
            if (path.StartsWith("/code/.git/", StringComparison.Ordinal))
            {
                return serve(context);
            }

            context.Response.Redirect(path.Replace("/old", "/code/.git", StringComparison.Ordinal) + context.Request.QueryString);
            return Task.CompletedTask;
        };
        _bench.Variables["SATCHEL_DOWNLOAD_TOKEN"] = "CANARY";

        var old = $"git+{_host.Address}/old{reference.Replace("SHORT", _second[..8], StringComparison.Ordinal)}";
        var (file, _) = await _bench.DownloadFileAsync(old);

        file.Revision.Should().Be(_second);
    }

    [Fact]
    public async Task Download_ServerThatSendsOnInACircle_IsNotFollowedForEver()
    {
        _host.Otherwise = context =>
        {
            context.Response.Redirect($"{context.Request.Path}{context.Request.QueryString}");
            return Task.CompletedTask;
        };
        _bench.Variables["SATCHEL_DOWNLOAD_TOKEN"] = "CANARY";

        await _bench.FailAsync(Url, SetupErrorKinds.UriNotFound);
    }

    [Theory]
    [InlineData("@none", "no such branch")]
    [InlineData("@0123456789abcdef0123456789abcdef01234567", "no")]
    [InlineData("@0123456", "no branch")]
    public async Task Download_NoSuchRef_IsNotFound(string reference, string reason) =>
        (await _bench.FailAsync(Url + reference, SetupErrorKinds.UriNotFound)).Message.Should().Contain(reason);

    [Fact]
    public async Task Download_NoSuchRepository_IsNotFound() =>
        await _bench.FailAsync(Url.Replace("code", "none", StringComparison.Ordinal), SetupErrorKinds.UriNotFound);

    [Fact]
    public async Task Download_NobodyListens_IsUnreachableAfterSomeAttempts()
    {
        await _host.DisposeAsync();

        await _bench.FailAsync("git+http://127.0.0.1:1/code.git", SetupErrorKinds.UriUnreachable);

        _bench.Log.Should().HaveCount(3);
    }

    [Fact]
    public async Task Download_SettingsAndHooksOfTheUser_CountNothing()
    {
        var home = _bench.At("home");
        _bench.Write("home/.gitconfig", $"[url \"http://127.0.0.1:1/\"]\n  insteadOf = {_host.Address}/\n[core]\n  hooksPath = {home}\n");
        _bench.Variables["HOME"] = home;

        await _bench.DownloadAsync(Url);
    }

    private static Dictionary<string, string> Read(byte[] archive)
    {
        using var packed = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress);
        using var tar = new TarReader(packed);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile)
            {
                files[entry.Name] = entry.DataStream is { } data ? new StreamReader(data).ReadToEnd() : "";
            }
        }

        return files;
    }
}
