using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Files of the node that the installer in a container reads, at the paths that they have outside. Everybody can read an engine's arguments, and it
/// keeps them: where a path may be a secret, the file comes under a number, and a link that is made in the container leads there.
/// </summary>
/// <param name="build">Whose installer reads them.</param>
internal sealed class ContainerFiles(LayerBuild build)
{
    /// <summary>Variable with the paths that are links, a line each, in the order of their numbers.</summary>
    public const string LinksVariable = "SATCHEL_NODE_FILES";

    /// <summary>How the shell in the container ends when it cannot make a link.</summary>
    public const int NotLinked = 123;

    private const string Numbered = "/satchel-node/";

    // What is there in the image is covered, as it is by a mount.
    private const string Linking = """
        import os
        def link(target, path):
            if os.path.isdir(path) and os.path.isdir(target):
                for name in os.listdir(target):
                    link(os.path.join(target, name), os.path.join(path, name))
            else:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                if os.path.lexists(path):
                    os.unlink(path)
                os.symlink(target, path)
        for number, path in enumerate(os.environ["SATCHEL_NODE_FILES"].split("\n")):
            link("/satchel-node/%d" % number, path)
        """;

    // Their values are files of the node, or lists of such.
    private static readonly string[] Variables =
    [
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "GIT_SSL_CAINFO",
        "PIP_CERT",
        "PIP_CLIENT_CERT",
        "PIP_FIND_LINKS",
        "PIP_CONFIG_FILE",
        "PIP_CONSTRAINT",
        "PIP_BUILD_CONSTRAINT",
        "PIP_REQUIREMENT",
        "UV_FIND_LINKS",
        "UV_CONFIG_FILE",
        "UV_CONSTRAINT",
        "UV_BUILD_CONSTRAINT",
        "UV_OVERRIDE",
        "UV_EXCLUDE",
        "NETRC",
    ];

    private string[] _shown = [];
    private string[] _hidden = [];

    /// <summary>What the shell in the container does before it becomes the tool.</summary>
    public string Script => _hidden is [] ? "" : $"python3 -c '{Linking}' || exit {NotLinked}; unset {LinksVariable}; ";

    /// <summary>Whether all come by mounts alone.</summary>
    public bool IsLinkless => _hidden is [];

    /// <summary>What the container's variables are given.</summary>
    public IEnumerable<KeyValuePair<string, string>> Given =>
        _hidden is [] ? [] : [KeyValuePair.Create(LinksVariable, string.Join('\n', _hidden))];

    /// <summary>What the engine is told.</summary>
    public IEnumerable<string> Mounts =>
        _shown
            .Select(static path => ContainerRun.Mount(path, path, readOnly: true))
            .Concat(_hidden.Select((_, number) => ContainerRun.Mount(Place(number), Numbered + number, readOnly: true)));

    /// <summary>Finds the files.</summary>
    /// <param name="variables">Of the installer.</param>
    public void Find(IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var ofNode = NodeFiles.Of(build, cancellationToken).Where(IsThere).ToList();
        var named = Variables.SelectMany(name => InstallerFiles.NamedIn(variables.GetValueOrDefault(name) ?? "")).Where(IsThere);
        var hidden = NodeFiles.AreSecret(build) ? ofNode : [];
        _shown = [.. named.Concat(ofNode).Except(hidden, StringComparer.Ordinal)];
        // What lies in a directory comes after it.
        _hidden = [.. hidden.Order(StringComparer.Ordinal)];
        for (var number = 0; number < _hidden.Length; number++)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Place(number))!);
            File.Delete(Place(number));
            File.CreateSymbolicLink(Place(number), _hidden[number]);
        }
    }

    private string Place(int number) => Path.Combine(build.Scratch, "node", $"{number}");

    private static bool IsThere(string path) => Path.Exists(path) && !path.StartsWith("/dev/", StringComparison.Ordinal);
}
