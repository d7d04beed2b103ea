namespace Satchel.Abstractions.Environments;

/// <summary>The variables that name certificates of authorities. Each tool knows some of them, and takes them in an order of its own.</summary>
public static class CertificateVariables
{
    /// <summary>Those that name a file, in the order in which one of them counts for who knows none of his own.</summary>
    public static IReadOnlyList<string> Files { get; } =
    ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "PIP_CERT", "GIT_SSL_CAINFO"];

    // The first two win over what pip is told by its own; git, which installers start, listens to its own alone.
    private static readonly string[] Asked = ["PIP_CERT", "SSL_CERT_FILE", "GIT_SSL_CAINFO"];

    /// <summary>Whether a variable names certificates.</summary>
    public static bool Includes(string name) => name is "SSL_CERT_DIR" || Files.Contains(name, StringComparer.Ordinal);

    /// <summary>Has every installer believe the file that is named in any of them; what is named for it already stays.</summary>
    /// <param name="variables">Of the installers.</param>
    public static void Spread(IDictionary<string, string> variables)
    {
        if (Files.Select(name => variables.TryGetValue(name, out var file) ? file : null).FirstOrDefault(File.Exists) is { } authorities)
        {
            foreach (var name in Asked)
            {
                variables.TryAdd(name, authorities);
            }
        }
    }
}
