using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satchel.Testing.Hosting;
using Satchel.Testing.Nuget;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Feeds that list a package and do not have it, or send a part of it.</summary>
public sealed class NugetTroubleTests : IAsyncDisposable
{
    private const string File = "/flat/upper/1.2.3/upper.1.2.3.nupkg";

    private readonly PreparedNode _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("gone", "uri_not_found", "Upper.1.2.3")]
    [InlineData("short", "archive_corrupt", "Upper.1.2.3")]
    [InlineData("refused", "access_denied", "403")]
    [InlineData("reset", "index_unreachable", "Upper.1.2.3")]
    public async Task Prepare_AFileThatDoesNotComeWhole_SaysWhich(string how, string code, string part)
    {
        Assert.SkipWhen(NugetFeed.Sdk is null, NugetFeed.NoSdk);
        _node.Variables["PATH"] = $"{NugetFeed.Sdk}:{_node.Variables["PATH"]}";
        await using var host = await FileHost.StartAsync();
        new NugetFeed(_node.Files.At("feed")).Add("Upper", "1.2.3");
        var bytes = System.IO.File.ReadAllBytes(_node.Files.At("feed", "Upper.1.2.3.nupkg"));
        var place = $"http://127.0.0.1:{host.Port}";
        Answer(
            "/v3/index.json",
            new()
            {
                ["version"] = "3.0.0",
                ["resources"] = new JsonArray(new JsonObject { ["@id"] = $"{place}/flat/", ["@type"] = "PackageBaseAddress/3.0.0" }),
            }
        );
        Answer("/flat/upper/index.json", new() { ["versions"] = new JsonArray("1.2.3") });
        host.Answer(File, context => SendAsync(context, how, bytes));

        var spec = $$$"""{"nuget": {"packages": ["Upper 1.2.3"], "sources": ["{{{place}}}/v3/index.json"]}}""";
        var failure = await _node.FailureAsync(spec);

        failure.Code.Should().Be(code, string.Join('\n', failure.LastLines));
        failure.Message.Should().Contain(part, string.Join('\n', failure.LastLines));
        host.Serve(File, bytes);
        await _node.PrepareAsync(spec);

        void Answer(string path, JsonObject answer) =>
            host.Answer(path, context => Results.Text(answer.ToJsonString(), "application/json").ExecuteAsync(context));
    }

    private static async Task SendAsync(HttpContext context, string how, byte[] bytes)
    {
        switch (how)
        {
            case "gone":
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
            case "refused":
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                break;
            case "reset":
                context.Abort();
                break;
            default:
                await context.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
                break;
        }
    }
}
