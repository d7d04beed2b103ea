namespace Satchel.Abstractions.Environments;

/// <summary>
/// The variables of <c>env_vars</c> that speak to installers, not to the job: only these reach the tools that build layers, since whatever a
/// tool is told may decide what it installs.
/// </summary>
public static class InstallerVariables
{
    private static readonly string[] Prefixes = ["PIP_", "UV_", "CONDA_", "MAMBA_", "RATTLER_", "NUGET_", "DOTNET_NUGET_"];

    private static readonly string[] Proxies = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

    // UV_INDEX_<NAME>_PASSWORD and the like.
    private static readonly string[] EndsOfLogins = ["_USERNAME", "_PASSWORD", "_TOKEN"];

    private static readonly HashSet<string> Names = new(
        [
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "NO_PROXY",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "REQUESTS_CA_BUNDLE",
            "CURL_CA_BUNDLE",
            "GIT_SSL_CAINFO",
            "NETRC",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Whether a variable is for installers.</summary>
    public static bool Includes(string name) =>
        Names.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Whether a variable says how something is reached, and not what is installed: proxies, certificates, logins.</summary>
    public static bool IsOfConnections(string name) => Names.Contains(name);

    /// <summary>Whether a variable is by its name a user, password or token: it decides nothing, and is told and noted nowhere.</summary>
    public static bool IsLogin(string name) => Array.Exists(EndsOfLogins, end => name.EndsWith(end, StringComparison.Ordinal));

    /// <summary>Those that are for installers, of the node's variables and of the environment's, which count where both say something.</summary>
    public static IReadOnlyDictionary<string, string> Among(
        IEnumerable<KeyValuePair<string, string>> node,
        IReadOnlyDictionary<string, string> environment
    ) =>
        Beside(node, environment)
            .Concat(environment)
            .Where(variable => Includes(variable.Key))
            .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);

    /// <summary>
    /// What the node's variables say that the environment's leave open. Tools take a proxy in either case and certificates under several
    /// names, and some of them the node's before the environment's if both were there.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> Beside(
        IEnumerable<KeyValuePair<string, string>> node,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var hasProxy = environment.Keys.Any(static name => Proxies.Contains(name, StringComparer.OrdinalIgnoreCase));
        var hasCertificates = environment.Keys.Any(CertificateVariables.Includes);
        return node.Where(variable =>
            !environment.ContainsKey(variable.Key)
            && !(hasProxy && variable.Key is "PIP_PROXY")
            && !(
                hasCertificates
                && (CertificateVariables.Includes(variable.Key) || variable.Key is "CONDA_SSL_VERIFY" or CertificateVariables.OfGit)
            )
            && !(Names.Contains(variable.Key) && environment.Keys.Contains(variable.Key, StringComparer.OrdinalIgnoreCase))
        );
    }
}
