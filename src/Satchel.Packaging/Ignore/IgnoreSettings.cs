using Satchel.Abstractions.Settings;

namespace Satchel.Packaging.Ignore;

/// <summary>Which sources of rules hold for a package.</summary>
public sealed record IgnoreSettings
{
    /// <summary>Names of the two sources that are no files, in <see cref="IgnoreRule.Source"/>.</summary>
    public const string BuiltInSource = "built-in";

    /// <inheritdoc cref="BuiltInSource"/>
    public const string ExcludesSource = "excludes";

    internal const string GitFileName = ".gitignore";

    /// <summary>Every kind of ignore file, the ones that decide last.</summary>
    internal static readonly string[] KnownFileNames = [GitFileName, ".rayignore", ".satchelignore"];

    // What is never part of a module. Other names, such as venv, may be packages inside of it.
    private static readonly string[] BuiltInForModules = [".git", "__pycache__"];

    private IgnoreSettings(IReadOnlyList<string> builtIn, bool gitignore, IReadOnlyList<string> excludes)
    {
        BuiltIn = IgnoreList.Of(builtIn, BuiltInSource);
        Excludes = IgnoreList.Of(excludes, ExcludesSource);
        FileNames = gitignore ? KnownFileNames : KnownFileNames[1..];
    }

    /// <summary>Ignore files looked for in every directory, the ones that decide last.</summary>
    public IReadOnlyList<string> FileNames { get; }

    /// <summary>Whether <c>.gitignore</c> files above the packaged directory count, up to the top of the repository it lies in. Default: they do.</summary>
    public bool ReadsAbove { get; init; } = true;

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
        return new IgnoreSettings(
            builtIn.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            ReadsGitignore(lookup),
            excludes
        );
    }

    /// <summary>As <see cref="FromEnvironment"/>, for a directory of Python modules: of the built-in rules only those for <c>.git</c> and
    /// <c>__pycache__</c> hold.</summary>
    public static IgnoreSettings ForModules(IReadOnlyList<string> excludes, Func<string, string?>? lookup = null) =>
        new(BuiltInForModules, ReadsGitignore(lookup ?? Environment.GetEnvironmentVariable), excludes);

    private static bool ReadsGitignore(Func<string, string?> lookup) =>
        !string.Equals(EnvironmentVariables.IgnoreGitignore.Read(lookup), "1", StringComparison.Ordinal);

    /// <summary>Whether Ray's variable is set to nothing, which is how Ray's own warning says to switch the built-in rules off.</summary>
    private static bool IsSwitchedOffAsInRay(Func<string, string?> lookup) =>
        EnvironmentVariables.DefaultExcludes.Aliases.Any(name => lookup(name) is "");
}
