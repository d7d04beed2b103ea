namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>What one package manager's field looks like, in the words of Ray's messages.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Types">What the field may be.</param>
/// <param name="PackagesTypes">What <c>packages</c> may be.</param>
/// <param name="Check">Key of the boolean that asks for a check of the installed packages.</param>
/// <param name="Version">Key of the manager's own version.</param>
/// <param name="Options">Key of the options for its install command.</param>
/// <param name="AllKeys">All keys, in the order and form of the message.</param>
internal sealed record PackageManagerKeys(
    string Field,
    string Types,
    string PackagesTypes,
    string Check,
    string Version,
    string Options,
    string AllKeys
)
{
    /// <summary>Key of the list of requirements.</summary>
    public const string Packages = "packages";

    /// <summary>Key of the list of constraints: lines of the files that <c>-c</c> named. Ours.</summary>
    public const string Constraints = "constraints";

    /// <summary>Key in a manifest: digests of files of the node that requirements name, by path.</summary>
    public const string NodeFiles = "node_files";

    /// <summary>Key in a manifest: the same of what a project's own settings name, which everybody may read who may read the project.</summary>
    public const string ProjectPlaces = "project_places";

    /// <summary>Keys of a form of the field without <c>packages</c>.</summary>
    public IReadOnlyList<string> OfOtherForm { get; init; } = [];

    /// <summary>Whether <c>packages</c> may name a requirements file.</summary>
    public bool PackagesMayNameFile { get; init; }

    /// <summary>
    /// Whether a package of the base that fulfils a requirement is not installed again, so that what the base has decides the layer, too.
    /// </summary>
    public bool CountsPackagesOfBase { get; init; }

    /// <summary>The options that count when none are given; null writes none into the normal form.</summary>
    public IReadOnlyList<string>? DefaultOptions { get; init; }

    /// <summary>The options that the installer knows.</summary>
    public InstallerOptions Known { get; init; } = InstallerOptions.OfPip;

    /// <summary>Options that change nothing here, since the installers' caches are the node's own: they are left out.</summary>
    public IReadOnlyList<string> IdleOptions { get; init; } = [];
}
