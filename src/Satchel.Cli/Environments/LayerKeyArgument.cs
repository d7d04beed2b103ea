using System.CommandLine;
using Satchel.Cli.Options;
using Satchel.Client;

namespace Satchel.Cli.Environments;

/// <summary>The argument that names layers.</summary>
internal static class LayerKeyArgument
{
    private const string Description = "Key of a layer, as `satchel env list` shows it; its beginning is enough when no other has it.";

    /// <summary>Keys of the layers that there are, and what they hold.</summary>
    public static async Task<IEnumerable<string>> SuggestAsync(SatchelClient client, CancellationToken cancellationToken) =>
        (
            await client.Environments.ListAsync(provider: null, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false)
        ).Select(static layer => $"{LayerText.Short(layer.Key)}\t{layer.Provider}: {layer.Summary}");

    /// <summary>Keys of the layers whose failures are remembered.</summary>
    public static async Task<IEnumerable<string>> SuggestFailedAsync(SatchelClient client, CancellationToken cancellationToken) =>
        (await client.Environments.ListFailuresAsync(cancellationToken).ConfigureAwait(false)).Select(static failure =>
            $"{LayerText.Short(failure.Key)}\t{failure.Provider}: {failure.Error.Message}"
        );

    public static Argument<string> One() => new Argument<string>("KEY") { Description = Description }.RefusingEmpty();

    public static Argument<string[]> Some() =>
        new Argument<string[]>("KEY") { Description = Description, Arity = ArgumentArity.OneOrMore }.RefusingEmpty();
}
