using System.CommandLine;
using Satchel.Cli.Options;
using Satchel.Client;

namespace Satchel.Cli.Secrets;

/// <summary>The argument that names a secret.</summary>
internal static class SecretNameArgument
{
    public static Argument<string> Create() => new Argument<string>("NAME") { Description = "Name of the secret." }.RefusingEmpty();

    /// <summary>Names of the secrets that there are.</summary>
    public static async Task<IEnumerable<string>> SuggestAsync(SatchelClient client, CancellationToken cancellationToken) =>
        (await client.Secrets.ListAsync(cancellationToken).ConfigureAwait(false)).Select(static secret => secret.Name);
}
