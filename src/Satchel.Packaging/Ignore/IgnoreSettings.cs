using Satchel.Abstractions.Settings;

namespace Satchel.Packaging.Ignore;

/// <summary>Which sources of rules hold for a package.</summary>
public sealed class IgnoreSettings
{
    /// <summary>Names of the two sources that are no files, in <see cref="IgnoreRule.Source"/>.</summary>
    public const string BuiltInSource = "built-in";

    /// <inheritdoc cref="BuiltInSource"/>
    public const string ExcludesSource = "excludes";

    private IgnoreSettings(IReadOnlyList<string> builtIn, bool gitignore, IReadOnlyList<string> excludes)
    {
        BuiltIn = IgnoreList.Of(builtIn, BuiltInSource);
        Excludes = IgnoreList.Of(excludes, ExcludesSource);
        FileNames = gitignore ? [".gitignore", ".rayignore", ".satchelignore"] : [".rayignore", ".satchelignore"];
    }

    /// <summary>Ignore files looked for in every directory, the ones that decide last.</summary>
    public IReadOnlyList<string> FileNames { get; }

    internal IgnoreList BuiltIn { get; }

    internal IgnoreList Excludes { get; }

    /// <summary>Settings as given.</summary>
    public static IgnoreSettings Create(IReadOnlyList<string> builtIn, bool gitignore, IReadOnlyList<string> excludes) =>
        new(builtIn, gitignore, excludes);

    /// <summary>Settings as the user's variables say, with the <c>excludes</c> of a runtime environment.</summary>
    /// <param name="excludes">Patterns relative to the root.</param>
    /// <param name="lookup">Reads a variable; null reads the process environment.</param>
    public static IgnoreSettings FromEnvironment(IReadOnlyList<string> excludes, Func<string, string?>? lookup = null)
    {
        lookup ??= Environment.GetEnvironmentVariable;
        var builtIn =
            EnvironmentVariables.DefaultExcludes.Read(lookup)
            ?? (IsSwitchedOffAsInRay(lookup) ? "" : EnvironmentVariables.DefaultExcludes.Default);
        var ignoreGitignore = string.Equals(EnvironmentVariables.IgnoreGitignore.Read(lookup), "1", StringComparison.Ordinal);
        return new IgnoreSettings(
            builtIn.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            !ignoreGitignore,
            excludes
        );
    }

    /// <summary>Whether Ray's variable is set to nothing, which is how Ray's own warning says to switch the built-in rules off.</summary>
    private static bool IsSwitchedOffAsInRay(Func<string, string?> lookup) =>
        EnvironmentVariables.DefaultExcludes.Aliases.Any(name => lookup(name) is "");
}
