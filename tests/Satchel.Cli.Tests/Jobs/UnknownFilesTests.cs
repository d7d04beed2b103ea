using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Satchel.Testing;
using Satchel.Testing.Hosting;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>A head that says everything about a job but what it made: one that leaves then, or that is older.</summary>
public sealed class UnknownFilesTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly HttpClient _http = new();
    private Daemon _daemon = null!;
    private FileHost _front = null!;
    private int _asked;

    public enum Answer
    {
        None,
        NotFound,
        Never,
    }

    public async ValueTask InitializeAsync()
    {
        _daemon = await Daemon.StartAsync(_scratch.At("home"));
        _front = await FileHost.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        await _daemon.DisposeAsync();
        _http.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(Answer.None)]
    [InlineData(Answer.NotFound)]
    [InlineData(Answer.Never)]
    public async Task Submit_FilesAreNotTold_EndsWithTheCodeAndTheRecordOfTheJobAllTheSame(Answer answer)
    {
        _front.Otherwise = context => AnswerAsync(context, answer);

        var run = await CliRun.RunAsync(
            _scratch.At("home"),
            ["job", "submit", "--json", "--address", _front.Address, "--", "echo x > x; exit 3"]
        );

        run.ExitCode.Should().Be(3, run.Errors);
        var record = JsonNode.Parse(run.Output)!;
        record["status"]!.GetValue<string>().Should().Be("FAILED");
        record["made"].Should().BeNull();
        run.Errors.Should().Contain("What the job made is not known").And.NotContain("Waiting for it to come back");
        _asked.Should().Be(1);
    }

    private async Task AnswerAsync(HttpContext context, Answer answer)
    {
        if (!context.Request.Path.Value!.EndsWith("/files", StringComparison.Ordinal))
        {
            await PassOnAsync(context);
            return;
        }

        Interlocked.Increment(ref _asked);
        switch (answer)
        {
            case Answer.None:
                context.Abort();
                break;
            case Answer.NotFound:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
            default:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
        }
    }

    private async Task PassOnAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            _daemon.Address.TrimEnd('/') + context.Features.Get<IHttpRequestFeature>()!.RawTarget
        );
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        foreach (var (name, value) in context.Request.Headers.Where(header => header.Key is not ("Host" or "Content-Length")))
        {
            request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
        }

        using var reply = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)reply.StatusCode;
        foreach (var (name, values) in reply.Headers.Concat(reply.Content.Headers).Where(header => header.Key != "Transfer-Encoding"))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await reply.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
