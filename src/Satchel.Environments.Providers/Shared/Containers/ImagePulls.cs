using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Fetches images, each once however many want it at the same time: all wait for the one who fetches, see its progress and share its failure.
/// It is called off when all of them have gone. Thread-safe.
/// </summary>
internal sealed class ImagePulls(ContainerOptions options)
{
    private readonly Dictionary<string, Pull> _pulls = new(StringComparer.Ordinal);
    private readonly System.Threading.Lock _gate = new();

    /// <exception cref="SetupFailedException">The image cannot be had.</exception>
    public async Task FetchAsync(ContainerEngine engine, string image, ResolvingContext context, CancellationToken cancellationToken)
    {
        var pull = Join(engine, image, context);
        try
        {
            await pull.Work!.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await LeaveAsync(image, pull, context).ConfigureAwait(false);
        }
    }

    private Pull Join(ContainerEngine engine, string image, ResolvingContext context)
    {
        lock (_gate)
        {
            if (!_pulls.TryGetValue(image, out var pull))
            {
                pull = _pulls[image] = new Pull();
            }

            pull.Audience = [.. pull.Audience, context];
            pull.Work ??= Task.Run(() => RunAsync(engine, image, pull, context.Variables), CancellationToken.None);
            return pull;
        }
    }

    /// <summary>The last one to go calls the work off, and returns when it is over.</summary>
    private async Task LeaveAsync(string image, Pull pull, ResolvingContext context)
    {
        lock (_gate)
        {
            pull.Audience = [.. pull.Audience.Where(other => !ReferenceEquals(other, context))];
            if (pull.Audience.Count > 0)
            {
                return;
            }

            _pulls.Remove(image);
        }

        await pull.Stop.CancelAsync().ConfigureAwait(false);
        await pull.Work!.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        pull.Stop.Dispose();
    }

    private async Task RunAsync(ContainerEngine engine, string image, Pull pull, IReadOnlyDictionary<string, string> variables)
    {
        string[] login =
            options.AuthFile is not { } file ? []
            : engine.IsDocker ? ["--config", Path.GetDirectoryName(file) ?? "/"]
            : ["--authfile", file];
        IReadOnlyList<string> arguments = engine.IsDocker ? [.. login, "pull", image] : ["pull", .. login, image];
        pull.Tell($"Fetching image {image}", $"$ {engine.Program} {string.Join(' ', arguments)}");
        var result = await EngineCommand
            .RunAsync(engine, arguments, variables, line => pull.Tell($"Fetching image {image}: {line.Trim()}", line), pull.Stop.Token)
            .ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw EngineFailures.Of(engine, image, "fetch", result);
        }
    }

    private sealed class Pull
    {
        public CancellationTokenSource Stop { get; } = new();

        public Task? Work { get; set; }

        public IReadOnlyList<ResolvingContext> Audience { get; set; } = [];

        public void Tell(string message, string line)
        {
            foreach (var context in Audience)
            {
                context.Progress?.Report(message);
                context.Log?.Invoke(line);
            }
        }
    }
}
