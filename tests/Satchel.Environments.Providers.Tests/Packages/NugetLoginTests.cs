using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satchel.Testing;
using Satchel.Testing.Hosting;
using Satchel.Testing.Nuget;
using Satchel.Testing.Running;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>A feed of NuGet's third protocol that wants a login, restored from by the real SDK.</summary>
public sealed class NugetLoginTests : IAsyncDisposable
{
    private const string Canary = "CANARY-3b8e";

    private readonly PreparedNode _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("https://me:${NUGET_WORD}@HOST/v3/index.json", Canary)]
    [InlineData("${NUGET_WORD}", "https://me:" + Canary + "@HOST/v3/index.json")]
    public async Task Prepare_AFeedWithALogin_IsReadAndNothingHasThePassword(string source, string secret)
    {
        Assert.SkipWhen(NugetFeed.Sdk is null, NugetFeed.NoSdk);
        _node.Variables["PATH"] = $"{NugetFeed.Sdk}:{_node.Variables["PATH"]}";
        using var authority = TestCertificates.CreateAuthority();
        using var certificate = TestCertificates.Create(authority, "1.3.6.1.5.5.7.3.1", "localhost");
        await using var host = await FileHost.StartAsync(certificate);
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + Canary));
        host.Authorization = "Basic " + login;
        var place = $"localhost:{host.Port}";
        Serve(host, place);
        _node.Secrets.Set("word", secret.Replace("HOST", place, StringComparison.Ordinal));
        var trusted = _node.Files.Write("ca.pem", authority.ExportCertificatePem());
        string Spec(string package) =>
            $$$"""
                {"nuget": {"packages": ["{{{package}}}"], "sources": ["{{{source.Replace("HOST", place, StringComparison.Ordinal)}}}"]},
                 "env_vars": {"NUGET_WORD": {"secret": "word"}, "SSL_CERT_FILE": "{{{trusted}}}"} }
                """;

        await using (var arguments = new ArgumentWatch())
        {
            await _node.PrepareAsync(Spec("Upper 1.2.3"));
            var failure = await _node.FailureAsync(Spec("Absent 1.0.0"));

            failure.Code.Should().Be("no_such_package", string.Join('\n', failure.LastLines));
            failure.ToString().Should().NotContain(Canary);
            arguments.Seen.Should().NotContainMatch($"*{Canary}*").And.NotContainMatch($"*{login}*");
        }

        host.Requests.Should().Contain(request => request.Line == "GET /flat/upper/1.2.3/upper.1.2.3.nupkg");
        _node.LockOf(_node.Store.List().Single().Key)!.ToJsonString().Should().NotContain(Canary);
        foreach (var text in (string[])[Canary, login])
        {
            _node.ShouldKeepNothingOf(text);
            HeldText.In(_node.Files.Path, text).Where(path => path != "secrets/word").Should().BeEmpty();
        }
    }

    private void Serve(FileHost host, string place)
    {
        new NugetFeed(_node.Files.At("feed")).Add("Upper", "1.2.3");
        var index = new JsonObject
        {
            ["version"] = "3.0.0",
            ["resources"] = new JsonArray(new JsonObject { ["@id"] = $"https://{place}/flat/", ["@type"] = "PackageBaseAddress/3.0.0" }),
        };
        Answer("/v3/index.json", index);
        Answer("/flat/upper/index.json", new() { ["versions"] = new JsonArray("1.2.3") });
        host.Serve("/flat/upper/1.2.3/upper.1.2.3.nupkg", File.ReadAllBytes(_node.Files.At("feed", "Upper.1.2.3.nupkg")));

        void Answer(string path, JsonObject answer) =>
            host.Answer(path, context => Results.Text(answer.ToJsonString(), "application/json").ExecuteAsync(context));
    }
}
