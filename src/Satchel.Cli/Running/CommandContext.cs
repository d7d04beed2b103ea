using System.CommandLine;
using Satchel.Cli.Output;

namespace Satchel.Cli.Running;

/// <summary>One invocation of a command.</summary>
/// <param name="Parsed">Its command line.</param>
/// <param name="Terminal">Where it prints.</param>
/// <param name="AsJson">Whether data is wanted as JSON.</param>
/// <param name="Cancelled">Asks to stop: Ctrl-C or SIGTERM.</param>
internal sealed record CommandContext(ParseResult Parsed, Terminal Terminal, bool AsJson, CancellationToken Cancelled)
{
    /// <summary>Value of an option or its default.</summary>
    public T? Value<T>(Option<T> option) => Parsed.GetValue(option);

    /// <summary>Value of an argument.</summary>
    public T? Value<T>(Argument<T> argument) => Parsed.GetValue(argument);
}
