using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Runs the engine where no layer is built yet: to ask for an image and to fetch one. It gets the daemon's own variables, of the node's those
/// that steer it, and of the environment's those about the way to a registry and the login there.
/// </summary>
internal static partial class EngineCommand
{
    /// <summary>
    /// What the engine is given for an environment. Where it keeps its images is the node's affair: the container of the job is started there.
    /// </summary>
    public static IReadOnlyDictionary<string, string> VariablesOf(ResolvingContext context) =>
        context
            .Variables.Where(variable => ForRegistries().IsMatch(variable.Key))
            .Concat(context.NodeVariables.Where(variable => variable.Key.StartsWith("CONTAINERS_", StringComparison.Ordinal)))
            .DistinctBy(variable => variable.Key, StringComparer.Ordinal)
            .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);

    /// <param name="engine">Which engine.</param>
    /// <param name="arguments">Its arguments; no secret among them.</param>
    /// <param name="variables">Given to it beside the daemon's own.</param>
    /// <param name="onLine">Told every line that it does not print as its answer; of docker, which tells there how it gets on, the answer too.</param>
    /// <exception cref="SetupFailedException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the engine was ended.</exception>
    public static async Task<ToolResult> RunAsync(
        ContainerEngine engine,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> variables,
        Action<string>? onLine,
        CancellationToken cancellationToken
    )
    {
        using var process = Start(engine, arguments, variables);
        try
        {
            var telling = new System.Threading.Lock();
            var answer = ReadAnswerAsync(process.StandardOutput, engine.IsDocker ? Tell : null, cancellationToken);
            var lines = new ToolLines();
            while (await process.StandardError.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                lines.Add(line);
                Tell(line);
            }

            var output = await answer.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new ToolResult([engine.Program, .. arguments], process.ExitCode, lines.Kept) { StandardOutput = output };

            void Tell(string line)
            {
                lock (telling)
                {
                    onLine?.Invoke(line);
                }
            }
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task<string> ReadAnswerAsync(StreamReader output, Action<string>? onLine, CancellationToken cancellationToken)
    {
        var answer = new StringBuilder();
        while (await output.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            answer.Append(line).Append('\n');
            onLine?.Invoke(line);
        }

        return answer.ToString();
    }

    private static Process Start(ContainerEngine engine, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(engine.Program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = "/",
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            var process = Process.Start(start) ?? throw new InvalidOperationException("A started process is always new here.");
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception refused) when (Shortage.Is(refused.NativeErrorCode))
        {
            throw NodeShortage.Of(engine.Program, refused);
        }
        catch (Win32Exception refused)
        {
            throw new SetupFailedException(
                SetupErrorKinds.EngineMissing,
                $"The node cannot run containers: '{engine.Program}' cannot be started: {refused.Message}.",
                "Install podman there again (Debian: apt-get install podman), or name another engine by SATCHEL_CONTAINER_ENGINE.",
                refused
            );
        }
    }

    [GeneratedRegex(
        @"\A((https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|REGISTRY_AUTH_FILE|DOCKER_CONFIG|CONTAINERS_REGISTRIES_CONF(_DIR)?)\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex ForRegistries();
}
