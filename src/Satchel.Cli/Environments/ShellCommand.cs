using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Environments;

namespace Satchel.Cli.Environments;

/// <summary><c>satchel env shell</c>.</summary>
internal sealed class ShellCommand : ClusterCommand
{
    private readonly RuntimeEnvOptions _runtimeEnv = new(takesLock: true);

    private readonly Option<string?> _job = new Option<string?>("--job")
    {
        Description = "Id of a job whose environment to use.",
        HelpName = JobIdArgument.Name,
    }.RefusingEmpty();

    private readonly Argument<string[]> _command = new("CMD")
    {
        Description = "Program and arguments; put -- in front. Default: the shell of SHELL.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public ShellCommand()
        : base(
            "shell",
            "Runs a shell or a command inside an environment, as a job would be, on the node's machine; ends with its exit code, "
                + "as a shell with 127 where there is no such command and 126 where it cannot be executed."
        )
    {
        _runtimeEnv.AddTo(this);
        Options.Add(_job);
        Arguments.Add(_command);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "satchel env shell --runtime-env env.yaml",
            "satchel env shell --job nightly -- python -c 'import requests; print(requests.__version__)'",
        ];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        (_runtimeEnv.IsGiven(parsed), parsed.GetValue(_job)) switch
        {
            (false, null) => ["No environment: give --runtime-env FILE, --runtime-env-json JSON or --job ID."],
            (true, not null) => ["Give either an environment or --job, not both."],
            (false, not null) when _runtimeEnv.IsLocked(parsed) =>
            [
                "Give either --locked or --job, not both: the environment of a job has the packages that the job had.",
            ],
            _ => [],
        };

    /// <summary>What runs in the environment is told to end, and ends when it will.</summary>
    public override bool OutlastsInterruption(ParseResult parsed) => true;

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var package = context.Value(_job) is null
            ? await LocalEnvironment
                .BuildAsync(
                    CheckedRuntimeEnv.Check(_runtimeEnv.Read(context.Parsed), CurrentDirectory.Path),
                    context.Terminal,
                    context.Cancelled
                )
                .ConfigureAwait(false)
            : null;
        using var client = await ConnectAsync(context, startsCluster: true).ConfigureAwait(false);
        var runtimeEnv = await SendAsync(context, client, package).ConfigureAwait(false);
        string[] given = context.Value(_command) ?? [];
        using var progress = new SlowProgress<string>(context.Terminal, static text => text);
        return await client
            .Environments.OpenAsync(
                runtimeEnv,
                progress,
                opened =>
                {
                    context.Terminal.EndProgress();
                    return given is []
                        ? RunShellAsync(context, opened, runtimeEnv)
                        : ForegroundProcess.RunAsync(opened, given, context.Cancelled);
                },
                context.Cancelled
            )
            .ConfigureAwait(false);
    }

    private static async Task<int> RunShellAsync(CommandContext context, OpenedEnvironment opened, JsonObject runtimeEnv)
    {
        // Only who types reads the user's start-up files, and of a container's shell those are others.
        if (!context.Terminal.CanAsk || opened.Prefix is not [])
        {
            return await ForegroundProcess.RunAsync(opened, [Terminal.Shell], context.Cancelled).ConfigureAwait(false);
        }

        using var shell = InteractiveShell.Prepare(Terminal.Shell, runtimeEnv.Select(static field => field.Key), context.Terminal);
        var variables = new Dictionary<string, string>(opened.Variables, StringComparer.Ordinal);
        foreach (var (name, value) in shell.Variables)
        {
            variables[name] = value;
        }

        return await ForegroundProcess
            .RunAsync(opened with { Variables = variables }, shell.Command, context.Cancelled)
            .ConfigureAwait(false);
    }

    private async Task<JsonObject> SendAsync(CommandContext context, SatchelClient client, RuntimeEnvPackage? package)
    {
        if (package is null)
        {
            return await LockedEnvironment
                .OfJobAsync(client, context.Value(_job)!, context.Terminal, context.Cancelled)
                .ConfigureAwait(false);
        }

        await LocalEnvironment.SendAsync(package, client, context.Terminal, context.Cancelled).ConfigureAwait(false);
        return package.RuntimeEnv;
    }
}
