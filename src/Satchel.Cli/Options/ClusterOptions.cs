using System.CommandLine;
using Satchel.Abstractions.Errors;
using Satchel.Client.Connecting;
using Satchel.Client.Contexts;

namespace Satchel.Cli.Options;

/// <summary>The options that say which cluster, as <c>ray job</c> has them.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<string?> _address = new Option<string?>("--address")
    {
        Description =
            "Cluster to use, such as http://host:8265. Default: that of the context, else the local one; `job submit` starts it when none runs.",
        HelpName = "URL",
    }.RefusingEmpty();

    private readonly Option<string?> _context = new Option<string?>("--context")
    {
        Description =
            "Context to use, as `satchel context list` names it. Default: SATCHEL_ADDRESS, SATCHEL_CONTEXT, else the current one.",
        HelpName = ContextArgument.Name,
    }.RefusingEmpty();

    private readonly Option<string?> _verify = new("--verify")
    {
        Description = "Whether to check the certificate of an https address: true, false, or a file of CA certificates.",
        HelpName = "true|false|FILE",
    };

    private readonly Option<string?> _headers = new("--headers")
    {
        Description = "Headers to send with every request, as a JSON object of texts. Default: SATCHEL_JOB_HEADERS.",
        HelpName = "JSON",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_address);
        command.Options.Add(_context);
        command.Options.Add(_verify);
        command.Options.Add(_headers);
    }

    public IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        [
            .. parsed.GetValue(_address) is not null && parsed.GetValue(_context) is not null
                ? (string[])["Give --address or --context, not both."]
                : [],
            .. HeadersText.FindUsageErrors(parsed.GetValue(_headers)),
        ];

    /// <summary>Which cluster is meant, and who says so.</summary>
    /// <exception cref="SatchelException"><c>no_such_context</c>, <c>invalid_config</c>.</exception>
    public ContextChoice Choose(ParseResult parsed) =>
        ContextChoice.Make(parsed.GetValue(_address), parsed.GetValue(_context), new ConnectOptions().Home);

    /// <exception cref="SatchelException"><c>invalid_headers</c>, <c>invalid_verify</c>, <c>no_such_context</c>, <c>invalid_config</c>.</exception>
    public ConnectOptions Read(ParseResult parsed)
    {
        var (address, context, source) = Choose(parsed);
        var options = new ConnectOptions
        {
            Address = address,
            AddressSource =
                context is not null ? $"context '{context.Name}' ({source})"
                : parsed.GetValue(_address) is null ? source
                : null,
            TokenFile = context?.TokenFile,
            Trust = ServerTrust.Parse(parsed.GetValue(_verify) ?? context?.Verify ?? "true"),
        };
        return (parsed.GetValue(_headers) ?? context?.Headers) is { } headers
            ? options with
            {
                Headers = RequestHeaders.Parse(headers),
            }
            : options;
    }
}
