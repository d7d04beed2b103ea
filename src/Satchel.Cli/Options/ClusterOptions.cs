using System.CommandLine;
using Satchel.Client.Connecting;

namespace Satchel.Cli.Options;

/// <summary>The options that say which cluster, as <c>ray job</c> has them.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<string?> _address = new("--address")
    {
        Description =
            "Cluster to use, such as http://host:8265. Default: SATCHEL_ADDRESS, else the local cluster; `job submit` starts it when none runs.",
        HelpName = "URL",
    };

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
        command.Options.Add(_verify);
        command.Options.Add(_headers);
    }

    /// <exception cref="Abstractions.Errors.SatchelException"><c>invalid_headers</c>, <c>invalid_verify</c>.</exception>
    public ConnectOptions Read(ParseResult parsed)
    {
        var options = new ConnectOptions
        {
            Address = parsed.GetValue(_address),
            Trust = ServerTrust.Parse(parsed.GetValue(_verify) ?? "true"),
        };
        return parsed.GetValue(_headers) is { } headers ? options with { Headers = RequestHeaders.Parse(headers) } : options;
    }
}
