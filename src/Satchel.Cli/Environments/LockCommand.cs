using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Texts;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Posix.Durability;

namespace Satchel.Cli.Environments;

/// <summary><c>satchel env lock</c>.</summary>
internal sealed class LockCommand : RuntimeEnvCommand
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Option<string?> _output = new Option<string?>("--output", "-o")
    {
        Description = "File to write the lock to. Default: standard output.",
        HelpName = "FILE",
    }.RefusingEmpty();

    private readonly Option<string?> _job = new Option<string?>("--job")
    {
        Description = "Id of a job: writes down the packages that it had, and builds nothing.",
        HelpName = "ID",
    }.RefusingEmpty();

    public LockCommand()
        : base(
            "lock",
            "Builds an environment and writes down the exact packages that were installed: name, version, URL and sha256 of each.",
            takesLock: false
        )
    {
        Options.Add(_job);
        Options.Add(_output);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "satchel env lock --runtime-env env.yaml -o env.lock",
            "satchel job submit --runtime-env env.yaml --locked env.lock -- python main.py",
            "satchel env lock --job nightly -o nightly.lock",
        ];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        (parsed.GetValue(_job), base.FindUsageErrors(parsed).Any()) switch
        {
            (null, true) => ["No environment: give --runtime-env FILE, --runtime-env-json JSON or --job ID."],
            (not null, false) => ["Give either an environment or --job, not both."],
            _ => [],
        };

    protected override async Task<int> RunAsync(CommandContext context)
    {
        if (context.Value(_output) is { } named)
        {
            RequireWritable(named);
        }

        var written =
            await (context.Value(_job) is { } job ? FindAsync(context, job) : ChooseAsync(context)).ConfigureAwait(false)
            ?? throw new SatchelException(
                new SatchelError(
                    "nothing_to_lock",
                    "No installer chose anything for this environment.",
                    "A lock is for environments with pip, uv, conda or nuget."
                )
            );
        if (context.Value(_output) is { } file)
        {
            Write(file, written);
            var count = written[EnvironmentLock.Fields]!.AsObject().Sum(field => field.Value!.AsArray().Count);
            context.Terminal.Success($"Wrote {Amount.Of(count, "package")} to {file}.");
        }
        else
        {
            context.Terminal.PrintJson(written);
        }

        TellNotLocked(context.Terminal, written);
        return ExitCodes.Success;
    }

    private async Task<JsonObject?> FindAsync(CommandContext context, string job)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        return await client.Jobs.FindLockAsync(job, context.Cancelled).ConfigureAwait(false);
    }

    private async Task<JsonObject?> ChooseAsync(CommandContext context)
    {
        var package = await PackageAsync(context).ConfigureAwait(false);
        using var client = await ConnectAsync(context, startsCluster: true).ConfigureAwait(false);
        var built = await BuildAsync(context, client, package).ConfigureAwait(false);
        var chosen = new List<(string Provider, JsonNode? Lock, JsonNode? Notes)>();
        foreach (var layer in built.Layers)
        {
            var details = await client.Environments.GetAsync(layer.Key.ToString(), context.Cancelled).ConfigureAwait(false);
            chosen.Add((details.Provider, details.Lock, details.LockNotes));
        }

        return EnvironmentLock.From(chosen);
    }

    /// <summary>What a node with another Python will miss.</summary>
    private static void TellNotLocked(Terminal terminal, JsonObject written)
    {
        string[] names =
        [
            .. (written[EnvironmentLock.Notes] as JsonObject ?? [])
                .SelectMany(static field => field.Value?["not_locked"] as JsonArray ?? [])
                .Select(static package => $"{package?["name"]} {package?["version"]}"),
        ];
        if (names.Length > 0)
        {
            terminal.Warn(
                $"Not locked, since the node's own Python has it: {string.Join(", ", names)}. A node without refuses the lock; with "
                    + "pip_install_options [\"--ignore-installed\"], or with uv, all is locked."
            );
        }
    }

    /// <summary>Before minutes of work, that their result will have a place. Leaves nothing, and what is there as it is.</summary>
    /// <exception cref="SatchelException"><c>file_not_written</c>.</exception>
    private static void RequireWritable(string file)
    {
        var path = Path.GetFullPath(file);
        if (Directory.Exists(path))
        {
            throw NotWritten(file, "it is a directory");
        }

        try
        {
            var trial = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetRandomFileName()}");
            File.OpenHandle(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(file, FileFault.InWords(refused, "write"), refused);
        }
    }

    /// <exception cref="SatchelException"><c>file_not_written</c>.</exception>
    private static void Write(string file, JsonObject written)
    {
        try
        {
            DurableFile.Write(Path.GetFullPath(file), Encoding.UTF8.GetBytes(written.ToJsonString(Indented) + "\n"));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(file, FileFault.InWords(refused, "write"), refused);
        }
    }

    private static SatchelException NotWritten(string file, string why, Exception? refused = null) =>
        new(new SatchelError("file_not_written", $"'{file}' cannot be written: {why}.", "Give another place with -o."), refused);
}
