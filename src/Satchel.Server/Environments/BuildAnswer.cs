using System.Text.Json;
using System.Threading.Channels;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Wire;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Server.Routing;
using Satchel.Server.V1;

namespace Satchel.Server.Environments;

/// <summary>An answer that tells how a build goes: one JSON object a line, as they come.</summary>
internal sealed class BuildAnswer : IProgress<string>
{
    public const string ContentType = "application/x-ndjson";

    private readonly Channel<BuildMessage> _messages = Channel.CreateUnbounded<BuildMessage>();

    private BuildAnswer() { }

    /// <summary>Where to tell about the build.</summary>
    public BuildAudience Audience => new(this, line => Send(new BuildMessage { Log = line }));

    public void Report(string value) => Send(new BuildMessage { Progress = value });

    public void Send(BuildMessage message) => _messages.Writer.TryWrite(message);

    /// <summary>Answers a request with what a build tells, and at the end with its failure, when it fails.</summary>
    /// <param name="http">The request.</param>
    /// <param name="build">Sends its own last message when it succeeds.</param>
    public static async Task SendAsync(HttpContext http, Func<BuildAnswer, Task> build, CancellationToken cancellationToken)
    {
        var answer = new BuildAnswer();
        http.Response.ContentType = ContentType;
        var building = answer.RunAsync(http, build);
        try
        {
            await http.Response.StartAsync(cancellationToken).ConfigureAwait(false);
            await foreach (var message in answer._messages.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await JsonSerializer
                    .SerializeAsync(http.Response.Body, message, ServerJson.Default.BuildMessage, cancellationToken)
                    .ConfigureAwait(false);
                await http.Response.Body.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
                await http.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await building.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await building.ConfigureAwait(false);
    }

    private async Task RunAsync(HttpContext http, Func<BuildAnswer, Task> build)
    {
        try
        {
            await build(this).ConfigureAwait(false);
        }
        catch (SatchelException failure)
        {
            Send(new BuildMessage { Failure = ReplyOf(failure) });
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            // A border: the answer has begun, so whoever asked is told in it.
            V1Errors.LogFailed(
                http.RequestServices.GetRequiredService<ILogger<V1Errors>>(),
                defect,
                http.Request.Method,
                RequestedPath.Of(http).Shown
            );
            Send(new BuildMessage { Failure = new ErrorReply(V1Errors.Defect) });
        }
        finally
        {
            _messages.Writer.Complete();
        }
    }

    private static ErrorReply ReplyOf(SatchelException failure) =>
        new(failure.Error) { SetupError = (failure as RuntimeEnvSetupException)?.SetupError };
}
