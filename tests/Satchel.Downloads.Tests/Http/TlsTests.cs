using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Satchel.Abstractions.Environments;
using Satchel.Testing.Hosting;

namespace Satchel.Downloads.Tests.Http;

public sealed class TlsTests : IAsyncLifetime
{
    private readonly DownloadBench _bench = new();
    private readonly X509Certificate2 _authority = TestCertificates.CreateAuthority();
    private FileHost _host = null!;

    private string Url => $"https://localhost:{_host.Port}/f.zip";

    public async ValueTask InitializeAsync()
    {
        _host = await FileHost.StartAsync(TestCertificates.Create(_authority, "1.3.6.1.5.5.7.3.1", "localhost"));
        _host.Serve("/f.zip", "bytes"u8.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _authority.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task Download_AuthorityThatNobodyKnows_IsNotBelieved()
    {
        var failure = await _bench.FailAsync(Url, SetupErrorKinds.TlsFailed);

        failure.Error.Hint.Should().Contain("SATCHEL_CA_FILE");
        _host.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("SATCHEL_CA_FILE")]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("REQUESTS_CA_BUNDLE")]
    public async Task Download_AuthorityOfAVariable_IsBelieved(string variable)
    {
        _bench.Variables[variable] = _bench.Write("ca.pem", _authority.ExportCertificatePem());

        (await _bench.DownloadAsync(Url)).Should().Equal("bytes"u8.ToArray());
    }

    [Theory]
    [InlineData("PIP_CERT")]
    [InlineData("GIT_SSL_CAINFO")]
    public async Task Download_VariableOfOneTool_DecidesNothing(string variable)
    {
        _bench.Variables[variable] = "/no/such/file.pem";
        _bench.Variables["SSL_CERT_FILE"] = _bench.Write("ca.pem", _authority.ExportCertificatePem());

        await _bench.DownloadAsync(Url);
        _bench.Variables.Remove("SSL_CERT_FILE");
        var failure = await _bench.FailAsync(Url, SetupErrorKinds.TlsFailed);

        failure.Message.Should().NotContain(variable, "what the machine believes decides");
    }

    [Theory]
    [InlineData("GIT_SSL_CAINFO", "SSL_CERT_FILE")]
    [InlineData("SSL_CERT_FILE", "PIP_CERT")]
    public async Task Download_RepositoryOfAnAuthorityOfAVariable_IsBelieved(string variable, string other)
    {
        GitHost.Commit(_bench.At("repos/code"), ("main.py", "1"));
        GitHost.Serve(_host, _bench.At("repos"));
        _bench.Variables[other] = "/no/such/file.pem";
        _bench.Variables[variable] = _bench.Write("ca.pem", _authority.ExportCertificatePem());

        (await _bench.DownloadAsync($"git+https://localhost:{_host.Port}/code/.git")).Should().NotBeEmpty();
    }

    [Fact]
    public async Task Download_AuthorityOfTheOperator_IsBelieved()
    {
        _bench.Settings = _bench.Settings with { CertificateFile = _bench.Write("ca.pem", _authority.ExportCertificatePem()) };

        await _bench.DownloadAsync(Url);
    }

    [Fact]
    public async Task Download_CertificateOfAnotherHost_IsNotBelieved()
    {
        _bench.Variables["SSL_CERT_FILE"] = _bench.Write("ca.pem", _authority.ExportCertificatePem());

        await _bench.FailAsync(Url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), SetupErrorKinds.TlsFailed);
    }

    [Fact]
    public async Task Download_HttpsOfAPortThatSpeaksHttp_SaysSoAtOnce()
    {
        await using var plain = await FileHost.StartAsync();

        var failure = await _bench.FailAsync($"https://127.0.0.1:{plain.Port}/f.zip", SetupErrorKinds.TlsFailed);

        failure.Message.Should().Contain("no encrypted connection").And.NotContain("inner exception");
        failure.Error.Hint.Should().Contain("http://");
    }

    [Fact]
    public async Task Download_HostThatHangsUpDuringTheHandshake_IsTriedAgainAndSaysWhy()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var ended = new CancellationTokenSource();
        var hangUps = HangUpAsync(listener, ended.Token);

        var failure = await _bench.FailAsync(
            $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/f.zip",
            SetupErrorKinds.TlsFailed with
            {
                Life = SetupErrorLife.Transient,
            }
        );

        await ended.CancelAsync();
        (await hangUps).Should().BeGreaterThan(1);
        failure.Message.Should().Contain("no encrypted connection").And.NotContain("inner exception");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no certificate")]
    public async Task Download_VariableThatNamesNoCertificates_SaysWhichOne(string? content)
    {
        _bench.Variables["REQUESTS_CA_BUNDLE"] = content is null ? "/no/such/file.pem" : _bench.Write("ca.pem", content);

        (await _bench.FailAsync(Url, SetupErrorKinds.TlsFailed)).Message.Should().Contain("REQUESTS_CA_BUNDLE");
    }

    [Fact]
    public async Task Download_RedirectFromHttpsToHttp_IsRefused()
    {
        _bench.Variables["SSL_CERT_FILE"] = _bench.Write("ca.pem", _authority.ExportCertificatePem());
        _host.Answer(
            "/f.zip",
            context =>
            {
                context.Response.Redirect("http://127.0.0.1:1/f.zip");
                return Task.CompletedTask;
            }
        );

        (await _bench.FailAsync(Url, SetupErrorKinds.UriNotFound)).Message.Should().Contain("from https to http");
    }

    private static async Task<int> HangUpAsync(TcpListener listener, CancellationToken ended)
    {
        for (var calls = 0; ; calls++)
        {
            try
            {
                using var call = await listener.AcceptTcpClientAsync(ended);
            }
            catch (OperationCanceledException)
            {
                return calls;
            }
        }
    }
}
