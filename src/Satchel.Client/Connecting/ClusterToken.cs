using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Network;
using Satchel.Abstractions.Settings;
using Satchel.Client.Starting;
using Satchel.Posix.Files;

namespace Satchel.Client.Connecting;

/// <summary>Finds the bearer token to send.</summary>
/// <param name="home">The home whose own token is known.</param>
/// <param name="variables">Reads the variables of the process.</param>
/// <param name="file">The file that is to be read, whatever variables say; null when there is none.</param>
internal sealed class ClusterToken(SatchelHome home, Func<string, string?> variables, string? file = null)
{
    /// <summary>What to do about a token that is missing or wrong.</summary>
    public const string Hint =
        "Set SATCHEL_TOKEN, or SATCHEL_TOKEN_PATH to the file 'token' of the cluster's home; each home has a token of its own. A head that was started with another one, by a variable, keeps it in 'head/token' there.";

    /// <summary>
    /// Whether the variables for the token say something about the local cluster. Beside an address of another cluster they belong to that
    /// one, and neither are sent to the local cluster nor become its token.
    /// </summary>
    public bool VariablesAreForLocalCluster => ClusterAddress.Parse(EnvironmentVariables.Address.Read(variables)) is null;

    /// <summary>Names of the variables for the token.</summary>
    public static IEnumerable<string> VariableNames =>
        [
            EnvironmentVariables.Token.Name,
            .. EnvironmentVariables.Token.Aliases,
            EnvironmentVariables.TokenPath.Name,
            .. EnvironmentVariables.TokenPath.Aliases,
        ];

    /// <summary>
    /// What the home's own head says it goes by, for that head. Else <c>SATCHEL_TOKEN</c>, else the file of <c>SATCHEL_TOKEN_PATH</c>, else the
    /// home's own. The home's own goes to this machine only: another host has no business with it. Where a variable names an address, those for
    /// the token belong to that one alone.
    /// </summary>
    /// <param name="address">Where it is to be sent.</param>
    /// <param name="isOwn">Whether that is the home's own head.</param>
    /// <returns>Null when there is none to send: the server says whether it wants one.</returns>
    /// <exception cref="SatchelException"><c>token_unreadable</c>, <c>token_malformed</c>.</exception>
    public string? Find(Uri address, bool isOwn)
    {
        if (file is not null)
        {
            return Read(file) ?? throw Missing(file, "the context names", "Correct the context with `satchel context add`.");
        }

        if (isOwn && TokenOfHead(address) is { } known)
        {
            // Whatever variables say: this head takes no other, and whoever can read its files may use it.
            return known;
        }

        var named = ClusterAddress.Parse(EnvironmentVariables.Address.Read(variables));
        var usesVariables =
            named is null
            || (
                !isOwn
                && Uri.Compare(named.Uri, address, UriComponents.HostAndPort, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase)
                    == 0
            );
        if (usesVariables && EnvironmentVariables.Token.Read(variables)?.Trim() is { Length: > 0 } token)
        {
            return SecretFile.IsSecret(token)
                ? token
                : throw new SatchelException(
                    new SatchelError("token_malformed", "SATCHEL_TOKEN is not one line of printable characters.", Hint)
                );
        }

        var path = usesVariables ? EnvironmentVariables.TokenPath.Read(variables) : null;
        return path is not null
                ? Read(path)
                    ?? throw Missing(path, "SATCHEL_TOKEN_PATH names", "Correct SATCHEL_TOKEN_PATH, or unset it for the home's own token.")
            : ThisMachine.Is(address) ? TokenOfHead(address) ?? Read(home.TokenFile)
            : null;
    }

    /// <summary>The token of the home's own head when that is at the address; null when it is not, or its file is not there any more.</summary>
    private string? TokenOfHead(Uri address) =>
        new LocalCluster(home).FindLast() is { TokenFile: { } path } head && ClusterAddress.Parse(head.Address)?.Uri.Port == address.Port
            ? Read(path)
            : null;

    private static string? Read(string path)
    {
        try
        {
            return SecretFile.TryRead(path);
        }
        catch (SecretFileException refused)
        {
            throw new SatchelException(
                new SatchelError("token_unreadable", $"The token is not used: {refused.Message}", refused.Remedy),
                refused
            );
        }
    }

    private static SatchelException Missing(string path, string whoNames, string hint) =>
        new(new SatchelError("token_unreadable", $"There is no token in '{path}', which {whoNames}.", hint));
}
