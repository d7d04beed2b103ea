namespace Satchel.Abstractions.Environments;

/// <summary>The variables that name certificates of authorities. Each tool knows some of them, and takes them in an order of its own.</summary>
public static class CertificateVariables
{
    /// <summary>Names a file for git alone, which knows no other variable of these.</summary>
    public const string OfGit = "GIT_SSL_CAINFO";

    /// <summary>Those that name a file for no tool in particular, in the order in which one of them counts for who knows none of his own.</summary>
    public static IReadOnlyList<string> Files { get; } = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"];

    // What is for git alone says nothing about an index.
    private static readonly string[] OfInstallers = [.. Files, "PIP_CERT"];

    // The first two win over the others with pip and uv.
    private static readonly string[] Asked = ["PIP_CERT", "SSL_CERT_FILE", OfGit];

    /// <summary>Whether a variable names certificates for installers.</summary>
    public static bool Includes(string name) => name is "SSL_CERT_DIR" || OfInstallers.Contains(name, StringComparer.Ordinal);

    /// <summary>
    /// Has every installer, and the git that it starts, believe the file that is named for any of them; what is named for one already stays.
    /// </summary>
    /// <param name="variables">Of the installers.</param>
    public static void Spread(IDictionary<string, string> variables)
    {
        if (
            OfInstallers.Select(name => variables.TryGetValue(name, out var file) ? file : null).FirstOrDefault(File.Exists) is
            { } authorities
        )
        {
            foreach (var name in Asked)
            {
                variables.TryAdd(name, authorities);
            }
        }
    }
}
