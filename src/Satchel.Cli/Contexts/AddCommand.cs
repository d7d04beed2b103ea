using System.CommandLine;
using Satchel.Abstractions.Home;
using Satchel.Cli.Options;
using Satchel.Cli.Running;
using Satchel.Client.Connecting;
using Satchel.Client.Contexts;

namespace Satchel.Cli.Contexts;

/// <summary><c>satchel context add</c>.</summary>
internal sealed class AddCommand : SatchelCommand
{
    private readonly Argument<string> _name = ContextArgument.Create("Name to give it: letters, digits, '.', '-' and '_'.");
    private readonly Option<string> _address = new Option<string>("--address")
    {
        Description = "Address of the cluster, such as https://head.example:8265.",
        HelpName = "URL",
        Required = true,
    }.RefusingEmpty();
    private readonly Option<string?> _token = new Option<string?>("--token-file")
    {
        Description = "File that holds the bearer token. Default: SATCHEL_TOKEN and SATCHEL_TOKEN_PATH count.",
        HelpName = "FILE",
    }.RefusingEmpty();
    private readonly Option<string?> _verify = new("--verify")
    {
        Description = "What --verify is in this context: true, false, or a file of CA certificates.",
        HelpName = "true|false|FILE",
    };
    private readonly Option<string?> _headers = new("--headers")
    {
        Description = "What --headers is in this context: a JSON object of texts.",
        HelpName = "JSON",
    };
    private readonly Option<bool> _use = new("--use") { Description = "Make it the current one as well." };

    public AddCommand()
        : base("add", "Keeps a cluster under a name in the home's config.toml, or replaces what was kept under it.")
    {
        Arguments.Add(_name);
        foreach (var option in (Option[])[_address, _token, _verify, _headers, _use])
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<string> Examples =>
        [
            "satchel context add prod --address https://head.example:8265 --token-file ~/prod.token",
            "satchel context add lab --address lab:8265 --use",
        ];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed)
    {
        if (parsed.GetValue(_name) is { Length: > 0 } name)
        {
            if (name is ClusterContext.Local)
            {
                yield return "'local' is always there: it is the local cluster of the home.";
            }
            else if (!name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_'))
            {
                yield return $"'{name}' is no name of a context: it takes letters, digits, '.', '-' and '_'.";
            }
        }

        foreach (var wrong in HeadersText.FindUsageErrors(parsed.GetValue(_headers)))
        {
            yield return wrong;
        }
    }

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var made = new ClusterContext(context.Value(_name)!, context.Value(_address)!)
        {
            TokenFile = Absolute(context.Value(_token)),
            Verify =
                context.Value(_verify) is { } verify && verify.Contains('/', StringComparison.Ordinal)
                    ? Absolute(verify)
                    : context.Value(_verify),
            Headers = context.Value(_headers),
        };
        // What could never be used is told now.
        ClusterAddress.Parse(made.Address);
        ServerTrust.Parse(made.Verify ?? "true");
        var file = new ContextFile(SatchelHome.FromEnvironment());
        var isNew = await file.AddAsync(made, context.Cancelled).ConfigureAwait(false);
        if (context.Value(_use))
        {
            await file.UseAsync(made.Name, context.Cancelled).ConfigureAwait(false);
        }

        var next = context.Value(_use)
            ? ", the current one."
            : $"; use it with --context {made.Name}, or for all commands: satchel context use {made.Name}";
        if (ClusterAddress.Parse(made.Address) is { LacksPort: true })
        {
            context.Terminal.Warn(
                $"'{made.Address}' names no port, so 80 counts. Heads listen on {HeadRecord.DefaultPort} unless they are told otherwise: {made.Address}:{HeadRecord.DefaultPort}?"
            );
        }

        context.Terminal.Success($"{(isNew ? "Added" : "Replaced")} context '{made.Name}'{next}");
        return ExitCodes.Success;
    }

    private static string? Absolute(string? path) => path is null ? null : Path.GetFullPath(path, CurrentDirectory.Path);
}
