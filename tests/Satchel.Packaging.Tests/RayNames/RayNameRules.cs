using Satchel.Abstractions.Settings;

namespace Satchel.Packaging.Tests.RayNames;

/// <summary>What Ray leaves out of a package. Not what we leave out of ours: only for a package's name.</summary>
/// <param name="Patterns">One list, in order: the built-in names, then <c>excludes</c>.</param>
/// <param name="ReadsGitignore">Whether <c>.gitignore</c> files count; <c>.rayignore</c> files always do.</param>
public sealed record RayNameRules(IReadOnlyList<string> Patterns, bool ReadsGitignore)
{
    private const string BuiltIn = ".git,.venv,venv,__pycache__";

    /// <summary>Rules of a <c>working_dir</c>.</summary>
    /// <param name="lookup">Reads a variable; null reads the process environment. Only Ray's own names count, as with Ray.</param>
    public static RayNameRules ForWorkingDirectory(IReadOnlyList<string> excludes, Func<string, string?>? lookup = null)
    {
        lookup ??= Environment.GetEnvironmentVariable;
        var builtIn = Lookup(EnvironmentVariables.DefaultExcludes, lookup) ?? BuiltIn;
        return ForModule(
            [.. builtIn.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), .. excludes],
            lookup
        );
    }

    /// <summary>Rules of a directory in <c>py_modules</c>, where no names are built in.</summary>
    /// <param name="lookup">Reads a variable; null reads the process environment. Only Ray's own names count, as with Ray.</param>
    public static RayNameRules ForModule(IReadOnlyList<string> excludes, Func<string, string?>? lookup = null) =>
        new(excludes, Lookup(EnvironmentVariables.IgnoreGitignore, lookup ?? Environment.GetEnvironmentVariable) is not "1");

    private static string? Lookup(EnvironmentVariable variable, Func<string, string?> lookup) => lookup(variable.Aliases[0]);
}
